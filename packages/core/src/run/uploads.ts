import { join } from 'node:path'
import { replaceFile } from '../store/durable.ts'
import { isObject } from '../json.ts'
import type { Files } from '../ports/ports.ts'
import type { Provider, UploadMemory } from '../provider.ts'

/**
 * Digest → URL of references that a provider has already, in `<state>/uploads.json`. Losing it costs an upload. What an
 * emulator has is gone with its process, so that is remembered for one run only.
 */
export async function openUploads(
  files: Files,
  stateDir: string,
  { id, emulated }: Pick<Provider, 'id' | 'emulated'>,
): Promise<UploadMemory> {
  const path = join(stateDir, 'uploads.json')
  const urls = new Map(emulated ? [] : Object.entries((await readUrls(files, path))[id] ?? {}))
  return {
    get: (digest) => urls.get(digest),
    set: async (digest, url) => {
      urls.set(digest, url)
      if (emulated) return
      const all = { ...(await readUrls(files, path)), [id]: Object.fromEntries(urls) }
      await replaceFile(files, path, Buffer.from(`${JSON.stringify(all)}\n`))
    },
  }
}

type Urls = Readonly<Record<string, Readonly<Record<string, string>>>>

async function readUrls(files: Files, path: string): Promise<Urls> {
  if ((await files.stat(path)) === undefined) return {}
  try {
    const value: unknown = JSON.parse(Buffer.from(await files.read(path)).toString())
    const ofProviders = isObject(value) ? Object.entries(value) : []
    return Object.fromEntries(ofProviders.map(([id, urls]) => [id, textsOf(urls)]))
  } catch {
    return {}
  }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = isObject(value) ? Object.entries(value) : []
  return Object.fromEntries(entries.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])))
}
