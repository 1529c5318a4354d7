import type { FieldProblem } from '@genimg/core/provider'
import type { Sizes } from './models.ts'
import { quoteAll, quote } from './quote.ts'

export interface Pixels {
  readonly width: number
  readonly height: number
}

/** `1536x1024` in pixels; null for `auto` and whatever else a model may take. */
export function pixelsOf(size: unknown): Pixels | null {
  if (typeof size !== 'string') return null
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) ?? []
  return width === undefined || height === undefined ? null : { width: Number(width), height: Number(height) }
}

/** What is wrong with a size for a model whose sizes are known. */
export function sizeProblems(size: string, sizes: Sizes): readonly FieldProblem[] {
  if (size === 'auto') return []
  if (sizes.kind === 'listed') {
    if (sizes.values.includes(size)) return []
    return [{ field: 'size', message: `must be one of ${quoteAll(sizes.values)}, not ${quote(size)}` }]
  }
  const pixels = pixelsOf(size)
  if (pixels !== null && fits(pixels, sizes)) return []
  const { step, longestEdge, widestRatio, pixels: range } = sizes
  return [
    {
      field: 'size',
      message: `must be "auto" or pixels such as "1536x1024": both edges multiples of ${step} and at most ${longestEdge}, one at most ${widestRatio} times the other, ${range.least} to ${range.most} pixels in all; not ${quote(size)}`,
    },
  ]
}

function fits({ width, height }: Pixels, sizes: Extract<Sizes, { readonly kind: 'free' }>): boolean {
  const [short, long] = width < height ? [width, height] : [height, width]
  const area = width * height
  return (
    width % sizes.step === 0 &&
    height % sizes.step === 0 &&
    long <= sizes.longestEdge &&
    long <= short * sizes.widestRatio &&
    area >= sizes.pixels.least &&
    area <= sizes.pixels.most
  )
}
