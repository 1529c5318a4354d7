import type { Recording } from './recording.ts'
import type { Recordings } from './recordings.ts'
import type { Fields, FieldType } from './shape.ts'

/** What the emulator does not answer as the real APIs were heard to, a sentence each. Pure. */
export function differencesOf(real: Recordings, emulated: Recordings): readonly string[] {
  return [...real].flatMap(([name, recording]) => {
    const ours = emulated.get(name)
    const found = ours === undefined ? ['the emulator gives no such answer'] : differencesIn(recording, ours)
    return found.map((difference) => `${name}: ${difference}`)
  })
}

function differencesIn(real: Recording, ours: Recording): readonly string[] {
  return [
    ...(real.type === ours.type ? [] : [`the emulator's type is ${ours.type}, and the real one is ${real.type}`]),
    ...real.headers
      .filter((header) => !ours.headers.includes(header))
      .map((header) => `the emulator sends no header ${header}`),
    ...Object.keys(real.fields).flatMap((path) => differenceAt(path, real.fields, ours.fields)),
  ]
}

function differenceAt(path: string, real: Fields, ours: Fields): readonly string[] {
  const [theirs, types] = [real[path] ?? [], ours[path]]
  if (types === undefined) return [`the emulator has no ${path} (${theirs.join(' or ')})`]
  const extra = types.some((type) => !theirs.includes(type))
  const lacking = theirs.some((type) => !isAbsence(type) && !types.includes(type))
  if (!extra && !lacking) return []
  return [`the emulator's ${path} is ${types.join(' or ')}, and the real one is ${theirs.join(' or ')}`]
}

// Which answers of a kind were heard is chance, so that a real field may be absent where the emulator's never is.
function isAbsence(type: FieldType): boolean {
  return type === 'null' || type === 'missing'
}
