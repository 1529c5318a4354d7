import { dirname } from 'node:path'
import { replaceFile } from './durable.ts'
import { createLimiter } from '../run/limiter.ts'
import type { Files, FileStat } from '../ports/ports.ts'

/** Digests of files that are hashed once, and again only when they may have changed. */
export interface FileIndex {
  /** sha256 of a file in hex; undefined where there is none. */
  readonly digestOf: (path: string) => Promise<string | undefined>
  /**
   * What `find` tells of a folder's names, in one word; asked again only when names may have come or gone. Undefined where
   * nothing is there.
   */
  readonly recall: (folder: string, find: () => Promise<string>) => Promise<string | undefined>
  /** What was noted of a file whose digest was asked for here; forgotten as soon as the file is another one. */
  readonly noteOf: (path: string) => string | undefined
  /** Notes something that is true of a file's present content, whose digest was asked for here. */
  readonly note: (path: string, note: string) => void
  /** Writes what was learned, where anything was. Losing it costs a hash, so a failure here is no failure. */
  readonly save: () => Promise<void>
}

const filesAtOnce = 16

interface Entry {
  readonly stamp: string
  readonly digest: string
  readonly note?: string
}

// The coarsest clock of a file system (FAT's).
const grain = 2_000_000_000n

/**
 * Git's rule: a file whose size, times and inode are as remembered is unchanged. One that was written a moment before it
 * was hashed is not remembered, since a second write within the clock's grain would leave no trace.
 */
export function createFileIndex(files: Files, path: string, now: () => number = Date.now): FileIndex {
  let loading: Promise<Map<string, Entry>> | undefined
  let known: Map<string, Entry> | undefined
  let changed = false
  const reading = createLimiter(filesAtOnce)

  async function load(): Promise<Map<string, Entry>> {
    if ((await files.stat(path)) === undefined) return new Map()
    return parseEntries(Buffer.from(await files.read(path)).toString())
  }

  async function learn(path: string, isFile: boolean, find: () => Promise<string>): Promise<string | undefined> {
    loading ??= load()
    const entries = (known ??= await loading)
    const settledBefore = BigInt(now()) * 1_000_000n - grain
    const stat = await files.stat(path)
    if (stat === undefined || stat.isFile !== isFile) return undefined
    const stamp = stampOf(stat)
    const entry = entries.get(path)
    if (entry?.stamp === stamp) return entry.digest
    const digest = await reading.run(find)
    if (stat.mtime < settledBefore && stat.ctime < settledBefore) {
      entries.set(path, { stamp, digest })
      changed = true
    } else {
      entries.delete(path)
    }
    return digest
  }

  return {
    digestOf: (file) => learn(file, true, () => files.digest(file)),
    recall: (folder, find) => learn(folder, false, find),
    noteOf: (file) => known?.get(file)?.note,
    note: (file, note) => {
      const entry = known?.get(file)
      if (entry === undefined) return
      known?.set(file, { ...entry, note })
      changed = true
    },
    save: async () => {
      if (loading === undefined || !changed) return
      const entries = await loading
      const lines = [...entries].map(([file, { stamp, digest, note }]) =>
        JSON.stringify(note === undefined ? [file, stamp, digest] : [file, stamp, digest, note]),
      )
      try {
        await files.makeDir(dirname(path))
        await replaceFile(files, path, Buffer.from(lines.join('\n')), { sync: false })
        changed = false
      } catch {
        // Read-only state: everything is hashed again next time.
      }
    },
  }
}

function stampOf(stat: FileStat): string {
  return `${stat.size} ${stat.mtime} ${stat.ctime} ${stat.inode}`
}

function parseEntries(text: string): Map<string, Entry> {
  const entries = new Map<string, Entry>()
  for (const line of text.split('\n')) {
    const row = parseRow(line)
    if (row !== undefined) entries.set(...row)
  }
  return entries
}

function parseRow(line: string): [file: string, entry: Entry] | undefined {
  try {
    const row: unknown = JSON.parse(line)
    if (!Array.isArray(row)) return undefined
    const [file, stamp, digest, note] = row as unknown[]
    if (typeof file !== 'string' || typeof stamp !== 'string' || typeof digest !== 'string') return undefined
    return [file, typeof note === 'string' ? { stamp, digest, note } : { stamp, digest }]
  } catch {
    // A torn line: the file is hashed again.
    return undefined
  }
}
