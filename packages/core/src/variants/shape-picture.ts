import { focalRegion } from '../codec/crop.ts'
import { shapedSize, type Shape } from '../config/shape.ts'
import type { Crop } from '../ports/ports.ts'
import { parsePosition } from './directives/position.ts'
import { effectivePosition } from './effective-position.ts'
import { largestPart, type Size } from './sizes.ts'
import type { ResolvedVariants } from './variant-options.ts'

/** A picture as pages get it: its size at most, and the part of the original that it is. */
export interface ShapedPicture extends Size {
  /** Left out: all of it. */
  readonly crop?: Crop
}

/**
 * What an image's shape makes of its picture. One that has the shape already, as a placeholder has, is not cropped.
 * @param position which part the image keeps, by its own delivery options
 */
export function shapePicture({ width, height }: Size, shape: Shape | null, position: string): ShapedPicture {
  const picture = { width, height }
  if (shape === null) return picture
  const part = largestPart(picture, shape.aspect)
  const shaped = shapedSize(picture, shape)
  if (part.width === width && part.height === height) return shaped
  return { ...shaped, crop: { ...part, position: effectivePosition(position, 'cover', picture, part) } }
}

/**
 * A focal point is a place in the original, wherever it is written: these are the same options with the same place in the
 * part that is left. Where only the encoder knows which part that is, it is taken for a place in the part.
 */
export function withinShape(options: ResolvedVariants, picture: Size, { crop }: ShapedPicture): ResolvedVariants {
  const start = crop === undefined ? undefined : startOf(crop, picture)
  if (crop === undefined || start === undefined) return options
  const moved = (position: string): string => {
    const [, x, y] = /^(.+)% (.+)%$/.exec(position) ?? []
    if (x === undefined || y === undefined) return position
    const across = shareWithin(picture.width, Number(x), start.left, crop.width)
    const down = shareWithin(picture.height, Number(y), start.top, crop.height)
    return `${across}% ${down}%`
  }
  const media = options.media.map(({ query, options: own }) => ({
    query,
    options:
      own.position === undefined ? own : { ...own, position: moved(parsePosition(own.position) ?? own.position) },
  }))
  return { ...options, position: moved(options.position), media }
}

/** In percent, at most two digits behind the point. */
function shareWithin(whole: number, percent: number, start: number, part: number): number {
  const share = ((whole * percent) / 100 - start) / part
  return Math.round(Math.min(Math.max(share, 0), 1) * 10_000) / 100
}

/** Undefined where the encoder chooses. */
function startOf(crop: Crop, picture: Size): { readonly left: number; readonly top: number } | undefined {
  const { position, width, height } = crop
  if (position === 'attention' || position === 'entropy') return undefined
  const side = { left: '0% 50%', right: '100% 50%', top: '50% 0%', bottom: '50% 100%', center: '50% 50%' }
  const point = Object.entries(side).find(([name]) => name === position)?.[1] ?? position
  return focalRegion(picture, { width, height, position: point })
}
