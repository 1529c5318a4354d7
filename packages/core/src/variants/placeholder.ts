import { digestOf } from '../digest.ts'
import { encodePng } from './png.ts'

export interface PlaceholderSize {
  readonly width: number
  readonly height: number
}

export interface PlaceholderOptions extends PlaceholderSize {
  /** Same seed, same picture: an image's key or name. It chooses the hue. */
  readonly seed: string
  /** False: a disc on transparent ground. */
  readonly opaque: boolean
}

type Color = readonly [red: number, green: number, blue: number]

/** A stand-in as a PNG, without native code: a soft gradient of two colours in a thin frame, the same on every machine. */
export function paintPlaceholder({ width, height, seed, opaque }: PlaceholderOptions): Uint8Array {
  const hue = Number.parseInt(digestOf(seed).slice(0, 4), 16) / 0x10000
  const from = hslColor(hue, 0.42, 0.8)
  const to = hslColor((hue + 0.09) % 1, 0.46, 0.62)
  const line = hslColor(hue, 0.4, 0.9)
  const size = { width, height }
  const gradient = gradientColumns(size, from, to)
  return opaque
    ? encodePng({ ...size, channels: 3, row: framedRow(size, gradient, line) })
    : encodePng({ ...size, channels: 4, row: discRow(size, gradient) })
}

/** Writes the colour at a place of the picture. */
type Paint = (x: number, y: number, target: Uint8Array, at: number) => void
type PaintRow = (y: number, target: Uint8Array) => void

function gradientColumns({ width, height }: PlaceholderSize, from: Color, to: Color): Paint {
  // Along the diagonal; a table, since a million multiplications a channel are what takes the time.
  const steps = width + height
  const table = new Uint8Array(steps * 3)
  for (let step = 0; step < steps; step += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const [start, end] = [from[channel] ?? 0, to[channel] ?? 0]
      table[step * 3 + channel] = Math.round(start + ((end - start) * step) / steps)
    }
  }
  return (x, y, target, at) => {
    const entry = (x + y) * 3
    target[at] = table[entry] ?? 0
    target[at + 1] = table[entry + 1] ?? 0
    target[at + 2] = table[entry + 2] ?? 0
  }
}

function framedRow({ width, height }: PlaceholderSize, gradient: Paint, line: Color): PaintRow {
  const short = Math.min(width, height)
  const inset = Math.round(short * 0.04)
  const thickness = Math.max(1, Math.round(short / 400))
  const isIn = (distance: number): boolean => distance >= inset && distance < inset + thickness
  return (y, target) => {
    const fromEdge = Math.min(y, height - 1 - y)
    const isLine = isIn(fromEdge)
    for (let x = 0, at = 0; x < width; x += 1, at += 3) {
      const side = Math.min(x, width - 1 - x)
      const isFrame = isLine ? side >= inset : isIn(side) && fromEdge >= inset
      if (isFrame) target.set(line, at)
      else gradient(x, y, target, at)
    }
  }
}

function discRow({ width, height }: PlaceholderSize, gradient: Paint): PaintRow {
  const radius = Math.min(width, height) * 0.42
  return (y, target) => {
    const down = y + 0.5 - height / 2
    for (let x = 0, at = 0; x < width; x += 1, at += 4) {
      const across = x + 0.5 - width / 2
      const cover = Math.min(Math.max(radius + 0.5 - Math.sqrt(across * across + down * down), 0), 1)
      if (cover > 0) gradient(x, y, target, at)
      else target.fill(0, at, at + 3)
      target[at + 3] = Math.round(cover * 255)
    }
  }
}

function hslColor(hue: number, saturation: number, lightness: number): Color {
  const reach = saturation * Math.min(lightness, 1 - lightness)
  const channel = (turn: number): number => {
    const at = (turn + hue * 12) % 12
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))))
  }
  return [channel(0), channel(8), channel(4)]
}
