import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import { systemCode } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import { createFile } from './durable.ts'

/**
 * Paths of the locks that were written with a state: several projects may share one, and no other way leads from the
 * state to them. What none of these names may be pruned.
 */
export interface KnownLocks {
  readonly add: (lockPath: string) => Promise<void>
  /** Texts of those that are still there. */
  readonly read: () => Promise<readonly string[]>
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
      return await Promise.all(
        names.map(async (name) => {
          const lockPath = (await readText(files, join(dir, name))) ?? ''
          return (await readText(files, lockPath)) ?? ''
        }),
      )
    },
  }
}

/** A project may have been moved or deleted since. */
async function readText(files: Files, path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await files.read(path)).toString()
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return undefined
  }
}
