import type { NativeSizes, PixelSize, SizeLimits } from '../provider.ts'
import { byHeight, byWidth, largestPart, type Size } from '../variants/sizes.ts'

// What is chosen here is asked for, and so is in the key: these choices must stay the same for ever.

/** Whether a model makes this very size. */
export function isNative(size: PixelSize, native: NativeSizes): boolean {
  if (native.kind === 'listed')
    return native.sizes.some(({ width, height }) => size.width === width && size.height === height)
  const isWhole = size.width % native.step === 0 && size.height % native.step === 0
  return isWhole && (native.limits === null || isWithin(size, native.limits))
}

/**
 * The size to ask for where this one is wanted: of those that cover it, the one that a crop takes least from. Where none
 * does, the one that is nearest in shape.
 */
export function nearestNative(wanted: PixelSize, native: NativeSizes): PixelSize {
  if (native.kind === 'free') return nearestFree(wanted, native)
  const covering = native.sizes.filter((size) => covers(size, wanted))
  return leastCropped(covering.length > 0 ? covering : native.sizes, wanted)
}

/** The size to ask for where only a shape is wanted. A free one has a shorter edge of 1024 pixels, as listed ones do. */
export function nativeForAspect(aspect: Size, native: NativeSizes): PixelSize {
  if (native.kind === 'listed') return leastCropped(native.sizes, aspect)
  // Models that take any size are still made for edges like these.
  const step = 16 % native.step === 0 ? 16 : native.step
  const wanted = aspect.width < aspect.height ? byWidth(1024, aspect) : byHeight(1024, aspect)
  return nearestFree(wanted, { ...native, step })
}

export function covers(size: Size, wanted: Size): boolean {
  return size.width >= wanted.width && size.height >= wanted.height
}

/** The share of a size that a crop to a shape takes away, 0 to 1. */
export function shareLost(size: Size, aspect: Size): number {
  const part = largestPart(size, aspect)
  return 1 - areaOf(part) / areaOf(size)
}

function leastCropped(sizes: readonly PixelSize[], aspect: Size): PixelSize {
  const [first] = sizes.toSorted((a, b) => shareLost(a, aspect) - shareLost(b, aspect) || areaOf(a) - areaOf(b))
  if (first === undefined) throw new TypeError('A model with listed sizes has one at least')
  return first
}

/** Edges are rounded up to the step; a shape that is too oblong is widened, and what is too small or large is scaled. */
function nearestFree({ width, height }: PixelSize, native: Extract<NativeSizes, { readonly kind: 'free' }>): PixelSize {
  const { step, limits } = native
  const roundedUp = (edge: number): number => Math.ceil(edge / step) * step
  if (limits === null) return { width: roundedUp(width), height: roundedUp(height) }
  const { longestEdge, widestRatio, pixels } = limits
  const longer = Math.max(width, height)
  const shorter = Math.max(Math.min(width, height), longer / widestRatio)
  const grown = Math.max(1, Math.sqrt(pixels.least / (longer * shorter)))
  const shrunk = Math.min(1, longestEdge / longer, Math.sqrt(pixels.most / (longer * shorter)))
  const rounded =
    shrunk < 1
      ? (edge: number): number => Math.floor((edge * shrunk) / step) * step
      : (edge: number): number => roundedUp(edge * grown)
  const long = rounded(longer)
  // Rounding may have made it too oblong again.
  const short = Math.max(rounded(shorter), roundedUp(long / widestRatio))
  return width < height ? { width: short, height: long } : { width: long, height: short }
}

function isWithin(size: PixelSize, { longestEdge, widestRatio, pixels }: SizeLimits): boolean {
  const [short, long] = size.width < size.height ? [size.width, size.height] : [size.height, size.width]
  const area = areaOf(size)
  return long <= longestEdge && long <= short * widestRatio && area >= pixels.least && area <= pixels.most
}

function areaOf({ width, height }: Size): number {
  return width * height
}
