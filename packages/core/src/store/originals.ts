import { basename, dirname, join } from 'node:path'
import { copyFile } from './durable.ts'
import { GenimgError, isGenimgError } from '../errors.ts'
import { pointedDigest } from './lfs-pointer.ts'
import type { FileIndex } from './file-index.ts'
import { byCodeUnits } from '../json.ts'
import type { LockEntry } from './lock.ts'
import type { Codec, Files, PictureFacts, PictureType } from '../ports/ports.ts'
import { extensionOf } from './sniff.ts'
import type { Store } from './store.ts'

/** What stands in the originals folder under one name. */
export type OriginalState =
  | { readonly state: 'absent' }
  /** Byte for byte what the lock says. */
  | { readonly state: 'same'; readonly path: string; readonly digest: string }
  /** Another picture that the store has: a branch was switched, a merge took the other lock. */
  | { readonly state: 'known'; readonly path: string; readonly digest: string }
  /** A person's own picture: `modified` where the lock has an entry, else `foreign`. */
  | { readonly state: 'unknown'; readonly path: string; readonly digest: string; readonly facts: PictureFacts }
  /** It does not decode. */
  | { readonly state: 'damaged'; readonly path: string; readonly digest: string; readonly message: string }
  /** git-lfs has not fetched it. */
  | { readonly state: 'pointer'; readonly path: string }

/** `images/`: the originals by name, as a working tree is to git's objects. */
export interface Originals {
  readonly dir: string
  /** Looks at every name at once. */
  readonly survey: (
    names: Iterable<string>,
    entryOf: (name: string) => LockEntry | undefined,
  ) => Promise<ReadonlyMap<string, OriginalState>>
  /**
   * Puts a stored original there under a name. What it replaces is kept in the store first; a person's own file is
   * never replaced, also where it came only a moment ago.
   * @param entry what the lock said of the name until now
   */
  readonly place: (name: string, from: string, type: PictureType, entry: LockEntry | undefined) => Promise<void>
  /** Throws where no picture of that name could be put, because a folder is there. */
  readonly ensurePlace: (name: string) => Promise<void>
}

const extensions = ['png', 'jpg', 'jpeg', 'webp', 'avif', 'gif']

interface Parts {
  readonly dir: string
  readonly files: Files
  readonly index: FileIndex
  readonly store: Store
  readonly codec: Codec
}

export function openOriginals({ dir, files, index, store, codec }: Parts): Originals {
  /** Files by name: `cards/summer` → its paths. Names have no capitals; files that people put there may. */
  async function listFiles(names: ReadonlySet<string>): Promise<ReadonlyMap<string, readonly string[]>> {
    const wanted = new Set([...names].map((name) => join(dir, name)))
    const found = new Map<string, string[]>()
    for (const folder of new Set([...wanted].map((stem) => dirname(stem)))) {
      const listed = await files.list(folder)
      for (const file of listed.toSorted(byCodeUnits)) {
        const dot = file.lastIndexOf('.')
        if (!extensions.includes(file.slice(dot + 1).toLowerCase())) continue
        const own = join(folder, file.slice(0, dot))
        const stem = wanted.has(own) ? own : join(folder, file.slice(0, dot).toLowerCase())
        if (!wanted.has(stem) || !(await isReachedBy(`${stem}${file.slice(dot)}`, file, listed))) continue
        found.set(stem, [...(found.get(stem) ?? []), join(folder, file)])
      }
    }
    return found
  }

  /** Whether a path leads to a file of its folder, which it does also with other capitals where the disk folds case. */
  async function isReachedBy(path: string, file: string, listed: readonly string[]): Promise<boolean> {
    const name = basename(path)
    return name === file || (!listed.includes(name) && (await files.stat(path)) !== undefined)
  }

  async function stateOf(paths: readonly string[], entry: LockEntry | undefined): Promise<OriginalState> {
    const seen = await Promise.all(paths.map(async (path) => ({ path, digest: await index.digestOf(path) })))
    const same = seen.find(({ digest }) => digest !== undefined && digest === entry?.digest)
    if (same?.digest !== undefined) return { state: 'same', path: same.path, digest: same.digest }
    const [first] = seen
    if (first?.digest === undefined) return { state: 'absent' }
    const { path, digest } = first
    if ((await store.find(digest)) !== undefined) return { state: 'known', path, digest }
    if (pointedDigest(await files.read(path)) !== undefined) return { state: 'pointer', path }
    try {
      return { state: 'unknown', path, digest, facts: await codec.inspect(path) }
    } catch (error) {
      // A person's own file, and nothing is wrong with it but its kind: no reason to put another picture there.
      if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE') || error.details.whole === true) throw error
      return { state: 'damaged', path, digest, message: error.message }
    }
  }

  /** Whether a file may go; a person's own stays beside the new one, unless it is in its very place. */
  async function makeReplaceable(path: string, target: string, entry: LockEntry | undefined): Promise<boolean> {
    const original = await stateOf([path], entry)
    if (original.state === 'same' && entry !== undefined) await store.adopt(path, original.digest, entry.type)
    if (original.state === 'damaged') await store.reject(await files.read(path), original.message)
    if (original.state === 'unknown' && isSamePlace(path, target)) {
      throw new GenimgError('OUTPUT_REFUSED', {
        path,
        message:
          'was put there by hand and is not overwritten. The new picture is in the store; move the file away and run `genimg generate` to place it, free.',
      })
    }
    return original.state !== 'unknown'
  }

  return {
    dir,
    survey: async (names, entryOf) => {
      const wanted = new Set(names)
      const found = await listFiles(wanted)
      const states = await Promise.all(
        [...wanted].map(async (name): Promise<readonly [string, OriginalState]> => {
          const paths = found.get(join(dir, name)) ?? []
          return [name, paths.length === 0 ? { state: 'absent' } : await stateOf(paths, entryOf(name))]
        }),
      )
      return new Map(states)
    },
    place: async (name, from, type, entry) => {
      const path = join(dir, `${name}.${extensionOf(type)}`)
      const before = (await listFiles(new Set([name]))).get(join(dir, name)) ?? []
      // One name, one file: the same name with another extension is the picture before this one.
      const stale: string[] = []
      for (const old of before) if ((await makeReplaceable(old, path, entry)) && old !== path) stale.push(old)
      // Where the disk folds case, removing these later would remove the new picture.
      for (const old of stale) if (isSamePlace(old, path)) await files.remove(old)
      await copyFile(files, from, path)
      for (const old of stale) if (!isSamePlace(old, path)) await files.remove(old)
    },
    ensurePlace: async (name) => {
      for (const extension of extensions) {
        const path = join(dir, `${name}.${extension}`)
        const stat = await files.stat(path)
        if (stat !== undefined && !stat.isFile)
          throw new GenimgError('UNWRITABLE', { path, message: 'there is a folder where its picture belongs.' })
      }
    },
  }
}

/** Whether two paths are one file on some disks: capitals make no difference on Windows and macOS. */
function isSamePlace(path: string, other: string): boolean {
  return path.toLowerCase() === other.toLowerCase()
}
