import { rgbaToThumbHash } from 'thumbhash'
import type { ExaminedPicture } from '../ports/ports.ts'
import { fromPixels, openPicture, type Pixels } from './decode.ts'
import { dominantColor } from './dominant-color.ts'
import { checkPixels } from './pixel-checks.ts'
import type { PixelLimiter } from './pixel-limiter.ts'

/** ThumbHash takes no more. */
const thumbnailSize = 100

/** Decodes the whole picture once and tells what the lock remembers of it, and what only matters when it comes in. */
export async function inspect(path: string, pictures: PixelLimiter): Promise<ExaminedPicture> {
  const { type, bytes, trailingBytes, hasExif, pixels: count, decode } = await openPicture(path)
  return await pictures.run(count, async () => {
    const pixels = await decode()
    const { rgba, width, height } = await thumbnail(pixels)
    return {
      facts: {
        type,
        width: pixels.width,
        height: pixels.height,
        bytes,
        color: dominantColor(rgba),
        thumbhash: Buffer.from(rgbaToThumbHash(width, height, rgba)).toString('base64'),
      },
      checks: { ...checkPixels(pixels), trailingBytes, hasExif },
    }
  })
}

async function thumbnail(pixels: Pixels): Promise<{ rgba: Uint8Array; width: number; height: number }> {
  const { data, info } = await fromPixels(pixels)
    .resize(thumbnailSize, thumbnailSize, { fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  // The hash is asked later whether anything is transparent, and a few such pixels may have drowned in the shrinking.
  if (pixels.channels === 4 && isFull(data)) data[3] = 254
  return { rgba: data, width: info.width, height: info.height }
}

function isFull(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false
  return true
}
