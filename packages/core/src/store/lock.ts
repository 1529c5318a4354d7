import { GenimgError, sentenceOf } from '../errors.ts'
import { isDigest } from '../digest.ts'
import { byCodeUnits, isObject } from '../json.ts'
import { nameProblem } from '../config/names.ts'
import type { PictureFacts } from '../ports/ports.ts'

/** What `images.lock` says: which picture stands for each name. */
export interface Lock {
  readonly images: Readonly<Record<string, LockEntry>>
}

/** One name's picture: the request it answers, its bytes by digest, and what pages need to know without decoding it. */
export interface LockEntry extends PictureFacts {
  readonly key: string
  readonly keyVersion: number
  readonly digest: string
  readonly provider: string
  readonly model: string
  /** USD as billed; null where the provider did not say. */
  readonly cost: number | null
  /** A short hash for each field of the request. */
  readonly fields: Readonly<Record<string, string>>
  /** A stand-in, made by an emulator or a placeholder provider. */
  readonly emulated?: true
  /** How the picture differs from what was asked for, as full sentences; only where it does. */
  readonly remarks?: readonly string[]
}

export const emptyLock: Lock = { images: imagesOf([]) }

/** The provider of a picture that a person took as the original, by `adopt`. */
export const handProvider = 'hand'

const lockVersion = 1

/**
 * Reads the text of a lock. Conflict markers are understood: sides whose entries are disjoint or equal are merged.
 * @param file for messages
 */
export function parseLock(text: string, file: string): Lock {
  const sides = parseSides(text, file)
  return sides === undefined ? parseSide(text, file) : mergeLocks(sides.ours, sides.theirs, file)
}

/** The two sides of a lock with conflict markers; undefined where it has none. */
export function parseSides(text: string, file: string): { readonly ours: Lock; readonly theirs: Lock } | undefined {
  const sides = conflictSides(text)
  return sides === undefined ? undefined : { ours: parseSide(sides[0], file), theirs: parseSide(sides[1], file) }
}

