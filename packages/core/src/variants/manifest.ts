import { formatSrcset, type UrlParts } from './srcset.ts'
import { blurDataURL } from './thumbhash.ts'
import { fallbackIn, type VariantSet } from './variants.ts'

/** What an import gives: all that a page needs of one image. Always this shape, for one variant or nine; JSON-safe. */
export interface GenImage {
  /** The fallback: the largest size of the last format. */
  readonly src: string
  /** For the page's layout: the fallback's width, or the one at `1x` where densities are asked for. */
  readonly width: number
  readonly height: number
  /** Of the fallback's format. */
  readonly srcset: string
  /** For `<source>`: first those for certain screens, then better formats, best first. */
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
  /** Where there is a dark sibling: the whole of what an import of it gives, to be shown in a dark page. */
  readonly dark?: GenImage
}

export interface GenSource {
  /** `image/avif` */
  readonly type: string
  readonly srcset: string
  /** As configured: for which screens. */
  readonly media?: string
  /** Only beside `media`, where the shape may be another than that of the `<img>`. */
  readonly width?: number
  readonly height?: number
}

export interface ManifestParts extends UrlParts {
  /** As planned; the last one is the fallback's. */
  readonly sets: readonly VariantSet[]
  readonly alt: string
  readonly color: string
  readonly thumbhash: string
  readonly sizes?: string | null
  /** Of the dark sibling. */
  readonly dark?: ManifestParts
}

/** Pure: the same variants and URLs give the same value, whether anything was encoded or not. */
export function createManifest(parts: ManifestParts): GenImage {
  const { sets, alt, color, thumbhash, sizes } = parts
  const { set, largest } = fallbackIn(sets)
  const image = {
    src: parts.url(largest),
    width: set.shown.width,
    height: set.shown.height,
    srcset: formatSrcset(set.candidates, parts),
    sources: sets.slice(0, -1).map((better) => sourceOf(better, parts)),
    alt,
    color,
    thumbhash,
    blurDataURL: blurDataURL(thumbhash),
  }
  return {
    ...image,
    ...(typeof sizes === 'string' ? { sizes } : {}),
    ...(parts.dark === undefined ? {} : { dark: createManifest(parts.dark) }),
  }
}

function sourceOf({ media, format, shown, candidates }: VariantSet, parts: ManifestParts): GenSource {
  const source = { type: `image/${format}`, srcset: formatSrcset(candidates, parts) }
  return media === null ? source : { ...source, media, width: shown.width, height: shown.height }
}
