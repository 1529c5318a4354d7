import { roundCents } from '../ledger.ts'
import type { ImagesModel, Quality } from './models.ts'
import type { Size } from './size.ts'

/** What was used to make some pictures. */
export interface Usage {
  readonly text: number
  readonly image: number
  readonly output: number
}

/** Tokens of one picture. */
export function outputTokens({ output, rates }: ImagesModel, { width, height }: Size, quality: Quality): number {
  if (output === 'by-area') return tokensByArea(width, height, { low: 16, medium: 48, high: 96 }[quality])
  const prices = width === height ? output.square : output.oblong
  return Math.round((prices[quality] * 1e6) / rates.output)
}

/** A square is dearer than a larger oblong one; it is so on the bill too. */
function tokensByArea(width: number, height: number, factor: number): number {
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const across = Math.floor((2 * factor * short + long) / (2 * long))
  return Math.ceil((factor * across * (2_000_000 + width * height)) / 4_000_000)
}

/** About as many as the real count: it is not published. */
export function textTokens(prompt: string): number {
  return Math.ceil(Buffer.byteLength(prompt) / 4)
}

/** One for each patch of 32 pixels, up to a limit. */
export function imageTokens({ width, height }: Size): number {
  return Math.min(1536, Math.ceil(width / 32) * Math.ceil(height / 32))
}

/** USD. */
export function costOf({ rates }: ImagesModel, { text, image, output }: Usage): number {
  return roundCents((text * rates.text + image * rates.image + output * rates.output) / 1e6)
}
