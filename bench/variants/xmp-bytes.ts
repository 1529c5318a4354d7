import sharp from 'sharp'
import type { Format } from './outputs.ts'

/** The XMP packet in a file, which every format holds as it is. */
export function packetOf(bytes: Buffer): string | undefined {
  const from = bytes.indexOf('<?xpacket begin')
  const end = '<?xpacket end="r"?>'
  const to = bytes.indexOf(end, from)
  return from === -1 || to === -1 ? undefined : bytes.subarray(from, to + end.length).toString()
}

/**
 * What a packet and the boxes around it add to a file: the difference that it makes to a small picture, since neither
 * depends on the pixels.
 */
export async function packetCost(packet: string, format: Format): Promise<number> {
  const picture = { create: { width: 8, height: 8, channels: 3, background: '#808080' } } as const
  const marked = await sharp(picture).withXmp(packet).toFormat(format).toBuffer()
  const plain = await sharp(picture).toFormat(format).toBuffer()
  return marked.length - plain.length
}
