import { basename, dirname, join, relative, sep } from 'node:path'
import { digestOf } from '../digest.ts'
import { isGenimgError } from '../errors.ts'
import { parseLock, type LockEntry } from '../store/lock.ts'
import { extensionOf } from '../store/sniff.ts'
import type { Files } from '../ports/ports.ts'
import { createGit, type Git } from './git.ts'
import { pointedDigest } from '../store/lfs-pointer.ts'

/** What a committed lock said of one name. */
export interface CommittedEntry {
  readonly commit: string
  /** When it was committed, ISO 8601. */
  readonly at: string
  readonly entry: LockEntry
}

/** What the lock said of a name in the commits that lead to this one, the latest first; empty where nobody can tell. */
export async function readCommitted(lockPath: string, name: string): Promise<readonly CommittedEntry[]> {
  const git = createGit(dirname(lockPath))
  const file = basename(lockPath)
  // Only commits that touch the image's line, also where attributes make a binary file of the lock.
  const line = `"${name.replaceAll('.', String.raw`\.`)}"[[:space:]]*:`
  const log = await git.read('log', '--full-history', '--text', '-G', line, '--format=%H %cI', '--', file)
  const found: CommittedEntry[] = []
  for (const row of log?.toString().split('\n') ?? []) {
    const [commit, at] = row.split(' ')
    if (commit === undefined || at === undefined) continue
    const entry = await entryIn(git, `${commit}:./${file}`, name)
    if (entry !== undefined) found.push({ commit, at: new Date(at).toISOString(), entry })
  }
  return found
}

async function entryIn(git: Git, object: string, name: string): Promise<LockEntry | undefined> {
  const text = await git.read('cat-file', 'blob', object)
  if (text === undefined) return undefined
  try {
    return parseLock(text.toString(), object).images[name]
  } catch (error) {
    // Somebody committed conflict markers, or a later genimg wrote it.
    if (!isGenimgError(error)) throw error
    return undefined
  }
}

export interface CommittedPlaces {
  readonly lockPath: string
  /** Folder of the originals. */
  readonly originalsDir: string
  /** What all work trees share; undefined outside of a repository. */
  readonly commonDir: string | undefined
  readonly files: Files
}

/** Bytes of a committed original. */
export type CommittedBytes =
  | { readonly status: 'found'; readonly bytes: Uint8Array }
  /** The commit has a git-lfs pointer, and the bytes are not on this machine. */
  | { readonly status: 'pointer' }
  /** It was not committed, or the commit has other bytes than the lock says. */
  | { readonly status: 'absent' }

/** An original as it was committed beside its lock. What does not have the lock's digest is not taken. */
export async function readCommittedOriginal(
  name: string,
  { commit, entry }: CommittedEntry,
  { lockPath, originalsDir, commonDir, files }: CommittedPlaces,
): Promise<CommittedBytes> {
  const dir = dirname(lockPath)
  const path = relative(dir, join(originalsDir, `${name}.${extensionOf(entry.type)}`))
    .split(sep)
    .join('/')
  const bytes = await createGit(dir).read(
    'cat-file',
    'blob',
    `${commit}:${path.startsWith('../') ? path : `./${path}`}`,
  )
  if (bytes === undefined) return { status: 'absent' }
  const pointed = pointedDigest(bytes)
  if (pointed === undefined) return ifWhole(bytes, entry)
  if (pointed !== entry.digest) return { status: 'absent' }
  const object = join(commonDir ?? '', 'lfs', 'objects', pointed.slice(0, 2), pointed.slice(2, 4), pointed)
  if (commonDir === undefined || (await files.stat(object)) === undefined) return { status: 'pointer' }
  return ifWhole(await files.read(object), entry)
}

function ifWhole(bytes: Uint8Array, { digest }: LockEntry): CommittedBytes {
  return digestOf(bytes) === digest ? { status: 'found', bytes } : { status: 'absent' }
}
