import { dirname } from 'node:path'
import { isGenimgError, GenimgError, sentenceOf, systemCode } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import { isTemporary, removeAbandoned, temporaryIn } from './temporary.ts'

/**
 * Does what changes files, and says in a sentence where the system would not let it (`EACCES`, `ENOSPC`).
 * @param place what is named where the system does not tell
 */
export async function explainUnwritable<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw asUnwritable(error, place) ?? error
  }
}

/**
 * What the system would not let be written, as an error with a sentence; undefined for what is no such thing.
 * @param place what is named where the system does not tell
 */
export function asUnwritable(error: unknown, place: string): GenimgError<'UNWRITABLE'> | undefined {
  if (isGenimgError<'UNWRITABLE'>(error, 'UNWRITABLE')) return error
  if (isGenimgError(error) || systemCode(error) === undefined || !(error instanceof Error)) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? withoutTemporary(error.path) : place
  return new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.` }, { cause: error })
}

/** A temporary file's name says nothing to anyone; its folder is what cannot be written. */
function withoutTemporary(path: string): string {
  return isTemporary(path) ? dirname(path) : path
}

/**
 * Finds out whether files can be put into a folder, creating it, before anything is paid for that belongs there; and
 * removes what killed processes left in it.
 */
export async function ensureWritable(files: Files, dir: string): Promise<void> {
  // Two builds in one process may ask at once.
  const probe = temporaryIn(dir)
  await explainUnwritable(dir, async () => {
    await files.makeDir(dir)
    await files.create(probe, new Uint8Array())
    await files.remove(probe)
    await removeAbandoned(files, dir, Date.now())
  })
}
