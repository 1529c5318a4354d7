import type { PictureType } from '../ports/ports.ts'

const extensions: { readonly [Type in PictureType]: string } = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/avif': 'avif',
}

/** What bytes are by their first ones, whatever a name or a header says; undefined for all but four types. */
export function sniffType(bytes: Uint8Array): PictureType | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return 'image/png'
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return 'image/jpeg'
  if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') return 'image/webp'
  return isAvif(brandsOf(bytes)) ? 'image/avif' : undefined
}

/** An original's extension follows its real type. */
export function extensionOf(type: PictureType): string {
  return extensions[type]
}

/** The brands of an ISO media file, the major one first; none where it is another kind of file. */
export function brandsOf(bytes: Uint8Array): readonly string[] {
  if (bytes.length < 16 || ascii(bytes, 4, 8) !== 'ftyp') return []
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0)
  const brands = [ascii(bytes, 8, 12)]
  for (let at = 16; at + 4 <= Math.min(size, bytes.length); at += 4) brands.push(ascii(bytes, at, at + 4))
  return brands
}

/** A few words on bytes that are none of the four types, for a message. */
export function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'empty'
  const text = ascii(bytes, 0, 256).trimStart().toLowerCase()
  if (text.startsWith('gif8')) return 'a GIF'
  if (text.startsWith('version https://git-lfs')) return 'a git-lfs pointer'
  if (/^<(!doctype html|html|head|body)/.test(text)) return 'an HTML page'
  if (/^<(svg|!doctype svg)|^<\?xml[^]*<svg/.test(text)) return 'an SVG'
  if (/^[{[]/.test(text)) return 'JSON text'
  if (text.startsWith('<')) return 'XML text'
  return 'something else'
}

/** A picture of a kind that is not taken, as a person may put it beside the originals. */
export function isOtherPicture(bytes: Uint8Array): boolean {
  return describeBytes(bytes) === 'a GIF'
}

function isAvif(brands: readonly string[]): boolean {
  if (brands.includes('avif') || brands.includes('avis')) return true
  // Some writers name only the container; HEIC, which uses the same one, says so beside it.
  return ['mif1', 'msf1', 'miaf'].includes(brands[0] ?? '') && !brands.some((brand) => /^he[iv]/.test(brand))
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => bytes[at] === byte)
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
