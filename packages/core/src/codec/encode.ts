import { writeFile } from 'node:fs/promises'
import { digestOf } from '../digest.ts'
import type { EncodedFile, EncodeOutput, EncodeTask } from '../ports/ports.ts'
import { explainUnwritable } from '../store/unwritable.ts'
import { openPicture, type PictureFile, type Pixels } from './decode.ts'
import { encodeBelow } from './encode-below.ts'
import { encodePixels, encodeTime, labelBytes } from './encoders.ts'
import type { PixelLimiter } from './pixel-limiter.ts'
import { resizeTo } from './resize.ts'

/** How many may be under way in this process. */
export interface EncodeLimiters {
  readonly pictures: PixelLimiter
  readonly encodes: PixelLimiter
}

/** One decode a picture, one resize a geometry, one encode a file, the longest first. */
export async function encode(task: EncodeTask, limiters: EncodeLimiters): Promise<readonly EncodedFile[]> {
  const source = await openPicture(task.source)
  return await limiters.pictures.run(source.pixels, async () => {
    const resize = onceEach(await source.decode())
    const longestFirst = task.outputs
      .map((output, at) => ({ output, at, time: encodeTime(output) }))
      .toSorted((a, b) => b.time - a.time)
    const settled = await Promise.allSettled(
      longestFirst.map(async ({ output, at }) => {
        const bytes = await limiters.encodes.run(output.width * output.height, async () =>
          encodeOutput(await resize(output), output, source),
        )
        // The next encode runs meanwhile.
        await explainUnwritable(output.path, () => writeFile(output.path, bytes, { flag: 'wx' }))
        return { at, file: { bytes: bytes.length, digest: digestOf(bytes) } }
      }),
    )
    // All have ended by now: a caller who cleans up after a failure finds nothing written later.
    const files = settled.map((result) => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    })
    return files.toSorted((a, b) => a.at - b.at).map(({ file }) => file)
  })
}

/**
 * No file is larger than the original of the same format that it was made from: to send more bytes for no more picture
 * helps nobody, and to send the original itself would send what else is in it. The label is not counted, so that a small
 * icon does not pay for it in colours.
 */
async function encodeOutput(pixels: Pixels, output: EncodeOutput, source: PictureFile): Promise<Buffer> {
  const isBound = source.type === `image/${output.format}` && !output.lossless
  const most = isBound ? source.bytes + labelBytes(output) : Infinity
  return await encodeBelow(most, output, (encoding) => encodePixels(pixels, encoding))
}

function onceEach(pixels: Pixels): (output: EncodeOutput) => Promise<Pixels> {
  const made = new Map<string, Promise<Pixels>>()
  const once = (geometry: readonly unknown[], make: () => Promise<Pixels>): Promise<Pixels> => {
    const id = geometry.join()
    const known = made.get(id) ?? make()
    made.set(id, known)
    return known
  }
  return async (output) => {
    const { crop, width, height, fit, position } = output
    if (crop === undefined) return await once([width, height, fit, position], () => resizeTo(pixels, output))
    const window = [crop.width, crop.height, crop.position]
    const part = await once(window, () => resizeTo(pixels, { ...crop, fit: 'cover' }))
    return await once([...window, width, height, fit, position], () => resizeTo(part, output))
  }
}
