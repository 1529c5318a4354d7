import type { PrepareContext, ProviderRequest } from '@genimg/core/provider'
import { referenceTypeOf, referenceTypes } from './magic.ts'
import type { Part } from './order.ts'
import { readUpTo } from './read-body.ts'

/** References and mask as they go along with an order. */
export interface Parts {
  readonly references: readonly Part[]
  readonly mask: Part | null
}

/** OpenAI takes no larger picture. */
const maxBytes = 50_000_000

const downloadTimeout = 60_000

/** The bytes of everything that a request refers to, or a full sentence on what is wrong with one of them. */
export async function readReferences(
  { references, mask }: Pick<ProviderRequest, 'references' | 'mask'>,
  context: PrepareContext,
): Promise<Parts | { readonly problem: string }> {
  const parts: Part[] = []
  // One after the other: each may be fifty megabytes.
  for (const reference of [...references, ...(mask === null ? [] : [mask])]) {
    const part = await readReference(reference, context)
    if ('problem' in part) return part
    parts.push(part)
  }
  return { references: parts.slice(0, references.length), mask: mask === null ? null : (parts.at(-1) ?? null) }
}

async function readReference(reference: string, context: PrepareContext): Promise<Part | { readonly problem: string }> {
  const found = /^https?:\/\//.test(reference) ? await download(reference, context) : await context.read(reference)
  if ('problem' in found) return found
  const { type, bytes } = found
  const name = nameOf(reference)
  if (bytes.byteLength > maxBytes) return { problem: `${name} is larger than 50 MB, which is the most that is taken.` }
  if (!referenceTypes.includes(type)) return { problem: `${name} is ${type}. PNG, JPEG and WebP are taken.` }
  return { type, data: Buffer.from(bytes).toString('base64') }
}

async function download(
  url: string,
  { fetch, signal }: PrepareContext,
): Promise<{ readonly type: string; readonly bytes: Uint8Array } | { readonly problem: string }> {
  signal.throwIfAborted()
  const name = nameOf(url)
  if (!url.startsWith('https://')) return { problem: `${name} is not an https: URL.` }
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(downloadTimeout)]) })
    if (response.status !== 200) return { problem: `${name} answered ${response.status}, so nothing was ordered.` }
    const bytes = await readUpTo(response, maxBytes)
    if (bytes === null) return { problem: `${name} is larger than 50 MB, which is the most that is taken.` }
    return { type: referenceTypeOf(bytes) ?? 'no picture that is known', bytes }
  } catch {
    if (signal.aborted) throw signal.reason
    return { problem: `${name} could not be fetched, so nothing was ordered.` }
  }
}

/** A reference in a message. What follows an address may be a signature that lets others in. */
function nameOf(reference: string): string {
  if (!URL.canParse(reference)) return 'A reference'
  const { origin, pathname } = new URL(reference)
  return `The reference ${origin}${pathname}`
}
