import type { VariantOptions } from '../src/config/config.ts'
import type { Shape } from '../src/config/shape.ts'
import { deliver, type Delivery } from '../src/variants/deliver.ts'
import type { GenImage } from '../src/variants/manifest.ts'
import type { Picture } from '../src/variants/pictures.ts'
import { parseSpecifier } from '../src/variants/specifier.ts'
import type { Variant } from '../src/variants/variants.ts'
import { digestFor, sampleImage } from './image-samples.ts'

export const photo: Picture = {
  name: 'hero',
  digest: digestFor('hero'),
  path: '/images/hero.png',
  placeholder: false,
  byHand: false,
  type: 'image/png',
  width: 1536,
  height: 1024,
  bytes: 100,
  color: '#aabbcc',
  thumbhash: 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI',
}

export interface Circumstances {
  readonly picture?: Partial<Picture>
  /** Of the config and the image. */
  readonly layers?: readonly VariantOptions[]
  readonly presets?: Readonly<Record<string, VariantOptions>>
  /** What the image is cropped to. @default as it comes */
  readonly shape?: Shape
}

/** What `gen:hero?query` is given. */
export function deliverQuery(query: string, circumstances: Circumstances = {}): Delivery {
  const { picture, layers = [], presets = {}, shape = null } = circumstances
  const specifier = parseSpecifier(`gen:hero?${query}`)
  if (specifier === undefined) throw new TypeError(query)
  const image = { ...sampleImage('hero'), alt: 'A boat', variants: layers, shape }
  return deliver({ ...photo, ...picture }, image, specifier, { presets }, 'sharp 1')
}

/** A URL that tells which variant it is. */
export function urlOf({ width, height, format }: Variant): string {
  return `/${width}x${height}.${format}`
}

/** The value of an import that asks for no other shape. */
export function imageOf(query: string, circumstances?: Circumstances): GenImage {
  const value = deliverQuery(query, circumstances).present(urlOf)
  if (typeof value === 'string' || !('thumbhash' in value)) throw new TypeError(`${query} gives another shape`)
  return value
}
