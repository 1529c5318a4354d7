import type { VariantFormat, VariantOptions } from '../config/config.ts'
import { digestOf } from '../digest.ts'
import { parseAspect, type Aspect } from './directives/aspect.ts'
import { parsePosition } from './directives/position.ts'
import { canonicalJson } from '../json.ts'
import type { EncodeOutput } from '../ports/ports.ts'

/** Raised when the same options give other bytes, so that no page keeps a variant of an older pipeline. */
const pipelineVersion = 1

/** Delivery options with nothing left out. */
export interface ResolvedVariants {
  readonly widths: readonly number[]
  /** Take the place of widths where there are any. */
  readonly heights: readonly number[]
  /** Best first; the last is the fallback. */
  readonly formats: readonly VariantFormat[]
  /** Null: the picture's own. */
  readonly aspect: Aspect | null
  readonly fit: 'cover' | 'contain' | 'fill'
  readonly position: string
  readonly quality: Readonly<Record<VariantFormat, number>>
  readonly lossless: boolean
  /** Null: none. */
  readonly sizes: string | null
}

/** One layer of options: the config's, a preset's, an import's. Only an import can ask for heights. */
export interface VariantLayer extends VariantOptions {
  readonly heights?: readonly number[]
}

/** One width and format of a picture. */
export interface Variant {
  /** sha256 of everything its bytes depend on. */
  readonly key: string
  readonly format: VariantFormat
  readonly width: number
  readonly height: number
  /** Below the cache folder, with the hash as the folder: bundlers put a hash of their own into the name. */
  readonly file: string
  readonly output: Omit<EncodeOutput, 'path'>
}

/** What the lock knows of the picture. */
export interface VariantSource {
  readonly name: string
  readonly digest: string
  readonly width: number
  readonly height: number
  readonly opaque: boolean
}

export interface VariantContext {
  /** {@link Codec.version}. */
  readonly codecVersion: string
  readonly sourceType: EncodeOutput['sourceType']
}

/** The defaults, as `VariantOptions` documents them. Changing one changes every page that did not set it. */
export const defaultVariants: ResolvedVariants = {
  widths: [640, 1280],
  heights: [],
  formats: ['avif', 'webp', 'jpeg'],
  aspect: null,
  fit: 'cover',
  position: 'center',
  quality: { avif: 50, webp: 78, jpeg: 78, png: 100 },
  lossless: false,
  sizes: null,
}

/** AVIF takes a fifth of the time at 3 that it takes at 4, for 2 % more bytes. PNG's is zlib's level. */
const efforts: Readonly<Record<VariantFormat, number | undefined>> = { avif: 3, webp: 4, jpeg: undefined, png: 9 }

const extensions: Readonly<Record<VariantFormat, string>> = { avif: 'avif', webp: 'webp', jpeg: 'jpg', png: 'png' }

/** The defaults under any number of layers, a later one over an earlier one. */
export function resolveVariantOptions(...layers: readonly VariantLayer[]): ResolvedVariants {
  return layers.reduce<ResolvedVariants>(withLayer, defaultVariants)
}

/**
 * Every file that a page needs of one picture, format by format and smallest first; the last one is the fallback. No
 * variant is larger than the picture, or than the part of it that a crop keeps.
 */
export function planVariants(
  picture: VariantSource,
  options: ResolvedVariants,
  context: VariantContext,
): readonly Variant[] {
  const sizes = planSizes(picture, options)
  return planFormats(options.formats, picture.opaque).flatMap((format) =>
    sizes.map((size) => planVariant(picture, { ...size, format }, options, context)),
  )
}

/** What a page shows where it cannot choose: the largest of the last format. */
export function fallbackOf(variants: readonly Variant[]): Variant {
  const last = variants.at(-1)
  if (last === undefined) throw new TypeError('A picture has one variant at least')
  return last
}

