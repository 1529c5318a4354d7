import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { onTestFinished } from 'vitest'

export type Pixel = readonly [red: number, green: number, blue: number, alpha?: number]

/** A folder of the test's own, gone when it ends. */
export async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'genimg-picture-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}

/** A picture from a function of its coordinates; it has alpha where the first pixel names one. */
export function paint(width: number, height: number, pixelAt: (x: number, y: number) => Pixel): Sharp {
  const channels = pixelAt(0, 0).length === 4 ? 4 : 3
  const data = Buffer.alloc(width * height * channels)
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += channels)
      data.set(
        pixelAt(x, y).flatMap((channel) => channel ?? []),
        at,
      )
  }
  return sharp(data, { raw: { width, height, channels } })
}

export const red: Pixel = [220, 30, 30]
export const green: Pixel = [30, 160, 60]
export const blue: Pixel = [30, 60, 200]
export const white: Pixel = [255, 255, 255]

/** Three upright stripes: which third of the picture one sees is told by the colour. */
export function stripes(width = 300, height = 100): Sharp {
  return paint(width, height, (x) => [red, green, blue][Math.floor((x * 3) / width)] ?? blue)
}

/** Something that takes an encoder long. */
export function noise(width: number, height: number): Sharp {
  let state = 1
  return paint(width, height, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return [state >>> 24, (state >>> 16) & 255, (state >>> 8) & 255]
  })
}

export async function save(dir: string, name: string, bytes: Uint8Array | Promise<Uint8Array>): Promise<string> {
  const path = join(dir, name)
  await writeFile(path, await bytes)
  return path
}

/** One pixel of a file, by shares of its width and height. */
export async function pixelOf(file: string | Uint8Array, across: number, down: number): Promise<number[]> {
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true })
  const x = Math.min(info.width - 1, Math.floor(info.width * across))
  const y = Math.min(info.height - 1, Math.floor(info.height * down))
  const at = (y * info.width + x) * info.channels
  return [...data.subarray(at, at + info.channels)]
}

/** The largest difference of any channel. */
export function distance(a: readonly (number | undefined)[], b: Pixel): number {
  return Math.max(...b.map((channel, at) => Math.abs((a[at] ?? Infinity) - (channel ?? 0))))
}
