import { dirname, join } from 'node:path'
import { ensureState } from '../config/repository.ts'
import { clashProblem, nameProblem } from '../config/names.ts'
import { rememberEntry } from '../jobs/key-record.ts'
import { parentsOf } from '../plan/request.ts'
import type { Project } from '../project.ts'
import { withEntry, withoutEntry, type LockEntry } from '../store/lock.ts'
import type { OriginalState } from '../store/originals.ts'
import { extensionOf } from '../store/sniff.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { refusal } from './refusal.ts'

/** A picture that has another name now. */
export interface Renaming {
  readonly status: 'renamed'
  readonly name: string
  readonly from: string
  readonly entry: LockEntry
  /** Where its file is; null where it has none on this machine. */
  readonly path: string | null
  /** Whether the config still has the old name: the file is the user's to change. */
  readonly isInConfig: boolean
  /** Images of the config that are made from the old name. */
  readonly children: readonly string[]
}

/** Gives a picture another name, in the lock and in the originals folder. A request has no name, so nothing changes. */
export async function renamePicture(project: Project, from: string, to: string): Promise<Renaming> {
  const { config, lockFile, originals, store, sight, stateDir, ports } = project
  const { images } = await lockFile.read()
  const entry = images[from]
  const states = await originals.survey([from, to], (name) => images[name])
  const original = states.get(from) ?? { state: 'absent' }
  const problem = newNameProblem(project, Object.keys(images), from, to, states.get(to) ?? { state: 'absent' })
  if (problem !== undefined) throw refusal(problem)
  if (entry === undefined) throw refusal(nothingToRename(from, to))
  if (original.state === 'unknown' || original.state === 'damaged') {
    throw refusal(
      `${original.path} is not the picture that images.lock names. Run \`genimg adopt ${from}\` to keep it, or \`genimg revert ${from}\` to go back, and rename it then.`,
    )
  }
  const image = config.images.find(({ name }) => name === to || name === from)
  return await explainUnwritable(originals.dir, async () => {
    await ensureState(stateDir, ports.files)
    // Whatever the rest does, the bytes are safe.
    if (original.state === 'same') await store.adopt(original.path, entry.digest, entry.type)
    await lockFile.update((lock) => withEntry(withoutEntry(lock, from), to, entry))
    await rememberEntry(sight, { baseURL: image?.provider.baseURL ?? null }, to, entry)
    const path = await moveFile(project, original, entry, to)
    const isInConfig = config.images.some(({ name }) => name === from)
    const children = config.images.filter(({ draft }) => parentsOf(draft).includes(from)).map(({ name }) => name)
    return { status: 'renamed', name: to, from, entry, path, isInConfig, children }
  })
}

/** What stands in the way of a new name, as full sentences. */
function newNameProblem(
  { config }: Project,
  locked: readonly string[],
  from: string,
  to: string,
  original: OriginalState,
): string | undefined {
  if (from === to) return `"${to}" is its name already.`
  const grammar = nameProblem(to)
  if (grammar !== undefined) return `"${to}" is no name for an image: it ${grammar}.`
  if (locked.includes(to)) return `images.lock has a picture of "${to}" already. Choose another name.`
  const configured = config.images.map(({ name }) => name)
  if (configured.includes(to) && configured.includes(from)) {
    return `${config.file} has both "${from}" and "${to}": they are two images. Take "${from}" out of it first.`
  }
  const others = [...new Set([...configured, ...locked])].filter((name) => name !== from && name !== to)
  const clash = clashProblem([...others, to].map((name) => ({ name, origin: 'images.lock or the config' })))
  if (clash !== undefined) return `${clash}.`
  if (original.state === 'absent') return undefined
  return `${original.path} is in the way, and images.lock has no entry for it. Move it away.`
}

function nothingToRename(from: string, to: string): string {
  return `images.lock has no picture of "${from}", so there is nothing to rename but the config's entry: call it "${to}" there.`
}

/** The file of the old name, moved; where it is then, null where there is none. */
async function moveFile(
  { originals, store, ports: { files } }: Project,
  original: OriginalState,
  entry: LockEntry,
  to: string,
): Promise<string | null> {
  const path = join(originals.dir, `${to}.${extensionOf(entry.type)}`)
  if (original.state === 'same' || original.state === 'pointer') {
    await files.makeDir(dirname(path))
    await files.rename(original.path, path)
    await files.syncDir(dirname(path))
    return path
  }
  const stored = await store.find(entry.digest)
  if (stored === undefined) return null
  await originals.place(to, stored, entry.type, undefined)
  return path
}
