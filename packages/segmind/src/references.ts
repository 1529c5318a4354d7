import type { PrepareContext, ReferenceBytes } from '@genimg/core/provider'
import type { Segmind } from './client.ts'
import type { Settings } from './settings.ts'

/** Turns one reference, a digest or a URL, into what is put into an order. */
export type ReferenceSender = (reference: string) => Promise<string>

/** References as `data:` URIs, so that nothing becomes public. */
export function inlineReferences({ read }: PrepareContext): ReferenceSender {
  return async (reference) => (isURL(reference) ? reference : dataURI(await read(reference)))
}

/** Uploads under way, by what they are remembered under. */
export type UploadsUnderWay = Map<string, Promise<unknown>>

/**
 * References as public URLs, each uploaded once and remembered. Rejects with a `SegmindError`.
 * @param underWay of all orders at this provider: images made side by side often have one reference
 */
export function uploadReferences(
  client: Segmind,
  { uploadURL }: Settings,
  { read, uploads, signal }: PrepareContext,
  underWay: UploadsUnderWay,
): ReferenceSender {
  // A URL from an emulator means nothing to the real API, so that each upload host has a memory of its own.
  const { origin } = new URL(uploadURL)
  return async (reference) => {
    if (isURL(reference)) return reference
    const memoryKey = `${origin} ${reference}`
    // Where another order's upload fails, the first one to notice tries it in its place.
    for (let other = underWay.get(memoryKey); other !== undefined; other = underWay.get(memoryKey)) {
      await other.catch(() => undefined)
    }
    const known = uploads.get(memoryKey)
    if (known !== undefined) return known
    const uploading = upload(reference, memoryKey)
    underWay.set(memoryKey, uploading)
    try {
      return await uploading
    } finally {
      underWay.delete(memoryKey)
    }
  }

  async function upload(reference: string, memoryKey: string): Promise<string> {
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
