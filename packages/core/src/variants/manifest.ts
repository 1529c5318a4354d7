import type { VariantFormat } from '../config/config.ts'
import type { Shape } from './directives/directive.ts'
import { blurDataURL } from './thumbhash.ts'
import { fallbackOf, type Variant } from './variants.ts'

/** What an import gives: all that a page needs of one image. Always this shape, for one variant or nine; JSON-safe. */
export interface GenImage {
  /** The fallback: the largest width of the last format. */
  readonly src: string
  readonly width: number
  readonly height: number
  /** Of the fallback's format. */
  readonly srcset: string
  /** Better formats, best first, for `<source>`. */
  readonly sources: readonly GenSource[]
  /** `''` is decorative. */
  readonly alt: string
  /** Dominant colour, `#rrggbb`. */
  readonly color: string
  /** ThumbHash, base64. */
  readonly thumbhash: string
  /** A blurred stand-in as a data URL. */
  readonly blurDataURL: string
  /** As configured. */
  readonly sizes?: string
  /** As configured: what to show in a dark page. */
  readonly dark?: GenImage
}

export interface GenSource {
  /** `image/avif` */
  readonly type: string
  readonly srcset: string
  /** As configured: for which screens. */
  readonly media?: string
}

export interface ManifestParts {
  /** As planned: format by format, the fallback last. */
  readonly variants: readonly Variant[]
  /** Taken as it is. A bundler that knows its URLs only later gives a token for each variant and replaces it. */
  readonly url: (variant: Variant) => string
  readonly alt: string
  readonly color: string
  readonly thumbhash: string
  readonly sizes?: string | null
  /** The width that counts as `1x`, where densities are wanted in place of widths. */
  readonly basePixels?: number
}

/** Pure: the same variants and URLs give the same value, whether anything was encoded or not. */
export function createManifest(parts: ManifestParts): GenImage {
  const { variants, alt, color, thumbhash, sizes } = parts
  const fallback = fallbackOf(variants)
  const better = formatsOf(variants).filter((format) => format !== fallback.format)
  const image = {
    src: parts.url(fallback),
    width: fallback.width,
    height: fallback.height,
    srcset: srcsetOf(fallback.format, parts),
    sources: better.map((format) => ({ type: `image/${format}`, srcset: srcsetOf(format, parts) })),
    alt,
    color,
    thumbhash,
    blurDataURL: blurDataURL(thumbhash),
  }
  return typeof sizes === 'string' ? { ...image, sizes } : image
}

/** imagetools' `img`. */
export interface ImgShape {
  readonly src: string
  readonly w: number
  readonly h: number
  /** Where there is more than one width. */
  readonly srcset?: string
}

/** imagetools' `picture`. */
export interface PictureShape {
  /** Format → srcset; the fallback's only where it has more than one width. */
  readonly sources: Readonly<Record<string, string>>
  readonly img: ImgShape
}

/** What is true of the fallback. */
export interface MetadataShape {
  readonly src: string
  readonly width: number
  readonly height: number
  readonly format: VariantFormat
}

export interface Shapes {
  readonly url: string
  readonly srcset: string
  readonly img: ImgShape
  readonly picture: PictureShape
  readonly metadata: MetadataShape
}

/**
 * The value of an import with `as=…`.
 * @param variants what the manifest was created from
 */
export function formatAs<S extends Shape>(manifest: GenImage, as: S, variants: readonly Variant[]): Shapes[S] {
  return formatters[as](manifest, variants)
}

const formatters: { readonly [S in Shape]: (manifest: GenImage, variants: readonly Variant[]) => Shapes[S] } = {
  url: ({ src }) => src,
  srcset: ({ srcset }) => srcset,
  img: (manifest, variants) => {
    const img = { src: manifest.src, w: manifest.width, h: manifest.height }
    return hasWidths(variants) ? { ...img, srcset: manifest.srcset } : img
  },
  picture: ({ src, width, height, srcset, sources }, variants) => {
    const better = sources.map((source) => [source.type.replace('image/', ''), source.srcset] as const)
    const own = hasWidths(variants) ? [[fallbackOf(variants).format, srcset] as const] : []
    return { sources: Object.fromEntries([...better, ...own]), img: { src, w: width, h: height } }
  },
  metadata: ({ src, width, height }, variants) => ({ src, width, height, format: fallbackOf(variants).format }),
}

function hasWidths(variants: readonly Variant[]): boolean {
  const { format } = fallbackOf(variants)
  return variants.filter((variant) => variant.format === format).length > 1
}

function formatsOf(variants: readonly Variant[]): readonly VariantFormat[] {
  return [...new Set(variants.map(({ format }) => format))]
}

function srcsetOf(format: VariantFormat, { variants, url, basePixels }: ManifestParts): string {
  return variants
    .filter((variant) => variant.format === format)
    .map(
      (variant) =>
        `${url(variant)} ${basePixels === undefined ? `${variant.width}w` : `${variant.width / basePixels}x`}`,
    )
    .join(', ')
}
