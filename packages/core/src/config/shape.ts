import type { NativeSizes, PixelSize } from '../provider.ts'
import type { RequestOptions } from './config.ts'
import { parseAspect } from '../variants/directives/aspect.ts'
import { largestPart, type Size } from '../variants/sizes.ts'
import { covers, isNative, nativeForAspect, nearestNative, shareLost } from './native-size.ts'

/** What a picture is cropped to before anything is delivered, where a model does not make it as it is wanted. */
export interface Shape {
  /** Width to height. */
  readonly aspect: Size
  /** The size that was written; the picture is delivered no larger. Null: only a shape was. */
  readonly size: PixelSize | null
}

/** What an image's fields say of its size. */
export interface WrittenShape {
  readonly size: string | undefined
  readonly aspect: string | number | undefined
}

/** Both say which size is wanted, so that what the nearest layer says of either is all that counts. */
export function writtenShape(layers: readonly RequestOptions[]): WrittenShape {
  const { size, aspect } = layers.findLast((layer) => layer.size !== undefined || layer.aspect !== undefined) ?? {}
  return { size, aspect }
}

export interface ShapePlan {
  /** As it is asked for. */
  readonly size: string
  /** Null: the picture is delivered as it comes. */
  readonly shape: Shape | null
}

/** Where nothing is written. */
export const defaultSize = '1024x1024'

/**
 * What to ask for, and what to crop it to. What the model makes is asked for as it was written, and so is everything
 * where its sizes are not known. Undefined: a shape alone says nothing about a model whose sizes are not known.
 * @param native null: not known
 */
export function planShape({ size, aspect }: WrittenShape, native: NativeSizes | null): ShapePlan | undefined {
  const pixels = size === undefined ? undefined : parsePixels(size)
  const shape = aspect === undefined ? undefined : parseAspect(aspect)
  if (size === undefined) {
    if (shape === undefined) return { size: defaultSize, shape: null }
    if (native === null) return undefined
    return { size: textOf(nativeForAspect(shape, native)), shape: { aspect: shape, size: null } }
  }
  if (shape === undefined) {
    if (pixels === undefined || native === null || isNative(pixels, native)) return { size, shape: null }
    return { size: textOf(nearestNative(pixels, native)), shape: { aspect: pixels, size: pixels } }
  }
  // The picture's own size is not known before it is there.
  if (pixels === undefined) return { size, shape: { aspect: shape, size: null } }
  const part = largestPart(pixels, shape)
  const asked = native === null ? pixels : isNative(part, native) ? part : nearestNative(part, native)
  return { size: textOf(asked), shape: { aspect: shape, size: part } }
}

/**
 * How large a picture is on a page at most: the part of it that has the shape, and no more than was asked for. Nothing is
 * upscaled.
 */
export function shapedSize(picture: Size, { aspect, size }: Shape): Size {
  const part = largestPart(picture, aspect)
  return size !== null && covers(part, size) ? size : part
}

/** The share of the picture that the crop takes away, 0 to 1; undefined while the picture's size is not known. */
export function cropLoss(asked: PixelSize | null, shape: Shape): number | undefined {
  return asked === null ? undefined : shareLost(asked, shape.aspect)
}

/** Rounding to pixels, and to a model's steps, is nothing that a composition has to mind. */
const noticeable = 0.02

/**
 * What the prompt says about a crop, as a line after it; undefined where there is nothing to say. It is sent, and so it
 * is in the key: these words must stay the same for ever. Where the crop lies is left out, since delivery decides that.
 * @param asked null: the model chooses
 */
export function safeAreaText(asked: PixelSize | null, { aspect }: Shape): string | undefined {
  const cropped = `The picture will be cropped to ${ratioText(aspect)}.`
  if (asked === null) return `${cropped} Keep everything important near its center, away from the edges.`
  if (shareLost(asked, aspect) < noticeable) return undefined
  const part = largestPart(asked, aspect)
  const [share, side] =
    part.width < asked.width ? [part.width / asked.width, 'width'] : [part.height / asked.height, 'height']
  return `${cropped} Keep everything important within the middle ${Math.floor(share * 100)}% of its ${side}: the rest will be cut off.`
}

/** Last of all, so that neither style nor text has to mind it. */
export function withSafeArea(prompt: string, asked: PixelSize | null, shape: Shape | null): string {
  const text = shape === null ? undefined : safeAreaText(asked, shape)
  return text === undefined ? prompt : `${prompt}\n${text}`
}

/** `1536x1024` in pixels; undefined for `auto` and for what is no size. */
function parsePixels(size: string): PixelSize | undefined {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) ?? []
  return width === undefined || height === undefined ? undefined : { width: Number(width), height: Number(height) }
}

function textOf({ width, height }: PixelSize): string {
  return `${width}x${height}`
}

/** `16:9` for 1920 by 1080, `2.35:1`. */
export function ratioText({ width, height }: Size): string {
  const divisor = greatestDivisor(width, height)
  return `${width / divisor}:${height / divisor}`
}

function greatestDivisor(a: number, b: number): number {
  if (!Number.isInteger(a) || !Number.isInteger(b)) return 1
  return b === 0 ? a : greatestDivisor(b, a % b)
}
