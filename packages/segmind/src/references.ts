import type { PrepareContext, ReferenceBytes } from '@genimg/core/provider'
import type { Segmind } from './client.ts'
import type { Settings } from './settings.ts'

/** Turns one reference, a digest or a URL, into what is put into an order. */
export type ReferenceSender = (reference: string) => Promise<string>

/** References as `data:` URIs, so that nothing becomes public. */
export function inlineReferences({ read }: PrepareContext): ReferenceSender {
  return async (reference) => (isURL(reference) ? reference : dataURI(await read(reference)))
}

/** References as public URLs, each uploaded once and remembered. Rejects with a `SegmindError`. */
export function uploadReferences(
  client: Segmind,
  { uploadURL }: Settings,
  { read, uploads, signal }: PrepareContext,
): ReferenceSender {
  // A URL from an emulator means nothing to the real API, so that each upload host has a memory of its own.
  const { origin } = new URL(uploadURL)
  return async (reference) => {
    if (isURL(reference)) return reference
    const memoryKey = `${origin} ${reference}`
    const known = uploads.get(memoryKey)
    if (known !== undefined) return known
    const [url = ''] = await client.upload([dataURI(await read(reference))], { signal })
    await uploads.set(memoryKey, url)
    return url
  }
}

function dataURI({ type, bytes }: ReferenceBytes): string {
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

function isURL(reference: string): boolean {
  return /^https?:\/\//.test(reference)
}
