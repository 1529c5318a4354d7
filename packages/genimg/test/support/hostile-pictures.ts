import { deflateSync } from 'node:zlib'
import sharp from 'sharp'

type Format = 'png' | 'webp' | 'jpeg'

interface PictureOptions {
  readonly width?: number
  readonly height?: number
  readonly format?: Format
}

/** A picture that is not blank, in base64. */
export async function shadedPicture(options: PictureOptions = {}): Promise<string> {
  const { width = 1024, height = 1024, format = 'png' } = options
  const pixels = Buffer.alloc(width * height * 3)
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at >> 6) & 0xff
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } })
  return (await picture.toFormat(format).toBuffer()).toString('base64')
}

/** A picture with something behind its end, in base64. */
export async function trailedPicture(trail: string): Promise<string> {
  return Buffer.concat([Buffer.from(await shadedPicture(), 'base64'), Buffer.from(trail)]).toString('base64')
}

/** One colour all over, in base64. */
export async function blankPicture(): Promise<string> {
  const picture = sharp({ create: { width: 64, height: 64, channels: 3, background: '#fff' } })
  return (await picture.png().toBuffer()).toString('base64')
}

export const svg: string = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>',
).toString('base64')

/** A PNG of 30000 x 30000 pixels in less than a kilobyte of base64, whose data ends after one row. */
export function bomb(): string {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(30_000, 0)
  header.writeUInt32BE(30_000, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const row = deflateSync(Buffer.alloc(30_001))
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', row), chunk('IEND', Buffer.alloc(0))]).toString(
    'base64',
  )
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}

function crc32(bytes: Buffer): number {
  let crc = 0xff_ff_ff_ff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xed_b8_83_20 : 0)
  }
  return (crc ^ 0xff_ff_ff_ff) >>> 0
}
