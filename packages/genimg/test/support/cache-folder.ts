import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Files in a folder of variants, by what they are for. */
export interface CacheFolder {
  /** Absolute paths of the variants, in order of their names without the key's folder. */
  readonly entries: readonly string[]
  /** What was being written. */
  readonly temporaries: readonly string[]
}

export async function readCache(dir: string): Promise<CacheFolder> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = found.filter((entry) => !entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name))
  const nameOf = (path: string): string => path.split(/[\\/]/).at(-1) ?? ''
  return {
    entries: files
      .filter((path) => /\.(?:avif|webp|jpg|png)$/.test(path))
      .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    temporaries: files.filter((path) => path.endsWith('.tmp')),
  }
}
