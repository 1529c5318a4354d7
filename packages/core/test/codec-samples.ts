import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { crc32, deflateSync } from 'node:zlib'
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

/** The picture types, and ways to write them that differ in structure. */
export const writings: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  png: (image) => image.png(),
  'interlaced png': (image) => image.png({ progressive: true }),
  jpeg: (image) => image.jpeg(),
  'progressive jpeg': (image) => image.jpeg({ progressive: true }),
  webp: (image) => image.webp(),
  'lossless webp': (image) => image.webp({ lossless: true }),
  'webp with alpha': (image) => image.ensureAlpha(0.5).webp(),
  avif: (image) => image.avif({ effort: 0 }),
  'avif with alpha': (image) => image.ensureAlpha(0.5).avif({ effort: 0 }),
}

export const pngSignature: Buffer = Buffer.from('89504e470d0a1a0a', 'hex')

export function pngChunk(type: string, data: Uint8Array = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

/** The header of a PNG; one bit a pixel unless `bits` says more, then with four channels. */
export function pngHeader(width: number, height: number, bits: 1 | 8 | 16 = 1): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([bits, bits === 1 ? 0 : 6], 8)
  return pngChunk('IHDR', header)
}

/** A black PNG of one bit a pixel, with other chunks before its pixels. */
export function blackPng(width: number, height: number, ...chunks: readonly Buffer[]): Buffer {
  const rows = Buffer.alloc((Math.ceil(width / 8) + 1) * height)
  const pixels = pngChunk('IDAT', deflateSync(rows))
  return Buffer.concat([pngSignature, pngHeader(width, height), ...chunks, pixels, pngChunk('IEND')])
}
