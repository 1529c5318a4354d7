import { join } from 'node:path'
import type { DirEntry, Files } from '../ports/ports.ts'
import { createLimiter } from '../run/limiter.ts'
import { isTemporary } from '../store/temporary.ts'
import { presenceFolder } from './presence.ts'
import { unlessRefused } from './unless-refused.ts'
import { dayOf, isVariantFolder, type Use, type Uses } from './uses.ts'

const foldersAtOnce = 16
const leftoverMs = 86_400_000

/** Names of variants and their records, as they are in a folder of the cache. */
const ours = /^[a-z0-9._-]+-\d+w\.(?:avif|webp|jpg|png)(?:\.digest)?$/

/** Variants that are on the disk, also those of which nothing was written down. Links are not looked into. */
export async function findVariantFolders(
  files: Files,
  cacheDir: string,
  known: (folder: string) => Use | undefined,
  today: number,
): Promise<Uses> {
  const limiter = createLimiter(foldersAtOnce)
  const entries = await files.listEntries(cacheDir)
  const folders = entries.filter(({ name, kind }) => kind === 'directory' && isVariantFolder(name))
  const uses = await Promise.all(
    folders.map(async ({ name }) => {
      const use = known(name) ?? (await limiter.run(() => measure(files, join(cacheDir, name), today)))
      return [name, use] as const
    }),
  )
  return new Map(uses)
}

/** Removes a variant; true where it is gone. What another program put beside its files stays. */
export async function removeVariantFolder(files: Files, dir: string): Promise<boolean> {
  return await unlessRefused(async () => {
    for (const { name } of await ourFiles(files, dir)) await files.remove(join(dir, name))
    await files.removeDir(dir)
  })
}

/** What killed processes left behind, and placeholders of a day that is over. */
export async function removeLeftovers(files: Files, cacheDir: string, now: number): Promise<void> {
  const isOld = async (path: string): Promise<boolean> => {
    const stat = await files.stat(path)
    return stat !== undefined && now - Number(stat.mtime / 1_000_000n) > leftoverMs
  }
  const placeholders = join(cacheDir, 'placeholders')
  const inUse = join(cacheDir, presenceFolder)
  const leftovers = [
    ...(await find(files, cacheDir, ({ name }) => isTemporary(name))),
    ...(await find(files, placeholders, ({ name }) => /^[0-9a-f]{64}\.png$/.test(name) || isTemporary(name))),
    ...(await find(files, inUse, ({ kind }) => kind === 'file')),
  ]
  for (const { path, kind } of leftovers) {
    await unlessRefused(async () => {
      if (!(await isOld(path))) return
      if (kind === 'file') await files.remove(path)
      // A folder that was in the way of a variant.
      else if (kind === 'directory') await removeVariantFolder(files, path)
    })
  }
}

/** What nobody knows counts as never used, unless it was written of late, as by a process that is still at it. */
async function measure(files: Files, dir: string, today: number): Promise<Use> {
  let bytes = 0
  let day = 0
  for (const { name } of await ourFiles(files, dir)) {
    const stat = await files.stat(join(dir, name))
    if (stat === undefined) continue
    bytes += stat.size
    const written = dayOf(Number(stat.mtime / 1_000_000n))
    if (written === today || written === today - 1) day = Math.max(day, written)
  }
  return { day, bytes }
}

async function ourFiles(files: Files, dir: string): Promise<readonly DirEntry[]> {
  const entries = await files.listEntries(dir)
  return entries.filter(({ name, kind }) => kind === 'file' && (ours.test(name) || isTemporary(name)))
}

async function find(
  files: Files,
  dir: string,
  isMeant: (entry: DirEntry) => boolean,
): Promise<readonly (DirEntry & { readonly path: string })[]> {
  const entries = await files.listEntries(dir)
  return entries.filter(isMeant).map((entry) => ({ ...entry, path: join(dir, entry.name) }))
}
