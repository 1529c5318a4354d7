import { randomUUID } from 'node:crypto'
import type { Altering } from './faults.ts'

/** A file that anyone may get, key or not. */
interface StoredFile {
  readonly type: string
  /** Made when it is first asked for, and once. */
  readonly bytes: () => Promise<Buffer>
  /** Milliseconds since 1970. */
  readonly expiresAt: number
  /** The job whose result it is; none for an upload. */
  readonly requestId: string | undefined
  /** The order that it was made for, where that had no job. */
  readonly order?: FileOrder
}

interface FileOrder {
  readonly slug: string
  readonly prompt: string
  /** A fault that came with it. */
  readonly effect: Altering | undefined
}

export interface FileShelf {
  /** Returns the file's URL. */
  readonly add: (file: StoredFile) => string
  /** By the last part of the path. */
  readonly find: (name: string) => StoredFile | undefined
  /** By URL, where it is one of ours. */
  readonly findByURL: (url: string) => StoredFile | undefined
  readonly clear: () => void
}

export function createFileShelf(baseURL: string, now: () => number): FileShelf {
  const files = new Map<string, StoredFile>()
  const prefix = `${baseURL}/files/`

  function find(name: string): StoredFile | undefined {
    const file = files.get(name)
    return file === undefined || now() >= file.expiresAt ? undefined : file
  }

  return {
    add: (file) => {
      const name = `${randomUUID()}.${extensions[file.type] ?? 'bin'}`
      files.set(name, file)
      return prefix + name
    },
    find,
    findByURL: (url) => (url.startsWith(prefix) ? find(url.slice(prefix.length)) : undefined),
    clear: () => {
      files.clear()
    },
  }
}

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'gif',
}
