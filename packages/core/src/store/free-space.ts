import { GenimgError } from '../errors.ts'
import type { Files } from '../ports/ports.ts'

/** As much as the largest picture that is taken: with less, what is paid for may have no place. */
const leastFreeBytes: number = 64 * 1024 * 1024

/** Throws where a folder's disk is as good as full. What the system does not tell is taken to be enough. */
export async function ensureFreeSpace(files: Files, dir: string): Promise<void> {
  const free = await files.freeSpace(dir)
  if (free === undefined || free >= leastFreeBytes) return
  const message = `its disk has ${megabytes(free)} left, and nothing is ordered below ${megabytes(leastFreeBytes)}.`
  throw new GenimgError('UNWRITABLE', { path: dir, message })
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 / 1024)} MB`
}
