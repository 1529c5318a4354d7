import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import { copyFile, createFile, replaceFile } from './durable.ts'
import type { FileIndex } from './file-index.ts'
import type { Files, PictureType } from '../ports/ports.ts'
import { extensionOf } from './sniff.ts'

/** Digest → bytes, on disk: every original ever obtained here. */
export interface Store {
  /** Path of a whole original; undefined where it is unknown or its bytes are not what its name says. */
  readonly find: (digest: string) => Promise<string | undefined>
  /** Durable when it resolves. */
  readonly put: (bytes: Uint8Array, type: PictureType) => Promise<StoredOriginal>
  /** Takes in a file from outside, where its bytes are not known yet. */
  readonly adopt: (path: string, digest: string, type: PictureType) => Promise<void>
  /** Keeps bytes that are no usable picture (they may have been paid for), with the reason beside them. */
  readonly reject: (bytes: Uint8Array, reason: string) => Promise<string>
  /** Moves an original that turned out not to decode out of the store. */
  readonly expel: (digest: string, reason: string) => Promise<string>
}

export interface StoredOriginal {
  readonly digest: string
  readonly path: string
}

export function createStore(files: Files, stateDir: string, index: FileIndex): Store {
  const folderOf = (digest: string): string => join(stateDir, 'store', 'sha256', digest.slice(0, 2))

  async function locate(digest: string): Promise<string | undefined> {
    const names = await files.list(folderOf(digest))
    const name = names.find((candidate) => candidate.startsWith(`${digest}.`))
    return name === undefined ? undefined : join(folderOf(digest), name)
  }

  async function find(digest: string): Promise<string | undefined> {
    const path = await locate(digest)
    return path !== undefined && (await index.digestOf(path)) === digest ? path : undefined
  }

  async function reject(bytes: Uint8Array, reason: string): Promise<string> {
    const path = join(stateDir, 'rejected', `${digestOf(bytes)}.bin`)
    await createFile(files, path, bytes)
    await createFile(files, `${path}.txt`, Buffer.from(`${reason}\n`))
    return path
  }

  return {
    find,
    put: async (bytes, type) => {
      const digest = digestOf(bytes)
      const path = join(folderOf(digest), `${digest}.${extensionOf(type)}`)
      const created = await createFile(files, path, bytes)
      // A file that is there already and differs was damaged on disk.
      if (!created && (await find(digest)) === undefined) await replaceFile(files, path, bytes)
      return { digest, path }
    },
    adopt: async (path, digest, type) => {
      if ((await find(digest)) !== undefined) return await files.syncDir(folderOf(digest))
      await copyFile(files, path, join(folderOf(digest), `${digest}.${extensionOf(type)}`))
    },
    reject,
    expel: async (digest, reason) => {
      const path = await locate(digest)
      if (path === undefined) return join(stateDir, 'rejected')
      const kept = await reject(await files.read(path), reason)
      await files.remove(path)
      return kept
    },
  }
}
