import { readFile, stat } from 'node:fs/promises'
import sharp, { type Metadata, type Sharp } from 'sharp'
import { GenimgError, sentenceOf } from '../errors.ts'
import type { PictureType } from '../ports/ports.ts'
import { describeBytes, isOtherPicture, sniffType } from '../store/sniff.ts'
import { readContainer } from './container.ts'
import { withoutTexts } from './png-chunks.ts'

/** A decoded picture: sRGB, eight bits a channel, upright. */
export interface Pixels {
  readonly data: Buffer
  readonly width: number
  readonly height: number
  /** 4 only where something is transparent. */
  readonly channels: 3 | 4
}

/** A file that was looked at from the outside, and whose pixels are still to be decoded. */
export interface PictureFile {
  readonly type: PictureType
  /** File size. */
  readonly bytes: number
  /** Bytes of the file that follow the picture's end. */
  readonly trailingBytes: number
  readonly hasExif: boolean
  /** How many it has, by its header. */
  readonly pixels: number
  /** Every pixel. May be called once: the file's bytes are let go then. */
  readonly decode: () => Promise<Pixels>
}

/** 31 kB of PNG can hold 256 megapixels. Nothing that is generated comes near this. */
const maxPixels = 100_000_000
/** A JPEG has no more. A single row of 100 megapixels would take gigabytes, since libvips reads rows by the dozen. */
const maxSide = 65_535
/** Far above what is downloaded; files in the originals folder may be a person's own. */
const maxFileBytes = 256 * 1024 * 1024

// Its first frame would do for the variants, but a moving original that is delivered as a still is not what was reviewed.
const animated = 'it is animated or holds several pictures.'

/** A file that may be decoded, or UNDECODABLE: bytes from a provider are hostile until they went through here. */
export async function openPicture(path: string): Promise<PictureFile> {
  const fail = (message: string, cause?: unknown): GenimgError =>
    new GenimgError('UNDECODABLE', { path, message }, { cause })
  const refuse = (message: string): GenimgError => new GenimgError('UNDECODABLE', { path, message, whole: true })
  const { size } = await stat(path)
  if (size > maxFileBytes) throw fail(`it has ${size} bytes, more than the 256 MB that are read.`)
  const bytes = await readFile(path)
  const type = sniffType(bytes)
  if (type === undefined) {
    const message = `it is ${describeBytes(bytes)}, not a PNG, JPEG, WebP or AVIF picture.`
    throw isOtherPicture(bytes) ? refuse(message) : fail(message)
  }
  const { isWhole, isAnimated, trailingBytes } = readContainer(bytes, type)
  if (!isWhole) throw fail('it ends too early.')
  if (isAnimated) throw refuse(animated)
  // Before sharp sees the file: reading its header would unpack the texts already.
  let picture = type === 'image/png' ? withoutTexts(bytes) : bytes
  const metadata = await sharp(picture, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw fail(decoderSentence(error), error)
    })
  const problem = problemOf(type, metadata)
  if (problem !== undefined) throw problem === animated ? refuse(problem) : fail(problem)
  return {
    type,
    bytes: bytes.length,
    trailingBytes,
    hasExif: metadata.exif !== undefined,
    pixels: metadata.width * metadata.height,
    decode: async () => {
      const pixels = readPixels(picture)
      picture = new Uint8Array()
      return await pixels.catch((error: unknown) => {
        throw fail(decoderSentence(error), error)
      })
    },
  }
}

/** How sharp is given pixels that are decoded already. */
export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels }, limitInputPixels: maxPixels })
}

/** Pixels of a pipeline; sRGB has three channels, and alpha makes four. */
export async function toPixels(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height, channels: info.channels === 4 ? 4 : 3 }
}

async function readPixels(bytes: Uint8Array): Promise<Pixels> {
  // `warning` refuses a file that ends too early instead of filling the rest with grey.
  const pixels = await toPixels(sharp(bytes, { limitInputPixels: maxPixels, failOn: 'warning' }).autoOrient())
  if (pixels.channels === 3 || isSeeThrough(pixels.data)) return pixels
  return await toPixels(fromPixels(pixels).removeAlpha())
}

function problemOf(type: PictureType, metadata: Metadata): string | undefined {
  const { width, height, pages = 1, compression } = metadata
  if (width * height > maxPixels) {
    return `it has ${width} × ${height} pixels, more than the ${maxPixels / 1_000_000} megapixels that are decoded.`
  }
  if (Math.max(width, height) > maxSide) {
    return `it has ${width} × ${height} pixels, more than the ${maxSide} a side that are decoded.`
  }
  if (pages > 1) return animated
  return type === 'image/avif' && compression !== 'av1' ? 'it is a HEIF picture, but not AVIF.' : undefined
}

function isSeeThrough(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return true
  return false
}

/** The decoder's words end up in a sentence: the last line says what happened, the ones before it where. */
function decoderSentence(error: unknown): string {
  const line =
    sentenceOf(error)
      .trim()
      .split('\n')
      .findLast((text) => /[a-z]{3}/.test(text)) ?? 'it is damaged'
  return /[.!?]$/.test(line) ? line : `${line}.`
}
