import { basename, dirname, resolve, sep } from 'node:path'
import { digestOf } from '../digest.ts'
import type { Files } from '../ports/ports.ts'

/** A file system in memory that behaves as the machine's own does, and can lose its power. */
export interface MemoryFiles {
  readonly files: Files
  /** Writes as another process does: nothing is synced, and what is there is replaced. */
  readonly write: (path: string, bytes: Uint8Array) => void
  /**
   * The machine stops: what was not synced is gone. A name is synced with its directory, bytes with their file; a rename
   * or a removal is undone until then.
   * @param keep whether a change that was not synced got to the disk all the same
   */
  readonly crash: (keep?: (path: string) => boolean) => void
  /** Paths of all files, in order. */
  readonly paths: () => readonly string[]
}

export interface MemoryFilesOptions {
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Whether one file can have two names. @default true */
  readonly links?: boolean
}

interface File {
  readonly kind: 'file'
  readonly inode: bigint
  bytes: Uint8Array
  synced: Uint8Array
  mtime: bigint
  ctime: bigint
}

interface Directory {
  readonly kind: 'directory'
  readonly inode: bigint
  names: Map<string, Entry>
  synced: Map<string, Entry>
  mtime: bigint
  ctime: bigint
}

type Entry = File | Directory

const noBytes = new Uint8Array()

