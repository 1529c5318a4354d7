import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import { isGone, systemCode } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import { createFile } from './durable.ts'

/**
 * Paths of the locks that were written with a state: several projects may share one, and no other way leads from the
 * state to them. What none of these names may be pruned.
 */
export interface KnownLocks {
  readonly add: (lockPath: string) => Promise<void>
  /** Those that are still there. */
  readonly read: () => Promise<LockTexts>
}

export interface LockTexts {
  readonly texts: readonly string[]
  /** Paths of what is there and cannot be read: any digest may be in it. */
  readonly unreadable: readonly string[]
}

export function openKnownLocks(files: Files, stateDir: string): KnownLocks {
  const dir = join(stateDir, 'locks')
  return {
    add: async (lockPath) => {
      const path = join(dir, digestOf(lockPath).slice(0, 16))
      if ((await files.stat(path)) === undefined) await createFile(files, path, Buffer.from(lockPath))
    },
    read: async () => {
      const names = (await files.list(dir)).filter((name) => /^[0-9a-f]{16}$/.test(name))
      const known = await readLockTexts(
        names.map((name) => join(dir, name)),
        files.read,
      )
      const locks = await readLockTexts(known.texts, files.read)
      return { ...locks, unreadable: [...known.unreadable, ...locks.unreadable] }
    },
  }
}

/** Reads what there is. A project may have been moved or deleted since; any other failure tells nothing about its lock. */
export async function readLockTexts(
  paths: readonly string[],
  read: (path: string) => Promise<Uint8Array>,
): Promise<LockTexts> {
  const texts: string[] = []
  const unreadable: string[] = []
  await Promise.all(
    paths.map(async (path) => {
      try {
        texts.push(Buffer.from(await read(path)).toString())
      } catch (error) {
        if (systemCode(error) === undefined) throw error
        if (!isGone(error)) unreadable.push(path)
      }
    }),
  )
  return { texts, unreadable }
}
