import type { Encoding } from './encoders.ts'

/** A tenth is taken off a quality at least, and more where much is too much: a few encodes are enough. */
const mostKept = 0.9

/** zlib's. Time is spent before colours are. */
const mostEffort = 9

/** Colours of a PNG: fewer of them, and in the end fewer bits a pixel. */
const palettes = [256, 64, 16, 4, 2]

/**
 * The bytes of one encode; where they are more than `most`, those of the next one, lower in quality, that has no more.
 * The same pixels and limit go the same steps. What cannot be made so small is as small as it gets.
 */
export async function encodeBelow(
  most: number,
  first: Encoding,
  encode: (encoding: Encoding) => Promise<Buffer>,
): Promise<Buffer> {
  let least = await encode(first)
  let encoding = lower(first, most / least.length)
  while (least.length > most && encoding !== undefined) {
    const bytes = await encode(encoding)
    if (bytes.length < least.length) least = bytes
    encoding = lower(encoding, most / bytes.length)
  }
  return least
}

/** @param share how many of its bytes are not too many */
function lower(encoding: Encoding, share: number): Encoding | undefined {
  const { format, quality, colors, effort } = encoding
  if (format === 'png') {
    if (losesNothing(encoding) && effort !== mostEffort) return { ...encoding, effort: mostEffort }
    const now = colors ?? (quality < 100 ? 256 : Infinity)
    const fewer = palettes.find((count) => count < now)
    return fewer === undefined ? undefined : { ...encoding, colors: fewer }
  }
  if (quality === 1) return undefined
  return { ...encoding, quality: Math.max(1, Math.floor(quality * Math.min(mostKept, share))) }
}

function losesNothing({ quality, colors }: Encoding): boolean {
  return quality === 100 && colors === undefined
}