/** One image a line, sorted by name, so that two branches rarely touch the same line. */
export function formatLock(lock: Lock): string {
  const lines = Object.keys(lock.images)
    .toSorted(byCodeUnits)
    .flatMap((name) => {
      const entry = lock.images[name]
      return entry === undefined ? [] : [`    ${JSON.stringify(name)}: ${textOf(entry)}`]
    })
  const images = lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n  }`
  return `{\n  "lockVersion": ${lockVersion},\n  "images": ${images}\n}\n`
}

export function withEntry(lock: Lock, name: string, entry: LockEntry): Lock {
  return { images: imagesOf([...Object.entries(lock.images), [name, entry]]) }
}

export function withoutEntry(lock: Lock, name: string): Lock {
  return { images: imagesOf(Object.entries(lock.images).filter(([other]) => other !== name)) }
}

/**
 * Both locks' entries. A name that stands for two pictures is a conflict that only a person can settle.
 * @param chosen entries that a person chose
 */
export function mergeLocks(
  ours: Lock,
  theirs: Lock,
  file: string,
  chosen: ReadonlyMap<string, LockEntry> = new Map(),
): Lock {
  const open = clashingNames(ours, theirs).filter((name) => !chosen.has(name))
  if (open.length > 0) throw new GenimgError('LOCK_CONFLICT', { file, names: open })
  const both = Object.entries(ours.images).map(([name, mine]): readonly [string, LockEntry] => {
    const other = entryOf(theirs, name)
    return [name, other === undefined ? mine : laterEntry(mine, other)]
  })
  return { images: imagesOf([...Object.entries(theirs.images), ...both, ...chosen]) }
}

/** Names for which each of two locks has a picture of its own. */
export function clashingNames(ours: Lock, theirs: Lock): readonly string[] {
  return Object.entries(ours.images).flatMap(([name, { digest }]) => {
    const other = entryOf(theirs, name)
    return other === undefined || other.digest === digest ? [] : [name]
  })
}

/**
 * Of two entries for one picture the same one, whichever branch it comes from: the newer form of key, then the text that
 * sorts last. A request that the config does not have is accepted anew at no cost; the picture stays what it is.
 */
function laterEntry(one: LockEntry, other: LockEntry): LockEntry {
  const order = one.keyVersion - other.keyVersion || byCodeUnits(textOf(one), textOf(other))
  return order < 0 ? other : one
}

function entryOf({ images }: Lock, name: string): LockEntry | undefined {
  return Object.hasOwn(images, name) ? images[name] : undefined
}

function parseSide(text: string, file: string): Lock {
  const fail = (message: string): GenimgError => new GenimgError('LOCK_INVALID', { file, message })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw fail(`it is not JSON (${sentenceOf(error)}).`)
  }
  if (!isObject(value)) throw fail('it is not an object.')
  const version = value['lockVersion']
  if (typeof version !== 'number') throw fail('it has no lockVersion.')
  if (version < 1) throw fail(`${version} is no lockVersion.`)
  if (version > lockVersion) throw new GenimgError('LOCK_NEWER', { file, version })
  const images = value['images']
  if (!isObject(images)) throw fail('"images" is not an object.')
  const duplicate = repeatedName(text, images)
  if (duplicate !== undefined) throw fail(`"${duplicate}" stands there twice.`)
  const entries = Object.entries(images).map(([name, entry]): readonly [string, LockEntry] => {
    const problem = nameProblem(name) ?? entryProblem(entry)
    if (problem !== undefined) throw fail(`The entry "${name}" ${problem}.`)
    // Every field was checked just above.
    return [name, entry as unknown as LockEntry]
  })
  return { images: imagesOf(entries) }
}

// Without a prototype: `constructor` is a fine name for an image, and is not in the lock until it is.
function imagesOf(entries: Iterable<readonly [string, LockEntry]>): Lock['images'] {
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}

// JSON.parse takes the last of two equal names in silence, which would hide a bad merge.
function repeatedName(text: string, images: Readonly<Record<string, unknown>>): string | undefined {
  const seen = new Set<string>()
  for (const [, name = ''] of text.matchAll(/^\s*"([^"\\]+)":\s*\{\s*"key"/gm)) {
    // What a formatter has spread out has other lines that look like it.
    if (seen.has(name) && Object.hasOwn(images, name)) return name
    seen.add(name)
  }
  return undefined
}

const pictureTypes: readonly unknown[] = ['image/png', 'image/jpeg', 'image/webp', 'image/avif']

function entryProblem(entry: unknown): string | undefined {
  if (!isObject(entry)) return 'is not an object'
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) > 0
  const checks: readonly (readonly [string, (value: unknown) => boolean])[] = [
    ['key', (value) => typeof value === 'string' && isDigest(value)],
    ['keyVersion', isCount],
    ['digest', (value) => typeof value === 'string' && isDigest(value)],
    ['type', (value) => pictureTypes.includes(value)],
    ['width', isCount],
    ['height', isCount],
    ['bytes', isCount],
    ['color', (value) => typeof value === 'string' && /^#[0-9a-f]{6}$/.test(value)],
    ['thumbhash', (value) => typeof value === 'string' && /^[A-Za-z0-9+/]+=*$/.test(value)],
    ['provider', (value) => typeof value === 'string'],
    ['model', (value) => typeof value === 'string'],
    ['cost', (value) => value === null || typeof value === 'number'],
    ['fields', (value) => isObject(value) && Object.values(value).every((hash) => typeof hash === 'string')],
    ['emulated', (value) => value === undefined || value === true],
    [
      'remarks',
      (value) => value === undefined || (Array.isArray(value) && value.every((text) => typeof text === 'string')),
    ],
  ]
  const wrong = checks.find(([field, accepts]) => !accepts(entry[field]))
  return wrong === undefined ? undefined : `has a wrong or missing "${wrong[0]}"`
}

function textOf(entry: LockEntry): string {
  return JSON.stringify(inOrder(entry))
}

function inOrder(entry: LockEntry): LockEntry {
  const { key, keyVersion, digest, type, width, height, bytes, color, thumbhash, provider, model, cost } = entry
  const facts = { key, keyVersion, digest, type, width, height, bytes, color, thumbhash, provider, model, cost }
  const fields = Object.fromEntries(Object.entries(entry.fields).toSorted(([a], [b]) => byCodeUnits(a, b)))
  return {
    ...facts,
    fields,
    ...(entry.emulated === true ? { emulated: true } : {}),
    ...(entry.remarks !== undefined && entry.remarks.length > 0 ? { remarks: entry.remarks } : {}),
  }
}

/** The two texts between git's conflict markers; undefined where there are none. */
function conflictSides(text: string): readonly [string, string] | undefined {
  if (!/^<{7}/m.test(text)) return undefined
  const sides: { ours: string[]; theirs: string[] } = { ours: [], theirs: [] }
  let part: 'both' | 'ours' | 'base' | 'theirs' = 'both'
  for (const line of text.split(/\r?\n/)) {
    if (/^<{7}/.test(line)) part = 'ours'
    else if (/^\|{7}/.test(line)) part = 'base'
    else if (/^={7}/.test(line) && part !== 'both') part = 'theirs'
    else if (/^>{7}/.test(line)) part = 'both'
    else {
      if (part === 'ours' || part === 'both') sides.ours.push(line)
      if (part === 'theirs' || part === 'both') sides.theirs.push(line)
    }
  }
  return [withoutTrailingComma(sides.ours), withoutTrailingComma(sides.theirs)]
}

// A side whose last line moved keeps the comma of its neighbour.
function withoutTrailingComma(lines: readonly string[]): string {
  return lines.join('\n').replace(/,(\s*\}\s*\}\s*)$/, '$1')
}
