import type { PictureChecks } from '../ports/ports.ts'
import type { Pixels } from './decode.ts'

type PixelChecks = Omit<PictureChecks, 'trailingBytes' | 'hasExif'>

/** What lossy WebP does to one flat colour, in levels of a channel; nobody sees so much. */
const tolerance = 6
/** Below it, more of the page than of the picture is seen. */
const half = 128

export function checkPixels(pixels: Pixels): PixelChecks {
  return { isUniform: isUniform(pixels), ...checkAlpha(pixels) }
}

function isUniform({ data, channels }: Pixels): boolean {
  for (let at = channels; at < data.length; at += 1) {
    if (Math.abs((data[at] ?? 0) - (data[at % channels] ?? 0)) > tolerance) return false
  }
  return true
}

function checkAlpha({ data, width, height, channels }: Pixels): Omit<PixelChecks, 'isUniform'> {
  if (channels === 3) return { isInvisible: false, clearCorners: 0, clearShare: 0, opacity: [255, 255] }
  let clear = 0
  let least = 255
  let most = 0
  for (let at = 3; at < data.length; at += 4) {
    const alpha = data[at] ?? 0
    if (alpha < half) clear += 1
    if (alpha < least) least = alpha
    if (alpha > most) most = alpha
  }
  const lastRow = (height - 1) * width
  const corners = [0, width - 1, lastRow, lastRow + width - 1]
  return {
    isInvisible: most <= tolerance,
    clearCorners: corners.filter((pixel) => (data[pixel * 4 + 3] ?? 0) < half).length,
    clearShare: clear / (width * height),
    opacity: [least, most],
  }
}
