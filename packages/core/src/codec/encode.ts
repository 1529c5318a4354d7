import { writeFile } from 'node:fs/promises'
import type { Sharp } from 'sharp'
import type { Limiter } from '../run/limiter.ts'
import type { EncodedFile, EncodeOutput, EncodeTask } from '../ports/ports.ts'
import { focalRegion } from './crop.ts'
import { decode, fromPixels, toPixels, type Pixels } from './decode.ts'
import { sourceTypeXmp } from './xmp.ts'

/** How much longer a format takes than JPEG, roughly: the longest encodes start first, so that no core idles at the end. */
const weights = { avif: 8, webp: 3, png: 2, jpeg: 1 } as const

const white = { r: 255, g: 255, b: 255 }

/** One decode a picture, one resize a geometry, one encode a file; never more at once than the limiter allows. */
export async function encode(task: EncodeTask, limiter: Limiter): Promise<readonly EncodedFile[]> {
  const { pixels } = await decode(task.source)
  const resize = onceEach(pixels)
  const longestFirst = task.outputs
    .map((output, at) => ({ output, at, weight: output.width * output.height * weights[output.format] }))
    .toSorted((a, b) => b.weight - a.weight)
  const settled = await Promise.allSettled(
    longestFirst.map(({ output, at }) =>
      limiter.run(async () => {
        const bytes = await encodeOne(await resize(output), output)
        await writeFile(output.path, bytes, { flag: 'wx' })
        return { at, file: { bytes: bytes.length } }
      }),
    ),
  )
  // All have ended by now: a caller who cleans up after a failure finds nothing written later.
  const files = settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
  return files.toSorted((a, b) => a.at - b.at).map(({ file }) => file)
}

function onceEach(pixels: Pixels): (output: EncodeOutput) => Promise<Pixels> {
  const resized = new Map<string, Promise<Pixels>>()
  return (output) => {
    const { width, height, fit, position } = output
    const geometry = [width, height, fit, position].join()
    const known = resized.get(geometry) ?? resizeTo(pixels, output)
    resized.set(geometry, known)
    return known
  }
}

async function resizeTo(pixels: Pixels, { width, height, fit, position }: EncodeOutput): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels
  const image = fromPixels(pixels)
  const region = focalRegion(pixels, { width, height, position })
  if (fit === 'cover' && region !== undefined) {
    return await toPixels(image.extract(region).resize(width, height, { fit: 'fill' }))
  }
  if (fit === 'contain') {
    // Bars are white where nothing else is transparent, so that every format shows the same picture.
    const background = { ...white, alpha: pixels.channels === 4 ? 0 : 1 }
    return await toPixels(image.resize(width, height, { fit, background, ...containPosition(position) }))
  }
  return await toPixels(image.resize(width, height, { fit, position }))
}

/** What is not cropped has no focus: those positions stand for the middle. */
function containPosition(position: string): { position?: string } {
  return position.includes('%') || ['attention', 'entropy'].includes(position) ? {} : { position }
}

async function encodeOne(pixels: Pixels, output: EncodeOutput): Promise<Buffer> {
  const image = fromPixels(pixels)
  const marked = output.sourceType === null ? image : image.withXmp(sourceTypeXmp(output.sourceType))
  return await encoders[output.format](marked, output).toBuffer()
}

const encoders: { readonly [Format in EncodeOutput['format']]: (image: Sharp, output: EncodeOutput) => Sharp } = {
  avif: (image, { quality, lossless, effort }) =>
    image.avif({ quality, lossless, ...(effort !== undefined && { effort }), chromaSubsampling: '4:4:4' }),
  webp: (image, { quality, lossless, effort }) =>
    image.webp({ quality, lossless, ...(effort !== undefined && { effort }) }),
  jpeg: (image, { quality }) => image.flatten({ background: white }).jpeg({ quality, mozjpeg: true }),
  // A quality below 100 means a palette. zlib's level is the only effort of a plain PNG, and filters halve a smooth one.
  png: (image, { quality, effort }) => {
    const palette = quality < 100
    const level = effort !== undefined && { compressionLevel: effort }
    return image.png({ quality, palette, adaptiveFiltering: !palette, ...level })
  },
}
