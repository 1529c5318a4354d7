import { join } from 'node:path'
import { replaceFile } from '../store/durable.ts'
import { isObject } from '../json.ts'
import type { Files } from '../ports/ports.ts'
import type { UploadMemory } from '../provider.ts'

/**
 * Digest → URL of references that a provider has already, in `<state>/uploads.json`. Losing it costs an upload. What an
 * emulator has is gone with its process, so that is remembered for one run only.
 */
export async function openUploads(files: Files, stateDir: string, emulated: boolean): Promise<UploadMemory> {
  const path = join(stateDir, 'uploads.json')
  const urls = new Map(emulated ? [] : await readUrls(files, path))
  return {
    get: (digest) => urls.get(digest),
    set: async (digest, url) => {
      urls.set(digest, url)
      if (emulated) return
      await replaceFile(files, path, Buffer.from(`${JSON.stringify(Object.fromEntries(urls))}\n`))
    },
  }
}

async function readUrls(files: Files, path: string): Promise<readonly (readonly [string, string])[]> {
  if ((await files.stat(path)) === undefined) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(await files.read(path)).toString())
    if (!isObject(value)) return []
    return Object.entries(value).flatMap(([digest, url]) => (typeof url === 'string' ? [[digest, url] as const] : []))
  } catch {
    return []
  }
}
