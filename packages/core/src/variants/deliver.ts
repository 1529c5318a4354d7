import { presetOf } from './directives/preset.ts'
import type { ResolvedImage } from '../config/image.ts'
import { GenimgError } from '../errors.ts'
import { createManifest, type GenImage, type ManifestParts } from './manifest.ts'
import { densitiesProblem } from './one-size.ts'
import { sourceTypeOf, type Picture } from './pictures.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import { formatAs, type Shapes } from './shapes.ts'
import { shapePicture, withinShape } from './shape-picture.ts'
import type { Specifier } from './specifier.ts'
import { isOpaque } from './thumbhash.ts'
import { planVariantSets, variantsOf, type Variant } from './variants.ts'
import { resolveVariantOptions } from './variant-options.ts'

/** What one import asks of one picture, worked out: the variants, and the import's value once their URLs are known. */
export interface Delivery {
  readonly picture: Picture
  readonly variants: readonly Variant[]
  /** Data URLs are wanted in place of files. */
  readonly inline: boolean
  /** Of the dark sibling, with a place in the value. */
  readonly dark?: Delivery
  /** For the value of the picture that this one is the dark sibling of. */
  readonly page: Omit<ManifestParts, 'url'>
  /** `url` is asked only about variants that appear in the value. */
  readonly present: (url: (variant: Variant) => string) => GenImage | Shapes[keyof Shapes]
}

/**
 * Pure: the same picture, image and query give the same delivery.
 * @param dark what the same query gives of the dark sibling, where {@link hasDark} says that there is a place for it
 */
export function deliver(
  picture: Picture,
  image: ResolvedImage,
  { name, query }: Specifier,
  { presets }: Pick<ResolvedConfig, 'presets'>,
  codecVersion: string,
  dark?: Delivery,
): Delivery {
  const { preset, as, basePixels, dark: _dark, ...own } = query
  const specifier = `gen:${name}${preset === undefined ? '' : `?preset=${preset}`}`
  // Presets and imports choose within the image's shape, and do not move it.
  const shaped = shapePicture(picture, image.shape, resolveVariantOptions(...image.variants).position)
  const layers = resolveVariantOptions(...image.variants, presetOf(query, presets, specifier), own)
  const options = withinShape(layers, picture, shaped)
  const problem = densitiesProblem(options, basePixels)
  if (problem !== undefined)
    throw new GenimgError('DIRECTIVE_INVALID', { directive: 'densities', message: problem, specifier })
  const sets = planVariantSets({ ...picture, ...shaped, opaque: isOpaque(picture.thumbhash) }, options, {
    codecVersion,
    sourceType: options.provenance ? sourceTypeOf(image, picture) : null,
  })
  const { color, thumbhash } = picture
  const { alt } = image
  const { sizes, inline } = options
  const page = { sets, alt, color, thumbhash, sizes, ...(basePixels === undefined ? {} : { basePixels }) }
  return {
    picture,
    variants: variantsOf(sets),
    inline,
    page,
    ...(dark === undefined ? {} : { dark }),
    present: (url) => {
      const parts = { ...page, url, ...(dark === undefined ? {} : { dark: { ...dark.page, url } }) }
      return as === undefined ? createManifest(parts) : formatAs(parts, as)
    },
  }
}

/** Whether the value that a query asks for has a place for a dark sibling: elsewhere none is made or encoded for it. */
export function hasDark({ as, dark }: Specifier['query']): boolean {
  return dark ?? (as === undefined || as === 'picture')
}
