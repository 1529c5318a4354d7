import type { EncodeOutput } from '../ports/ports.ts'
import { focalRegion } from './crop.ts'
import { fromPixels, toPixels, type Pixels } from './decode.ts'
import { white } from './encoders.ts'

/** Pixels of the size that an output has. */
export async function resizeTo(
  pixels: Pixels,
  { width, height, fit, position }: Pick<EncodeOutput, 'width' | 'height' | 'fit' | 'position'>,
): Promise<Pixels> {
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
