import { presetOf } from './directives/preset.ts'
import type { ResolvedImage } from '../config/image.ts'
import { createManifest, formatAs, type GenImage, type Shapes } from './manifest.ts'
import { sourceTypeOf, type Picture } from './pictures.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import type { Specifier } from './specifier.ts'
import { isOpaque } from './thumbhash.ts'
import { fallbackOf, planVariants, resolveVariantOptions, type Variant } from './variants.ts'

/** What one import asks of one picture, worked out: the variants, and the import's value once their URLs are known. */
export interface Delivery {
  readonly picture: Picture
  readonly variants: readonly Variant[]
  /** Data URLs are wanted in place of files. */
  readonly inline: boolean
  /** `url` is asked only about variants that appear in the value. */
  readonly present: (url: (variant: Variant) => string) => GenImage | Shapes[keyof Shapes]
}

/** Pure: the same picture, image and query give the same delivery. */
export function deliver(
  picture: Picture,
  image: ResolvedImage,
  { name, query }: Specifier,
  { presets }: Pick<ResolvedConfig, 'presets'>,
  codecVersion: string,
): Delivery {
  const { preset: _preset, as, inline = false, basePixels, ...own } = query
  const named = presetOf(query, presets, `gen:${name}?preset=${query.preset ?? ''}`)
  const options = resolveVariantOptions(...image.variants, named, own)
  const variants = planVariants({ ...picture, opaque: isOpaque(picture.thumbhash) }, options, {
    codecVersion,
    sourceType: sourceTypeOf(image, picture),
  })
  const { color, thumbhash } = picture
  const { alt } = image
  const { sizes } = options
  return {
    picture,
    variants,
    inline,
    present: (url) => {
      if (as === 'url') return url(fallbackOf(variants))
      const manifest = createManifest({
        variants,
        url,
        alt,
        color,
        thumbhash,
        sizes,
        ...(basePixels === undefined ? {} : { basePixels }),
      })
      return as === undefined ? manifest : formatAs(manifest, as, variants)
    },
  }
}
