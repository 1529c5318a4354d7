import { crc32 } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { stripes } from './small-pictures.ts'

const side = 64

/** Two frames, one below the other, as sharp takes them. */
function frames(): Sharp {
  const pixels = Buffer.concat([Buffer.alloc(side * side * 3, 40), Buffer.alloc(side * side * 3, 200)])
  return sharp(pixels, { raw: { width: side, height: 2 * side, channels: 3, pageHeight: side } })
}

export function animatedWebp(): Promise<Buffer> {
  return frames()
    .webp({ loop: 0, delay: [100, 100] })
    .toBuffer()
}

export function animatedGif(): Promise<Buffer> {
  return frames()
    .gif({ loop: 0, delay: [100, 100] })
    .toBuffer()
}

/** sharp writes none: a PNG that says that it has two frames. */
export async function animatedPng(): Promise<Buffer> {
  const still = await stripes()
  const behindHeader = 33
  const control = chunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))
  return Buffer.concat([still.subarray(0, behindHeader), control, still.subarray(behindHeader)])
}

/** sharp writes none: an AVIF whose first brand is that of sequences. */
export async function animatedAvif(): Promise<Buffer> {
  const still = await sharp(await stripes())
    .avif({ effort: 0 })
    .toBuffer()
  still.write('avis', 8)
  return still
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length)
  body.copy(framed, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
