import { dirname } from 'node:path'
import { systemCode } from '../errors.ts'
import type { CreateOptions, Files } from '../ports/ports.ts'
import { temporaryIn } from './temporary.ts'

/**
 * Replaces a file as a whole: readers see the old bytes or the new ones, also after a crash. Without `sync` a power cut
 * may leave an empty one.
 */
export async function replaceFile(
  files: Files,
  path: string,
  bytes: Uint8Array,
  { sync = true }: CreateOptions = {},
): Promise<void> {
  await withTemporary(files, dirname(path), async (temporary) => {
    await files.create(temporary, bytes, { sync })
    await files.rename(temporary, path)
  })
  if (sync) await files.syncDir(dirname(path))
}

/**
 * Creates a whole file that must not exist yet, and tells whether this call was the one that did. Of several processes
 * exactly one wins, and nobody ever sees a part of the bytes. Without `sync` a power cut may leave an empty one.
 */
export async function createFile(
  files: Files,
  path: string,
  bytes: Uint8Array,
  { sync = true }: CreateOptions = {},
): Promise<boolean> {
  const created = await withTemporary(files, dirname(path), async (temporary) => {
    await files.create(temporary, bytes, { sync })
    return await exclusively(
      () => files.link(temporary, path),
      () => files.create(path, bytes, { sync }),
    )
  })
  if (!sync) return created
  // Also where it was there: whoever made it may have been killed before its name was on the disk.
  await files.syncDir(dirname(path))
  return created
}

/** A copy that appears under its name only when it is whole; replaces what was there. */
export async function copyFile(files: Files, from: string, to: string): Promise<void> {
  await withTemporary(files, dirname(to), async (temporary) => {
    await files.copy(from, temporary)
    await files.rename(temporary, to)
  })
  await files.syncDir(dirname(to))
}

async function exclusively(link: () => Promise<void>, write: () => Promise<void>): Promise<boolean> {
  try {
    await link()
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    if (!isLinkUnsupported(error)) throw error
  }
  // FAT, some network file systems: exclusive creation is all there is, and a crash may leave a short file, which
  // readers of records skip.
  try {
    await write()
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

function isLinkUnsupported(error: unknown): boolean {
  return ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(systemCode(error) ?? '')
}

/** Hands out a name beside the target, so that a rename never crosses file systems, and cleans up after a failure. */
async function withTemporary<T>(files: Files, dir: string, use: (temporary: string) => Promise<T>): Promise<T> {
  await files.makeDir(dir)
  const temporary = temporaryIn(dir)
  try {
    return await use(temporary)
  } finally {
    await files.remove(temporary)
  }
}
