import type { VariantFormat } from '../config/config.ts'
import type { Shape } from './directives/directive.ts'
import type { ManifestParts } from './manifest.ts'
import { formatSrcset } from './srcset.ts'
import { blurDataURL } from './thumbhash.ts'
import { fallbackIn } from './variants.ts'

/** imagetools' `img`. */
export interface ImgShape {
  readonly src: string
  readonly w: number
  readonly h: number
  /** Where there is more than one size. */
  readonly srcset?: string
}

/** imagetools' `picture`. It has no place for `media`: what is for certain screens is left out. */
export interface PictureShape {
  /** Format → srcset; the fallback's only where it has more than one size. */
  readonly sources: Readonly<Record<string, string>>
  readonly img: Omit<ImgShape, 'srcset'>
  /** Ours: what a dark page shows, in all its formats, for `<source media="(prefers-color-scheme: dark)">`. */
  readonly dark?: Omit<PictureShape, 'dark'>
}

/** What is true of the file behind `src`. */
export interface MetadataShape {
  readonly src: string
  readonly width: number
  readonly height: number
  readonly format: VariantFormat
}

/** `StaticImageData` of `next/image`. */
export interface NextShape {
  readonly src: string
  readonly height: number
  readonly width: number
  readonly blurDataURL: string
  /** Of the blurred stand-in. */
  readonly blurWidth: number
  readonly blurHeight: number
}

/** `ImageMetadata` of `astro:assets`. */
export interface AstroShape extends MetadataShape {
  /** Astro's type asks for the original on the disk; an empty one names none. */
  readonly fsPath: ''
}

/** The value of an import with `as=…`. */
export interface Shapes {
  readonly url: string
  readonly srcset: string
  readonly img: ImgShape
  readonly picture: PictureShape
  readonly metadata: MetadataShape
  readonly next: NextShape
  readonly astro: AstroShape
}

/** Pure, as `createManifest` is; asks for no URL that is not in the value. */
export function formatAs<S extends Shape>(parts: ManifestParts, as: S): Shapes[S] {
  return formatters[as](parts)
}

const formatters: { readonly [S in Shape]: (parts: ManifestParts) => Shapes[S] } = {
  url: ({ sets, url }) => url(fallbackIn(sets).largest),
  srcset: (parts) => formatSrcset(fallbackIn(parts.sets).set.candidates, parts),
  img: (parts) => {
    const { candidates } = fallbackIn(parts.sets).set
    return candidates.length > 1 ? { ...imgOf(parts), srcset: formatSrcset(candidates, parts) } : imgOf(parts)
  },
  picture: (parts) => {
    const fallback = fallbackIn(parts.sets).set
    const sets = parts.sets.filter((set) => set !== fallback || set.candidates.length > 1)
    const picture = { sources: sourcesOf({ ...parts, sets }), img: imgOf(parts) }
    // There is one `<img>` for both, so that the dark picture's own fallback is a source like the others.
    const { dark } = parts
    return dark === undefined ? picture : { ...picture, dark: { sources: sourcesOf(dark), img: imgOf(dark) } }
  },
  metadata: metadataOf,
  next: ({ sets, url, thumbhash }) => {
    const { set, largest } = fallbackIn(sets)
    const blur = blurDataURL(thumbhash)
    const { width, height } = sizeOfPng(blur)
    return {
      src: url(largest),
      height: set.shown.height,
      width: set.shown.width,
      blurDataURL: blur,
      blurWidth: width,
      blurHeight: height,
    }
  },
  astro: (parts) => ({ ...metadataOf(parts), fsPath: '' }),
}

function sourcesOf(parts: ManifestParts): PictureShape['sources'] {
  const sets = parts.sets.filter(({ media }) => media === null)
  return Object.fromEntries(sets.map(({ format, candidates }) => [format, formatSrcset(candidates, parts)]))
}

function imgOf({ sets, url }: ManifestParts): PictureShape['img'] {
  const { set, largest } = fallbackIn(sets)
  return { src: url(largest), w: set.shown.width, h: set.shown.height }
}

function metadataOf({ sets, url }: ManifestParts): MetadataShape {
  const { largest } = fallbackIn(sets)
  const { width, height, format } = largest
  return { src: url(largest), width, height, format }
}

/** A PNG's header is always in the same place. */
function sizeOfPng(dataURL: string): { readonly width: number; readonly height: number } {
  const bytes = Buffer.from(dataURL.slice(dataURL.indexOf(',') + 1), 'base64')
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
}
