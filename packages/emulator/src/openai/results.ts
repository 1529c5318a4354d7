import type { Altering, ImagesShape } from '../faults.ts'
import type { Json } from '../json.ts'
import { isImagesShape } from '../result-shape.ts'
import type { Service } from '../service.ts'
import type { ImagesOrder } from './order.ts'

/** OpenAI's addresses were good for an hour; those of local servers are good for as long as they like. */
const filesKeptFor = 60 * 60 * 1000

/** Where the answer to this order has its pictures. */
export function shapeOf({ openai }: Service, effect: Altering | undefined): ImagesShape {
  if (effect?.kind === 'result-url') return 'url'
  return effect?.kind === 'shape' && isImagesShape(effect.shape) ? effect.shape : openai.results
}

/** The members of `data`: the same picture as often as it was ordered. */
export async function resultData(
  service: Service,
  order: ImagesOrder,
  picture: () => Promise<Buffer>,
  effect: Altering | undefined,
): Promise<readonly Json[]> {
  const entry = await entryOf(service, order, picture, effect)
  return entry === undefined ? [] : Array.from({ length: order.count }, () => entry)
}

async function entryOf(
  service: Service,
  order: ImagesOrder,
  picture: () => Promise<Buffer>,
  effect: Altering | undefined,
): Promise<Json | undefined> {
  switch (shapeOf(service, effect)) {
    case 'b64_json':
      return { b64_json: effect?.kind === 'bytes' ? effect.base64 : (await picture()).toString('base64') }
    case 'url':
      return { url: effect?.kind === 'result-url' ? effect.url : addFile(service, order, picture, effect) }
    case 'relative-url':
      return { url: new URL(addFile(service, order, picture, effect)).pathname }
    case 'empty':
      return undefined
  }
}

function addFile(
  service: Service,
  { model, prompt, format }: ImagesOrder,
  picture: () => Promise<Buffer>,
  effect: Altering | undefined,
): string {
  return service.files.add({
    type: `image/${format}`,
    bytes: picture,
    expiresAt: service.clock.now() + (effect?.kind === 'expire' ? 0 : filesKeptFor),
    requestId: undefined,
    order: { slug: model.id, prompt, effect },
  })
}