function withLayer(under: ResolvedVariants, layer: VariantLayer): ResolvedVariants {
  const { widths, heights, formats, aspect, fit, position, quality, lossless, sizes } = layer
  return {
    widths: widths ?? under.widths,
    heights: heights ?? (widths === undefined ? under.heights : []),
    formats: formats ?? under.formats,
    aspect: aspect === undefined ? under.aspect : checked('aspect', aspect, parseAspect),
    fit: fit ?? under.fit,
    position: position === undefined ? under.position : checked('position', position, parsePosition),
    quality: withQuality(under.quality, quality),
    lossless: lossless ?? under.lossless,
    sizes: sizes ?? under.sizes,
  }
}

function withQuality(
  under: ResolvedVariants['quality'],
  quality: VariantOptions['quality'],
): ResolvedVariants['quality'] {
  if (quality === undefined) return under
  if (typeof quality === 'number') return { avif: quality, webp: quality, jpeg: quality, png: quality }
  const { avif = under.avif, webp = under.webp, jpeg = under.jpeg, png = under.png } = quality
  return { avif, webp, jpeg, png }
}

/** Config and queries were checked by the same parsers before they came here. */
function checked<T>(option: string, text: string, parse: (text: string) => T | undefined): T {
  const value = parse(text)
  if (value === undefined) throw new TypeError(`${option}: ${JSON.stringify(text)}`)
  return value
}

interface Size {
  readonly width: number
  readonly height: number
}

function planSizes(picture: VariantSource, { widths, heights, aspect }: ResolvedVariants): readonly Size[] {
  const shape = aspect ?? picture
  const most = largestInside(picture, shape)
  const wanted =
    heights.length > 0 ? heights.map((height) => byHeight(height, shape)) : widths.map((width) => byWidth(width, shape))
  const sizes = wanted.map((size) => (size.width >= most.width || size.height >= most.height ? most : size))
  const byItsWidth = new Map(sizes.map((size) => [size.width, size]))
  return [...byItsWidth.values()].toSorted((a, b) => a.width - b.width)
}

/** The largest size of a shape that needs no upscaling. */
function largestInside(picture: Size, shape: Size): Size {
  const width = Math.min(picture.width, Math.round((picture.height * shape.width) / shape.height))
  const height = Math.min(picture.height, Math.round((picture.width * shape.height) / shape.width))
  return { width: Math.max(1, width), height: Math.max(1, height) }
}

function byWidth(width: number, shape: Size): Size {
  return { width, height: Math.max(1, Math.round((width * shape.height) / shape.width)) }
}

function byHeight(height: number, shape: Size): Size {
  return { width: Math.max(1, Math.round((height * shape.width) / shape.height)), height }
}

/** JPEG has no transparency, so that such a picture gets PNG instead, once. */
function planFormats(formats: readonly VariantFormat[], opaque: boolean): readonly VariantFormat[] {
  const possible = opaque ? formats : formats.map((format) => (format === 'jpeg' ? 'png' : format))
  return possible.filter((format, at) => possible.lastIndexOf(format) === at)
}

function planVariant(
  picture: VariantSource,
  { format, width, height }: Size & { readonly format: VariantFormat },
  options: ResolvedVariants,
  { codecVersion, sourceType }: VariantContext,
): Variant {
  // What makes no difference to the pixels is left out of the key: the fit of a picture that keeps its shape, the
  // quality of one that loses nothing.
  const isWhole = byWidth(width, picture).height === height || (width === picture.width && height === picture.height)
  const lossless = options.lossless && (format === 'avif' || format === 'webp')
  const output: Variant['output'] = {
    format,
    width,
    height,
    fit: isWhole ? 'fill' : options.fit,
    position: isWhole || options.fit === 'fill' ? 'center' : options.position,
    quality: lossless ? 100 : options.quality[format],
    lossless,
    effort: efforts[format],
    sourceType,
  }
  const directives = { ...output, effort: output.effort ?? null }
  const key = digestOf(canonicalJson({ original: picture.digest, directives, pipelineVersion, codec: codecVersion }))
  const file = `${key.slice(0, 16)}/${picture.name.replaceAll('/', '-')}-${width}w.${extensions[format]}`
  return { key, format, width, height, file, output }
}
