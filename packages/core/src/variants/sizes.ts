import type { ResolvedVariants } from './variant-options.ts'

/** In pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

export interface PlannedSize extends Size {
  /** Where a page chooses by density: which one this size is for. */
  readonly density: number | null
}

export interface SizePlan {
  /** What a page lays out: the largest size, or the one at `1x`. */
  readonly shown: Size
  /** Smallest first, each width once. */
  readonly sizes: readonly PlannedSize[]
}

export interface SizeWish extends Pick<ResolvedVariants, 'heights' | 'aspect' | 'fit' | 'densities'> {
  readonly widths: readonly number[]
}

/** Sizes that the options ask for, as far as the picture has pixels for them. */
export function planSizes(picture: Size, wish: SizeWish): SizePlan {
  const { widths, heights, densities } = wish
  const most = largest(picture, wish)
  const sizeOf = sizer(picture, wish)
  const lengths = ascending(heights.length > 0 ? heights : widths)
  const [length = 1] = lengths
  if (densities.length > 0) {
    const sizeAt = (density: number): Size => sizeOf(Math.round(length * density))
    return { shown: within(sizeAt(1), most), sizes: eachWidthOnce(atDensities(ascending(densities), sizeAt, most)) }
  }
  const sizes = eachWidthOnce(lengths.map((one) => ({ ...within(sizeOf(one), most), density: null })))
  return { shown: sizes.at(-1) ?? most, sizes }
}

/** Without the densities that would need more pixels; the most that there are stand in for them. */
function atDensities(
  densities: readonly number[],
  sizeAt: (density: number) => Size,
  most: Size,
): readonly PlannedSize[] {
  const wanted = densities.map((density) => ({ ...sizeAt(density), density }))
  const reached = wanted.filter((size) => isWithin(size, most))
  if (reached.length === wanted.length) return reached
  const density = Math.round((1000 * most.width) / within(sizeAt(1), most).width) / 1000
  return [{ ...most, density }, ...reached]
}

function eachWidthOnce(sizes: readonly PlannedSize[]): readonly PlannedSize[] {
  return [...new Map(sizes.map((size) => [size.width, size])).values()].toSorted((a, b) => a.width - b.width)
}

function ascending(numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((a, b) => a - b)
}

/** The largest size of a picture or of the part that a crop keeps: nothing is upscaled. */
function largest(picture: Size, { aspect, fit }: SizeWish): Size {
  if (aspect === null || keepsShape(fit)) return { width: picture.width, height: picture.height }
  return largestPart(picture, aspect)
}

/** The largest part of a picture that has a shape. */
export function largestPart(picture: Size, aspect: Size): Size {
  const width = Math.min(picture.width, byHeight(picture.height, aspect).width)
  const height = Math.min(picture.height, byWidth(picture.width, aspect).height)
  return { width, height }
}

/** The size for a width, or for a height where heights are asked for; it may be larger than the picture. */
function sizer(picture: Size, { heights, aspect, fit }: SizeWish): (length: number) => Size {
  const along = heights.length > 0 ? byHeight : byWidth
  return (length) => (aspect === null ? along(length, picture) : fitted(picture, along(length, aspect), fit))
}

/** What becomes of a picture in a frame: the frame's size, or for two fits a size in the picture's own shape. */
function fitted(picture: Size, frame: Size, fit: ResolvedVariants['fit']): Size {
  if (!keepsShape(fit)) return frame
  const isNarrower = frame.width * picture.height < frame.height * picture.width
  return isNarrower === (fit === 'inside') ? byWidth(frame.width, picture) : byHeight(frame.height, picture)
}

function keepsShape(fit: ResolvedVariants['fit']): boolean {
  return fit === 'inside' || fit === 'outside'
}

function isWithin(size: Size, most: Size): boolean {
  return size.width <= most.width && size.height <= most.height
}

function within(size: Size, most: Size): Size {
  return isWithin(size, most) ? size : most
}

export function byWidth(width: number, shape: Size): Size {
  return { width, height: Math.max(1, Math.round((width * shape.height) / shape.width)) }
}

export function byHeight(height: number, shape: Size): Size {
  return { width: Math.max(1, Math.round((height * shape.width) / shape.height)), height }
}
