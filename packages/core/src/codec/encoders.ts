import type { Sharp } from 'sharp'
import type { EncodeOutput } from '../ports/ports.ts'
import { fromPixels, type Pixels } from './decode.ts'
import { sourceTypeXmp } from './xmp.ts'

/** What JPEG shows where a picture is transparent. */
export const white = { r: 255, g: 255, b: 255 }

export interface Encoding extends Pick<EncodeOutput, 'format' | 'quality' | 'lossless' | 'effort' | 'sourceType'> {
  /** How many a PNG's palette has, a power of two; left out where the quality decides. */
  readonly colors?: number
}

/** Pixels as a file's bytes: sRGB, without a profile, and with no metadata but the label. */
export async function encodePixels(pixels: Pixels, encoding: Encoding): Promise<Buffer> {
  const image = fromPixels(pixels)
  const marked = encoding.sourceType === null ? image : image.withXmp(sourceTypeXmp(encoding.sourceType))
  return await encoders[encoding.format](marked, encoding).toBuffer()
}

/** What holds the label in a file: at most 86 bytes, which are AVIF's. */
const labelOverhead = 100

/** How many bytes of a file say how the picture came to be, at most. */
export function labelBytes({ sourceType }: Pick<EncodeOutput, 'sourceType'>): number {
  return sourceType === null ? 0 : Buffer.byteLength(sourceTypeXmp(sourceType)) + labelOverhead
}

// Time that a pixel of a photo takes at the default efforts, in that of a JPEG's.
const weights = { avif: 34, webp: 7, jpeg: 1, png: 12 } as const
const losslessWeight = 80

/** How long an encode takes, roughly: the longest ones start first, so that no core idles at the end. */
export function encodeTime({ format, width, height, lossless }: EncodeOutput): number {
  return width * height * (lossless ? losslessWeight : weights[format])
}

const encoders: { readonly [Format in EncodeOutput['format']]: (image: Sharp, encoding: Encoding) => Sharp } = {
  avif: (image, { quality, lossless, effort }) =>
    image.avif({ quality, lossless, ...(effort !== undefined && { effort }), chromaSubsampling: '4:4:4' }),
  webp: (image, { quality, lossless, effort }) =>
    image.webp({ quality, lossless, ...(effort !== undefined && { effort }) }),
  // mozjpeg's tables without its trellis: a third of what it saves in bytes, for a fifth of its time.
  jpeg: (image, { quality }) =>
    image.flatten({ background: white }).jpeg({ quality, quantisationTable: 3, progressive: true }),
  // A quality below 100 means a palette. zlib's level is the only effort of a plain PNG, and filters halve a smooth one.
  png: (image, { quality, lossless, effort, colors }) => {
    const level = effort !== undefined && { compressionLevel: effort }
    const palette = !lossless && (quality < 100 || colors !== undefined)
    if (!palette) return image.png({ adaptiveFiltering: true, ...level })
    return image.png({ palette, quality, ...(colors !== undefined && { colors }), ...level })
  },
}
