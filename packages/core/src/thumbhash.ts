import { thumbHashToDataURL } from 'thumbhash'

/** Whether nothing in the picture is transparent: the hash has a flag for it. */
export function isOpaque(thumbhash: string): boolean {
  return ((Buffer.from(thumbhash, 'base64')[2] ?? 0) & 0x80) === 0
}

/** A blurred stand-in of some 30 pixels, as a PNG data URL. */
export function blurDataURL(thumbhash: string): string {
  return thumbHashToDataURL(Buffer.from(thumbhash, 'base64'))
}
