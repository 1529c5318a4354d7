import type { MediaOptions, VariantFit, VariantFormat, VariantOptions } from '../config/config.ts'
import { parseAspect, type Aspect } from './directives/aspect.ts'
import { parsePosition } from './directives/position.ts'

/** Delivery options with nothing left out. */
export interface ResolvedVariants {
  readonly widths: Readonly<Record<VariantFormat, readonly number[]>>
  /** Take the place of widths where there are any. */
  readonly heights: readonly number[]
  /** Best first; the last is the fallback. */
  readonly formats: readonly VariantFormat[]
  /** Null: the picture's own. */
  readonly aspect: Aspect | null
  readonly fit: VariantFit
  readonly position: string
  readonly quality: Readonly<Record<VariantFormat, number>>
  readonly lossless: boolean
  /** None: a page chooses by width. */
  readonly densities: readonly number[]
  /** Null: none. */
  readonly sizes: string | null
  /** In the order in which they were written, which is the one in which a browser tries them. */
  readonly media: readonly Screen[]
  readonly inline: boolean
  readonly provenance: boolean
}

/** A kind of screen, and what is different there. */
export interface Screen {
  readonly query: string
  readonly options: MediaOptions
}

/** One layer of options: the config's, an image's, a preset's, an import's. Only an import can ask for heights. */
export interface VariantLayer extends VariantOptions {
  readonly heights?: readonly number[]
}

/** The defaults, as `VariantOptions` documents them. Changing one changes every page that did not set it. */
export const defaultVariants: ResolvedVariants = {
  widths: forAll([640, 1280]),
  heights: [],
  formats: ['avif', 'webp', 'jpeg'],
  aspect: null,
  fit: 'cover',
  position: 'center',
  quality: { avif: 50, webp: 80, jpeg: 80, png: 100 },
  lossless: false,
  densities: [],
  sizes: null,
  media: [],
  inline: false,
  provenance: true,
}

/** The defaults under any number of layers, a later one over an earlier one. */
export function resolveVariantOptions(...layers: readonly VariantLayer[]): ResolvedVariants {
  return layers.reduce<ResolvedVariants>(withLayer, defaultVariants)
}

export function withLayer(under: ResolvedVariants, layer: VariantLayer): ResolvedVariants {
  const { widths, heights, formats, aspect, fit, position, quality, lossless, densities, sizes, media } = layer
  return {
    widths: isList(widths) ? forAll(widths) : { ...under.widths, ...withoutGaps(widths) },
    heights: heights ?? (widths === undefined ? under.heights : []),
    formats: formats ?? under.formats,
    aspect: aspect === undefined ? under.aspect : known('aspect', aspect, parseAspect),
    fit: fit ?? under.fit,
    position: position === undefined ? under.position : known('position', position, parsePosition),
    quality: typeof quality === 'number' ? forAll(quality) : { ...under.quality, ...withoutGaps(quality) },
    lossless: lossless ?? under.lossless,
    // Densities are of one size: who asks for several in a later layer chooses by width.
    densities: densities ?? (hasSeveralSizes(layer) ? [] : under.densities),
    sizes: sizes ?? under.sizes,
    media: media === undefined ? under.media : Object.entries(media).map(([query, options]) => ({ query, options })),
    inline: layer.inline ?? under.inline,
    provenance: layer.provenance ?? under.provenance,
  }
}

function hasSeveralSizes({ widths = [], heights = [] }: VariantLayer): boolean {
  const lists = isList(widths) ? [widths, heights] : [...Object.values(widths), heights]
  return lists.some((list) => new Set(list).size > 1)
}

function forAll<T>(value: T): Readonly<Record<VariantFormat, T>> {
  return { avif: value, webp: value, jpeg: value, png: value }
}

/** A member that is set to undefined counts as left out. */
function withoutGaps<T>(some: Readonly<Partial<Record<VariantFormat, T>>> = {}): Partial<Record<VariantFormat, T>> {
  return Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined))
}

// Array.isArray does not narrow readonly arrays.
export function isList(widths: VariantOptions['widths']): widths is readonly number[] {
  return Array.isArray(widths)
}

/** Config and queries were checked by the same parsers before they came here. */
function known<T, From extends string | number>(option: string, value: From, parse: (value: From) => T | undefined): T {
  const parsed = parse(value)
  if (parsed === undefined) throw new TypeError(`${option}: ${JSON.stringify(value)}`)
  return parsed
}
