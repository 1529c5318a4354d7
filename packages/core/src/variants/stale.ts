import { join } from 'node:path'
import type { Files } from '../ports/ports.ts'
import { findVariantFolders, removeVariantFolder } from './evict.ts'
import { createPresence } from './presence.ts'
import { readUses } from './tidy.ts'
import { dayOf } from './uses.ts'

/** One variant that no build had to do with for long. */
export interface StaleVariant {
  readonly path: string
  readonly bytes: number
}

/** Variants that were of no use for so many days, by the cache's own notes, else by their folders' times. */
export async function findStaleVariants(
  files: Files,
  cacheDir: string,
  now: number,
  days: number,
): Promise<readonly StaleVariant[]> {
  const today = dayOf(now)
  const uses = await readUses(files, join(cacheDir, 'uses.json'), today)
  const found = await findVariantFolders(files, cacheDir, (folder) => uses.get(folder), today)
  const stale: StaleVariant[] = []
  for (const [folder, { day, bytes }] of found) {
    const path = join(cacheDir, folder)
    const last = day > 0 ? day : dayOf(Number(((await files.stat(path))?.mtime ?? 0n) / 1_000_000n))
    if (last <= today - days) stale.push({ path, bytes })
  }
  return stale
}

/** Removes them, unless another process is using variants; resolves to those that are gone. */
export async function removeStaleVariants<Variant extends StaleVariant>(
  files: Files,
  cacheDir: string,
  now: () => number,
  variants: readonly Variant[],
): Promise<readonly Variant[]> {
  const { isAlone } = createPresence(files, cacheDir, now)
  for (const [at, { path }] of variants.entries()) {
    if (!(await isAlone())) return variants.slice(0, at)
    await removeVariantFolder(files, path)
  }
  return variants
}
