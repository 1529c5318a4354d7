import { digestOf } from '../src/digest.ts'
import type { ResolvedImage } from '../src/config/image.ts'
import type { Provider } from '../src/provider.ts'
import { createFakeProvider } from '../src/testing/index.ts'
import type { LockEntry } from '../src/store/lock.ts'
import {
  completeRequest,
  fieldHashes,
  keyOf,
  keyVersion,
  type ImageRequest,
  type RequestDraft,
} from '../src/plan/request.ts'

/** A request as a config without options makes it. */
export const sampleRequest: ImageRequest = {
  provider: 'segmind',
  model: 'gpt-image-1-mini',
  prompt: 'A lighthouse at dawn',
  params: {
    size: '1536x1024',
    quality: 'high',
    background: 'opaque',
    moderation: 'auto',
    output_format: 'png',
    output_compression: 100,
  },
  references: [],
  mask: null,
  revision: '',
}

export interface SampleOptions extends Partial<RequestDraft> {
  /** Names of the images that it is made from. */
  readonly parents?: readonly string[]
  readonly usd?: number | null
  readonly approximate?: boolean
  readonly seconds?: number | null
  /** @default a real one that charges and makes two at once */
  readonly maker?: Provider
}

/** Who makes the sample images. */
export const sampleMaker: Provider = createFakeProvider({ concurrency: 2 }).source.connect({})

/** An image whose prompt is its name. */
export function sampleImage(name: string, options: SampleOptions = {}): ResolvedImage {
  const { parents = [], usd = 0.05, approximate = false, seconds = 10, maker = sampleMaker, ...draft } = options
  return {
    name,
    path: `images.${name}`,
    draft: {
      ...sampleRequest,
      prompt: name,
      references: parents.map((parent) => ({ kind: 'image', name: parent })),
      mask: null,
      ...draft,
    },
    provider: maker,
    alt: '',
    variants: [],
    size: { width: 64, height: 64 },
    shape: null,
    transparent: false,
    estimate: { usd, approximate, seconds },
    retirement: undefined,
  }
}

/** The request of a sample image, its parents' digests filled in. */
export function requestOf(image: ResolvedImage, digests: Readonly<Record<string, string>> = {}): ImageRequest {
  const request = completeRequest(image.draft, (name) => digests[name])
  if (request === undefined) throw new Error(`a parent of ${image.name} has no digest`)
  return request
}

/** A lock entry that answers a request with a picture. */
export function entryFor(request: ImageRequest, digest: string, more: Partial<LockEntry> = {}): LockEntry {
  return {
    key: keyOf(request),
    keyVersion,
    digest,
    type: 'image/png',
    width: 64,
    height: 64,
    bytes: 321,
    color: '#aabbcc',
    thumbhash: 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI',
    provider: request.provider,
    model: request.model,
    cost: 0.05,
    fields: fieldHashes(request),
    ...more,
  }
}

/** A digest that is told apart from others by a word. */
export function digestFor(word: string): string {
  return digestOf(word)
}
