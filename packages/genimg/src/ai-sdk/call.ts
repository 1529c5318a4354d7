import type { JsonObject, PrepareContext, ProviderRequest } from '@genimg/core/provider'
import type { ImageCall, ImageFile } from './image-model-like.ts'
import type { Settings } from './settings.ts'
import { isObject } from './shape.ts'

/** An order as JSON: `params` are as they were resolved, and files are base64 or URLs. */
export async function prepareOrder(
  { prompt, params, references, mask }: ProviderRequest,
  { read }: PrepareContext,
): Promise<JsonObject> {
  const fileOf = async (reference: string): Promise<JsonObject> => {
    if (isURL(reference)) return { type: 'url', url: reference }
    const { type, bytes } = await read(reference)
    return { type: 'file', mediaType: type, data: Buffer.from(bytes).toString('base64') }
  }
  const files: JsonObject[] = []
  for (const reference of references) files.push(await fileOf(reference))
  return { prompt, params, files, mask: mask === null ? null : await fileOf(mask) }
}

/** What is asked of the model for a prepared order. */
export interface Order {
  readonly prompt: string
  /** URLs among the references. */
  readonly urls: readonly string[]
  readonly call: ImageCall
}

/** Reads an order back. Throws where it is not one that {@link prepareOrder} made. */
export function orderOf(body: JsonObject, { model, providerOptionsKey }: Settings, signal: AbortSignal): Order {
  const { prompt, params, files, mask } = body
  if (typeof prompt !== 'string' || !isObject(params) || !Array.isArray(files)) {
    throw new TypeError('submit takes the body that prepare returned')
  }
  const { size, aspectRatio, seed, providerOptionsKey: _, ...options } = params
  const given = files.flatMap(readFile)
  const [givenMask] = readFile(mask)
  const call: ImageCall = {
    prompt,
    n: 1,
    size: typeof size === 'string' ? size : undefined,
    aspectRatio: typeof aspectRatio === 'string' ? aspectRatio : undefined,
    seed: typeof seed === 'number' ? seed : undefined,
    // An empty list would be an edit of nothing.
    ...(model.specificationVersion === 'v2' ? {} : { files: given.length > 0 ? given : undefined, mask: givenMask }),
    providerOptions: Object.keys(options).length > 0 ? { [providerOptionsKey]: options } : {},
    abortSignal: signal,
  }
  const urls = [...given, ...(givenMask === undefined ? [] : [givenMask])].flatMap((file) =>
    file.type === 'url' ? [file.url] : [],
  )
  return { prompt, urls, call }
}

function readFile(file: unknown): readonly ImageFile[] {
  if (!isObject(file)) return []
  const { type, url, mediaType, data } = file
  if (type === 'url' && typeof url === 'string') return [{ type, url }]
  if (typeof mediaType !== 'string' || typeof data !== 'string') return []
  // As bytes, since the SDK itself passes them so: what it passes is what models were tried with.
  return [{ type: 'file', mediaType, data: new Uint8Array(Buffer.from(data, 'base64')) }]
}

function isURL(reference: string): boolean {
  return /^https?:\/\//.test(reference)
}
