import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Files } from '../ports/ports.ts'

/** A name for a file that is renamed or removed before anyone else may see it. */
export function temporaryIn(dir: string): string {
  return join(dir, `.${randomUUID()}.tmp`)
}

export function isTemporary(path: string): boolean {
  return /^\.[0-9a-f-]{36}\.tmp$/.test(basename(path))
}

/** Nothing of ours takes this long between writing a file and renaming it. */
export const abandonedMs = 3_600_000

/** Removes what killed processes left in a folder. */
export async function removeAbandoned(files: Files, dir: string, now: number): Promise<void> {
  for (const name of (await files.list(dir)).filter(isTemporary)) {
    const path = join(dir, name)
    const stat = await files.stat(path)
    if (stat !== undefined && now - Number(stat.mtime / 1_000_000n) > abandonedMs) await files.remove(path)
  }
}
