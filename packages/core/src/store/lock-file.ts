import { replaceFile } from './durable.ts'
import { GenimgError, sentenceOf } from '../errors.ts'
import {
  clashingNames,
  emptyLock,
  formatLock,
  mergeLocks,
  parseLock,
  parseSides,
  type Lock,
  type LockEntry,
} from './lock.ts'
import type { Mutex } from '../jobs/mutex.ts'
import type { Files } from '../ports/ports.ts'

/** `images.lock` on disk. */
export interface LockFile {
  readonly path: string
  /** An absent file is an empty lock. */
  readonly read: () => Promise<Lock>
  /**
   * Changes what is on disk now, so that processes that write at the same time keep each other's entries. Changes that
   * have to wait are written at once when their turn comes, and come or fail together.
   */
  readonly update: (change: (lock: Lock) => Lock) => Promise<Lock>
  /**
   * What two branches disagree about, where git left its markers: nothing where reading settles it. Undefined without
   * markers.
   */
  readonly clashes: () => Promise<readonly LockClash[] | undefined>
  /** Writes the lock without markers, with the entries that a person chose. */
  readonly settle: (chosen: ReadonlyMap<string, LockEntry>) => Promise<void>
}

/** A name that stands for another picture on each side of a merge. */
export interface LockClash {
  readonly name: string
  readonly ours: LockEntry
  readonly theirs: LockEntry
}

/** @param register called before a lock is written */
export function openLockFile(
  files: Files,
  path: string,
  mutex: Mutex,
  register: (path: string) => Promise<void> = () => Promise.resolve(),
): LockFile {
  async function readText(): Promise<string | undefined> {
    const stat = await files.stat(path)
    return stat === undefined ? undefined : Buffer.from(await files.read(path)).toString()
  }

  async function read(): Promise<Lock> {
    const text = await readText()
    return text === undefined ? emptyLock : parseLock(text, path)
  }

  async function write(text: string): Promise<void> {
    try {
      await replaceFile(files, path, Buffer.from(text))
    } catch (error) {
      throw new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.` }, { cause: error })
    }
  }

  /** Changes that came while the lock was being written: they are written together. */
  let coming: { readonly changes: ((lock: Lock) => Lock)[]; readonly written: Promise<Lock> } | undefined

  function update(change: (lock: Lock) => Lock): Promise<Lock> {
    if (coming !== undefined) {
      coming.changes.push(change)
      return coming.written
    }
    const changes = [change]
    const written = mutex.run(async () => {
      // Whoever comes from here on is too late for this one.
      coming = undefined
      const text = await readText()
      const lock = changes.reduce(
        (before, next) => next(before),
        text === undefined ? emptyLock : parseLock(text, path),
      )
      const changed = formatLock(lock)
      if (changed === text) return lock
      await register(path)
      await write(changed)
      return lock
    })
    const own = { changes, written }
    coming = own
    // A turn that never came takes no more changes with it.
    written.catch(() => {
      if (coming === own) coming = undefined
    })
    return written
  }

  return {
    path,
    read,
    update,
    clashes: async () => {
      const sides = parseSides((await readText()) ?? '', path)
      if (sides === undefined) return undefined
      return clashingNames(sides.ours, sides.theirs).flatMap((name) => {
        const ours = sides.ours.images[name]
        const theirs = sides.theirs.images[name]
        return ours === undefined || theirs === undefined ? [] : [{ name, ours, theirs }]
      })
    },
    settle: (chosen) =>
      mutex.run(async () => {
        const sides = parseSides((await readText()) ?? '', path)
        if (sides !== undefined) await write(formatLock(mergeLocks(sides.ours, sides.theirs, path, chosen)))
      }),
  }
}
