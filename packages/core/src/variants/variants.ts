import type { VariantFormat } from '../config/config.ts'
import { digestOf } from '../digest.ts'
import { canonicalJson } from '../json.ts'
import type { Crop, EncodeOutput } from '../ports/ports.ts'
import { planEncoding, type Encoding } from './encoding.ts'
import { planSizes, type Size } from './sizes.ts'
import { withLayer, type ResolvedVariants } from './variant-options.ts'

export { defaultVariants, resolveVariantOptions, type VariantLayer } from './variant-options.ts'

/** Raised when the same options give other bytes, so that no page keeps a variant of an older pipeline. */
const pipelineVersion = 3

/** One width and format of a picture. */
export interface Variant {
  /** sha256 of everything its bytes depend on. */
  readonly key: string
  readonly format: VariantFormat
  readonly width: number
  readonly height: number
  /** Below the cache folder, with the hash as the folder: bundlers put a hash of their own into the name. */
  readonly file: string
  readonly output: Encoding
}

/** The variants that one `<source>` or the `<img>` offers: one format, for one kind of screen. */
export interface VariantSet {
  /** Null: every screen. */
  readonly media: string | null
  readonly format: VariantFormat
  /** What a page lays out: the largest size, or the one at `1x`. */
  readonly shown: Size
  /** Smallest first. */
  readonly candidates: readonly Candidate[]
}

export interface Candidate {
  readonly variant: Variant
  /** Null: a page chooses by width. */
  readonly density: number | null
}

/** What is known of the picture. */
export interface VariantSource {
  readonly name: string
  readonly digest: string
  /** As it is delivered at most. */
  readonly width: number
  readonly height: number
  readonly opaque: boolean
  /** The part of the original that is delivered; left out: all of it. */
  readonly crop?: Crop
}

export interface VariantContext {
  /** {@link Codec.version}. */
  readonly codecVersion: string
  readonly sourceType: EncodeOutput['sourceType']
}

const extensions: Readonly<Record<VariantFormat, string>> = { avif: 'avif', webp: 'webp', jpeg: 'jpg', png: 'png' }

/**
 * All that a page needs of one picture: first what is for certain screens, in the order of the options, then what is for
 * every screen; in both format by format, so that the last set is the fallback. Variants of one key are one object.
 */
export function planVariantSets(
  picture: VariantSource,
  options: ResolvedVariants,
  context: VariantContext,
): readonly VariantSet[] {
  const known = new Map<string, Variant>()
  const planOnce = (...parts: Parameters<typeof planVariant>): Variant => {
    const variant = planVariant(...parts)
    const same = known.get(variant.key) ?? variant
    known.set(same.key, same)
    return same
  }
  const screens = [
    ...options.media.map((screen) => ({ media: screen.query, own: withLayer(options, screen.options) })),
    { media: null, own: options },
  ]
  return screens.flatMap(({ media, own }) =>
    planFormats(own.formats, picture.opaque).map(({ format, widthsOf }) => {
      const { shown, sizes } = planSizes(picture, { ...own, widths: own.widths[widthsOf] })
      const candidates = sizes.map(({ density, ...size }) => ({
        variant: planOnce(picture, { ...size, format }, own, context),
        density,
      }))
      return { media, format, shown, candidates }
    }),
  )
}

/** Every file of these sets, each once; the last one is the fallback. */
export function variantsOf(sets: readonly VariantSet[]): readonly Variant[] {
  const all = sets.flatMap(({ candidates }) => candidates.map(({ variant }) => variant))
  return [...new Set(all.toReversed())].toReversed()
}

/** Every file that a page needs of one picture. None is larger than the picture, or than the part that a crop keeps. */
export function planVariants(...parts: Parameters<typeof planVariantSets>): readonly Variant[] {
  return variantsOf(planVariantSets(...parts))
}

/** What a page shows where it cannot choose: the largest of the last format. */
export function fallbackOf(variants: readonly Variant[]): Variant {
  const last = variants.at(-1)
  if (last === undefined) throw new TypeError('A picture has one variant at least')
  return last
}

/** The same as a part of its set, which is the last one. */
export function fallbackIn(sets: readonly VariantSet[]): { readonly set: VariantSet; readonly largest: Variant } {
  const set = sets.at(-1)
  const largest = set?.candidates.at(-1)
  if (set === undefined || largest === undefined) throw new TypeError('A picture has one variant at least')
  return { set, largest: largest.variant }
}

interface PlannedFormat {
  readonly format: VariantFormat
  readonly widthsOf: VariantFormat
}

/** JPEG has no transparency, so that such a picture gets PNG in its place, once. */
function planFormats(formats: readonly VariantFormat[], opaque: boolean): readonly PlannedFormat[] {
  const hasPng = formats.includes('png')
  const possible = formats.map((format): PlannedFormat => {
    const isReplaced = format === 'jpeg' && !opaque
    return isReplaced ? { format: 'png', widthsOf: hasPng ? 'png' : 'jpeg' } : { format, widthsOf: format }
  })
  return possible.filter(({ format }, at) => possible.findLastIndex((other) => other.format === format) === at)
}

function planVariant(
  picture: VariantSource,
  size: Size & { readonly format: VariantFormat },
  options: ResolvedVariants,
  { codecVersion, sourceType }: VariantContext,
): Variant {
  const { format, width, height } = size
  const { crop } = picture
  const encoding = planEncoding(picture, size, options, sourceType)
  const output = crop === undefined ? encoding : { ...encoding, crop }
  const directives = {
    ...encoding,
    effort: encoding.effort ?? null,
    ...(crop === undefined ? {} : { crop: { ...crop } }),
  }
  const key = digestOf(canonicalJson({ original: picture.digest, directives, pipelineVersion, codec: codecVersion }))
  const file = `${key.slice(0, 16)}/${picture.name.replaceAll('/', '-')}-${width}w.${extensions[format]}`
  return { key, format, width, height, file, output }
}
