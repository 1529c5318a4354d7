import { join } from 'node:path'
import { systemCode } from '../errors.ts'
import type { Files } from '../ports/ports.ts'
import { replaceFile } from '../store/durable.ts'
import { findVariantFolders, removeLeftovers, removeVariantFolder } from './evict.ts'
import { unlessRefused } from './unless-refused.ts'
import { bytesOf, dayOf, formatUses, mergeUses, parseUses, planEviction, type Uses } from './uses.ts'

interface TidyParts {
  readonly files: Files
  readonly cacheDir: string
  readonly now: number
  /** In bytes. */
  readonly maxCacheSize: number
  /** Folder of a variant that this process had to do with → whether it wrote there. */
  readonly used: ReadonlyMap<string, boolean>
  /** Whether no other process is using variants now. */
  readonly isAlone: () => Promise<boolean>
}

/**
 * Keeps the cache to its size. One small file says when each variant was last of use, to the day, so that a build that
 * finds all of them costs a look at that file, and the first one of a day its renewal.
 */
export async function tidyCache(parts: TidyParts): Promise<void> {
  await unlessRefused(() => tidy(parts))
}

async function tidy({ files, cacheDir, now, maxCacheSize, used, isAlone }: TidyParts): Promise<void> {
  const path = join(cacheDir, 'uses.json')
  const today = dayOf(now)
  const before = await readUses(files, path, today)
  const isNews = [...used].some(([folder, isWritten]) => isWritten || before.get(folder)?.day !== today)
  if (!isNews && bytesOf(before) <= maxCacheSize) return

  const isUnchanged = (folder: string): boolean => used.get(folder) !== true
  const found = await findVariantFolders(
    files,
    cacheDir,
    (folder) => (isUnchanged(folder) ? before.get(folder) : undefined),
    today,
  )
  const mine = new Map([...found].map(([folder, use]) => [folder, used.has(folder) ? { ...use, day: today } : use]))
  const gone = new Set([...before.keys()].filter((folder) => !mine.has(folder)))
  if (await isAlone()) {
    await removeLeftovers(files, cacheDir, now)
    for (const folder of planEviction(mine, maxCacheSize, today)) {
      // Someone may have begun since.
      if (!(await isAlone())) break
      if (await removeVariantFolder(files, join(cacheDir, folder))) gone.add(folder)
    }
  }
  // Another process may have written since.
  const since = await readUses(files, path, today)
  const after = new Map([...mergeUses(since, mine)].filter(([folder]) => !gone.has(folder)))
  if (formatUses(after) === formatUses(since)) return
  await replaceFile(files, path, Buffer.from(formatUses(after)), { sync: false })
}

/** Losing it costs a look at each folder. */
export async function readUses(files: Files, path: string, today: number): Promise<Uses> {
  try {
    return parseUses(Buffer.from(await files.read(path)).toString(), today)
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return new Map()
  }
}
