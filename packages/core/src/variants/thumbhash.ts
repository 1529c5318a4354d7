import { decodeThumbhash } from './decode-thumbhash.ts'
import { encodePng } from './png.ts'

/** Whether nothing in the picture is transparent: the hash has a flag for it. */
export function isOpaque(thumbhash: string): boolean {
  return ((Buffer.from(thumbhash, 'base64')[2] ?? 0) & 0x80) === 0
}

/**
 * A blurred stand-in of at most 16 pixels a side, as a PNG data URL of about a kilobyte. Half of what the hash gives, and
 * deflated, since it is in every page's script: a browser that stretches it shows the same blur.
 */
export function blurDataURL(thumbhash: string): string {
  const { width, height, rgba } = decodeThumbhash(Buffer.from(thumbhash, 'base64'), 2)
  const channels = isOpaque(thumbhash) ? 3 : 4
  const row = (y: number, target: Uint8Array): void => {
    // Value by value: a view of each pixel would take longer than all the rest.
    for (let x = 0; x < width; x += 1) {
      const from = 4 * (y * width + x)
      for (let at = 0; at < channels; at += 1) target[x * channels + at] = rgba[from + at] ?? 0
    }
  }
  return `data:image/png;base64,${Buffer.from(encodePng({ width, height, channels, row })).toString('base64')}`
}
