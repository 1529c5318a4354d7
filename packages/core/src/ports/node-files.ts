import { createHash } from 'node:crypto'
import { constants, type Dirent } from 'node:fs'
import * as fs from 'node:fs/promises'
import { dirname } from 'node:path'
import { systemCode } from '../errors.ts'
import type { DirEntry, Files, FileStat } from './ports.ts'

/** The file system of this machine. */
export function createNodeFiles(): Files {
  return {
    read: (path) => fs.readFile(path),
    digest: digestFile,
    create: (path, bytes, { sync = true } = {}) =>
      sync ? writeSynced(path, bytes, 'wx') : fs.writeFile(path, bytes, { flag: 'wx' }),
    append: (path, bytes) => writeSynced(path, bytes, 'a'),
    copy: async (from, to) => {
      await fs.copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
      // The copy of a read-only file is ours to sync and to replace.
      await fs.chmod(to, 0o644)
      await syncFile(to)
    },
    link: (from, to) => fs.link(from, to),
    rename,
    remove: async (path) => {
      await orAbsent(fs.unlink(path))
    },
    removeDir: (path) => fs.rmdir(path),
    makeDir: async (path, { sync = true } = {}) => {
      const first = await fs.mkdir(path, { recursive: true })
      if (sync && first !== undefined) await syncUpwards(dirname(path), dirname(first))
    },
    syncDir,
    list: async (path) => (await orAbsent(fs.readdir(path))) ?? [],
    listEntries: async (path) => ((await orAbsent(fs.readdir(path, { withFileTypes: true }))) ?? []).map(toEntry),
    stat: async (path) => {
      const stat = await orAbsent(fs.stat(path, { bigint: true }))
      return stat === undefined ? undefined : toFileStat(stat)
    },
    touch: async (path) => {
      const now = new Date()
      await fs.utimes(path, now, now)
    },
    freeSpace,
  }
}

/** In parts: a fresh clone may have thousands of originals of some megabytes each, and memory is taken back late. */
async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await fs.open(path, 'r')
  try {
    const buffer = Buffer.allocUnsafe(2 ** 17)
    for (;;) {
      const { bytesRead } = await file.read(buffer)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

async function freeSpace(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await fs.statfs(path)
    // Some network and FUSE file systems answer with nothing but zeros.
    return blocks === 0 ? undefined : bavail * bsize
  } catch {
    return undefined
  }
}

async function writeSynced(path: string, bytes: Uint8Array, flag: 'wx' | 'a'): Promise<void> {
  const file = await fs.open(path, flag)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFile(path: string): Promise<void> {
  // Windows syncs only what is open for writing.
  const file = await fs.open(path, 'r+')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

/** What is in a new folder is safe only once the folder's own name is. */
async function syncUpwards(from: string, to: string): Promise<void> {
  await syncDir(from)
  if (from !== to && from !== dirname(from)) await syncUpwards(dirname(from), to)
}

async function syncDir(path: string): Promise<void> {
  // Windows has no such call: NTFS journals its directory entries.
  if (process.platform === 'win32') return
  const dir = await fs.open(path, 'r')
  try {
    await dir.sync()
  } catch (error) {
    // Some network and FUSE file systems refuse to sync directories; there is nothing better to do on them.
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP'].includes(systemCode(error) ?? '')) throw error
  } finally {
    await dir.close()
  }
}

async function rename(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await fs.rename(from, to)
      return
    } catch (error) {
      // On Windows a virus scanner or an editor may hold the target for a moment.
      const held = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(systemCode(error) ?? '')
      if (!held || attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 20))
    }
  }
}

async function orAbsent<T>(pending: Promise<T>): Promise<T | undefined> {
  try {
    return await pending
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined
    throw error
  }
}

function toEntry(entry: Dirent): DirEntry {
  if (entry.isFile()) return { name: entry.name, kind: 'file' }
  return { name: entry.name, kind: entry.isDirectory() ? 'directory' : 'other' }
}

function toFileStat(stat: {
  isFile: () => boolean
  size: bigint
  mtimeNs: bigint
  ctimeNs: bigint
  ino: bigint
}): FileStat {
  return { isFile: stat.isFile(), size: Number(stat.size), mtime: stat.mtimeNs, ctime: stat.ctimeNs, inode: stat.ino }
}
