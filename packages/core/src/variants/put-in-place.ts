import { dirname } from 'node:path'
import { systemCode } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import { temporaryIn } from '../store/temporary.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { unlessRefused } from './unless-refused.ts'

const mostAttempts = 6

/**
 * Renames a whole file to where it belongs, whatever stands there: a cache that other programs or a killed process left
 * in disorder stops no build. Nothing is synced: after a power cut, digests tell.
 * @param dir where what is in the way is moved to, if it cannot be removed
 */
export async function putInPlace(files: Files, dir: string, temporary: string, path: string): Promise<void> {
  const folder = dirname(path)
  for (let attempt = 1; ; attempt += 1) {
    try {
      await files.makeDir(folder, { sync: false })
      await files.rename(temporary, path)
      return
    } catch (error) {
      // Again in any case: another process may have removed the folder as it was made.
      if (attempt === mostAttempts || systemCode(error) === undefined) throw error
      if (attempt % 2 === 1) await clearName(files, dir, path)
      else if (isFolderAtFault(error)) await moveAside(files, dir, folder)
    }
  }
}

/** Writes a file that can be made again. Anew each time: to find out whether it is what it should be takes no less. */
export async function writeInPlace(files: Files, dir: string, path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryIn(dir)
  await explainUnwritable(dir, async () => {
    try {
      await files.makeDir(dir)
      await files.create(temporary, bytes, { sync: false })
      await putInPlace(files, dir, temporary, path)
    } finally {
      await unlessRefused(() => files.remove(temporary))
    }
  })
}

/** A file is replaced by the rename itself. */
async function clearName(files: Files, dir: string, path: string): Promise<void> {
  const stat = await files.stat(path).catch(() => undefined)
  if (stat?.isFile === false) await moveAside(files, dir, path)
}

/** And not the disk, for which nothing is made better by moving things. */
function isFolderAtFault(error: unknown): boolean {
  return ['EEXIST', 'ENOTDIR', 'ENOENT', 'ELOOP', 'EACCES', 'EPERM'].includes(systemCode(error) ?? '')
}

async function moveAside(files: Files, dir: string, path: string): Promise<void> {
  const aside = temporaryIn(dir)
  const isMoved = await unlessRefused(() => files.rename(path, aside))
  // What is in a folder is not ours to remove.
  if (isMoved && !(await unlessRefused(() => files.remove(aside)))) await unlessRefused(() => files.removeDir(aside))
}