export function createMemoryFiles({ now = Date.now, links = true }: MemoryFilesOptions = {}): MemoryFiles {
  let inodes = 0n
  const time = (): bigint => BigInt(now()) * 1_000_000n
  const facts = (): { inode: bigint; mtime: bigint; ctime: bigint } => {
    inodes += 1n
    return { inode: inodes, mtime: time(), ctime: time() }
  }
  const newDirectory = (): Directory => ({ kind: 'directory', ...facts(), names: new Map(), synced: new Map() })
  const newFile = (): File => ({ kind: 'file', ...facts(), bytes: noBytes, synced: noBytes })
  // `''` for POSIX, `C:` and the like for Windows.
  const drives = new Map<string, Directory>()

  function driveAt(name: string): Directory {
    const drive = drives.get(name) ?? newDirectory()
    drives.set(name, drive)
    return drive
  }

  /** What stands there, or the code of why nothing does. */
  function look(path: string): Entry | 'ENOENT' | 'ENOTDIR' {
    const [drive = '', ...names] = resolve(path).split(sep)
    let entry: Entry = driveAt(drive)
    for (const name of names) {
      if (name === '') continue
      if (entry.kind === 'file') return 'ENOTDIR'
      const next = entry.names.get(name)
      if (next === undefined) return 'ENOENT'
      entry = next
    }
    return entry
  }

  function find(path: string, call: string): Entry {
    const entry = look(path)
    if (typeof entry === 'string') throw systemError(entry, call, path)
    return entry
  }

  function fileAt(path: string, call: string): File {
    const entry = find(path, call)
    if (entry.kind === 'directory') throw systemError('EISDIR', call, path)
    return entry
  }

  function directoryAt(path: string, call: string): Directory {
    const entry = find(path, call)
    if (entry.kind === 'file') throw systemError('ENOTDIR', call, path)
    return entry
  }

  function entryAt(path: string): Entry | undefined {
    const entry = look(path)
    return typeof entry === 'string' ? undefined : entry
  }

  function namesIn(path: string): ReadonlyMap<string, Entry> {
    const entry = entryAt(path)
    return entry?.kind === 'directory' ? entry.names : new Map()
  }

  /** Changes what a name stands for. */
  function name(path: string, entry: Entry | undefined, call: string): void {
    const parent = directoryAt(dirname(path), call)
    if (entry === undefined) parent.names.delete(basename(path))
    else parent.names.set(basename(path), entry)
    parent.mtime = parent.ctime = time()
  }

  function fill(file: File, bytes: Uint8Array, isSynced: boolean): void {
    file.bytes = bytes
    if (isSynced) file.synced = bytes
    file.mtime = file.ctime = time()
  }

  function createNew(path: string, bytes: Uint8Array, call: string, isSynced = true): void {
    directoryAt(dirname(path), call)
    if (entryAt(path) !== undefined) throw systemError('EEXIST', call, path)
    const file = newFile()
    fill(file, Uint8Array.from(bytes), isSynced)
    name(path, file, call)
  }

  function openOrCreate(path: string): File {
    directoryAt(dirname(path), 'open')
    if (entryAt(path) !== undefined) return fileAt(path, 'open')
    const file = newFile()
    name(path, file, 'open')
    return file
  }

  function makeDir(path: string, isSynced: boolean, wanted = path): void {
    const there = entryAt(path)
    if (there?.kind === 'directory') return
    if (there !== undefined) throw systemError(path === wanted ? 'EEXIST' : 'ENOTDIR', 'mkdir', wanted)
    makeDir(dirname(path), isSynced, wanted)
    const directory = newDirectory()
    name(path, directory, 'mkdir')
    if (isSynced) directoryAt(dirname(path), 'mkdir').synced.set(basename(path), directory)
  }

  function removeDir(path: string): void {
    if (directoryAt(path, 'rmdir').names.size > 0) throw systemError('ENOTEMPTY', 'rmdir', path)
    name(path, undefined, 'rmdir')
  }

  function link(from: string, to: string): void {
    const file = fileAt(from, 'link')
    directoryAt(dirname(to), 'link')
    if (entryAt(to) !== undefined) throw systemError('EEXIST', 'link', from)
    if (!links) throw systemError('EPERM', 'link', from)
    file.ctime = time()
    name(to, file, 'link')
  }

  function rename(from: string, to: string): void {
    const entry = find(from, 'rename')
    directoryAt(dirname(to), 'rename')
    const target = entryAt(to)
    // Two names of one file: nothing happens, as POSIX has it.
    if (target === entry) return
    if (target?.kind === 'directory' && entry.kind === 'file') throw systemError('EISDIR', 'rename', from)
    if (target?.kind === 'file' && entry.kind === 'directory') throw systemError('ENOTDIR', 'rename', from)
    if (target?.kind === 'directory' && target.names.size > 0) throw systemError('ENOTEMPTY', 'rename', from)
    entry.ctime = time()
    name(to, entry, 'rename')
    name(from, undefined, 'rename')
  }

  function crashIn(directory: Directory, path: string, keep: (path: string) => boolean): void {
    const survivors = new Map<string, Entry>()
    for (const each of new Set([...directory.synced.keys(), ...directory.names.keys()])) {
      const [before, now] = [directory.synced.get(each), directory.names.get(each)]
      const entry = before === now || keep(`${path}${sep}${each}`) ? now : before
      if (entry !== undefined) survivors.set(each, entry)
    }
    directory.names = survivors
    directory.synced = new Map(survivors)
    for (const [each, entry] of survivors) {
      const place = `${path}${sep}${each}`
      if (entry.kind === 'directory') crashIn(entry, place, keep)
      else if (entry.bytes !== entry.synced) {
        entry.bytes = keep(place) ? entry.bytes : entry.synced
        entry.synced = entry.bytes
      }
    }
  }

  function pathsIn(directory: Directory, path: string): readonly string[] {
    return [...directory.names].flatMap(([each, entry]) => {
      const place = `${path}${sep}${each}`
      return entry.kind === 'directory' ? pathsIn(entry, place) : [place]
    })
  }

  return {
    files: {
      read: async (path) => Uint8Array.from(fileAt(path, 'read').bytes),
      digest: async (path) => digestOf(fileAt(path, 'read').bytes),
      create: async (path, bytes, options) => createNew(path, bytes, 'open', options?.sync),
      append: async (path, bytes) => {
        const file = openOrCreate(path)
        fill(file, Buffer.concat([file.bytes, bytes]), true)
      },
      copy: async (from, to) => createNew(to, fileAt(from, 'copyfile').bytes, 'copyfile'),
      link: async (from, to) => link(from, to),
      rename: async (from, to) => rename(from, to),
      remove: async (path) => {
        const entry = entryAt(path)
        if (entry?.kind === 'directory') throw systemError('EISDIR', 'unlink', path)
        if (entry !== undefined) name(path, undefined, 'rm')
      },
      removeDir: async (path) => removeDir(path),
      makeDir: async (path, options) => makeDir(path, options?.sync ?? true),
      syncDir: async (path) => {
        const directory = directoryAt(path, 'open')
        directory.synced = new Map(directory.names)
      },
      list: async (path) => [...namesIn(path).keys()],
      listEntries: async (path) => [...namesIn(path)].map(([each, { kind }]) => ({ name: each, kind })),
      stat: async (path) => {
        const entry = entryAt(path)
        if (entry === undefined) return undefined
        const { inode, mtime, ctime } = entry
        return {
          isFile: entry.kind === 'file',
          size: entry.kind === 'file' ? entry.bytes.length : 0,
          mtime,
          ctime,
          inode,
        }
      },
      touch: async (path) => {
        const entry = find(path, 'utime')
        entry.mtime = entry.ctime = time()
      },
      freeSpace: async () => undefined,
    },
    write: (path, bytes) => fill(openOrCreate(path), Uint8Array.from(bytes), false),
    crash: (keep = () => false) => {
      for (const [drive, directory] of drives) crashIn(directory, drive, keep)
    },
    paths: () => [...drives].flatMap(([drive, directory]) => pathsIn(directory, drive)).toSorted(),
  }
}

function systemError(code: string, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path })
}
