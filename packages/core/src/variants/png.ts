import { constants, crc32, deflateSync } from 'node:zlib'

export interface Png {
  readonly width: number
  readonly height: number
  /** RGB, or RGB with alpha. */
  readonly channels: 3 | 4
  /** Fills one row, from left to right. */
  readonly row: (y: number, target: Uint8Array) => void
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const subFilter = 1

/** A PNG of eight bits a channel, for flat and smooth pictures that we draw ourselves. */
export function encodePng({ width, height, channels, row }: Png): Uint8Array {
  const stride = width * channels
  const line = new Uint8Array(stride)
  const filtered = new Uint8Array((stride + 1) * height)
  for (let y = 0, at = 0; y < height; y += 1) {
    row(y, line)
    filtered[at++] = subFilter
    for (let x = 0; x < stride; x += 1) filtered[at++] = (line[x] ?? 0) - (x < channels ? 0 : (line[x - channels] ?? 0))
  }
  // Run lengths only: zlib's search for matches depends on the processor, and these bytes get a digest.
  const data = deflateSync(filtered, { level: 9, strategy: constants.Z_RLE })
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, channels === 4 ? 6 : 2], 8)
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(body.length + 8)
  framed.writeUInt32BE(data.length, 0)
  framed.set(body, 4)
  framed.writeUInt32BE(crc32(body), body.length + 4)
  return framed
}
