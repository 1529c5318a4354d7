import { replaceFile } from './durable.ts'
import { GenimgError, sentenceOf } from '../errors.ts'
import { emptyLock, formatLock, parseLock, type Lock } from './lock.ts'
import type { Mutex } from '../jobs/mutex.ts'
import type { Files } from '../ports/ports.ts'

/** `images.lock` on disk. */
export interface LockFile {
  readonly path: string
  /** An absent file is an empty lock. */
  readonly read: () => Promise<Lock>
  /** Changes what is on disk now, so that processes that write at the same time keep each other's entries. */
  readonly update: (change: (lock: Lock) => Lock) => Promise<Lock>
}

export function openLockFile(files: Files, path: string, mutex: Mutex): LockFile {
  async function readText(): Promise<string | undefined> {
    const stat = await files.stat(path)
    return stat === undefined ? undefined : Buffer.from(await files.read(path)).toString()
  }

  async function read(): Promise<Lock> {
    const text = await readText()
    return text === undefined ? emptyLock : parseLock(text, path)
  }

  return {
    path,
    read,
    update: (change) =>
      mutex.run(async () => {
        const text = await readText()
        const lock = change(text === undefined ? emptyLock : parseLock(text, path))
        const changed = formatLock(lock)
        if (changed === text) return lock
        try {
          await replaceFile(files, path, Buffer.from(changed))
        } catch (error) {
          throw new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.` }, { cause: error })
        }
        return lock
      }),
  }
}
