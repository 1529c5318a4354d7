/** The picture types that the API knows, by the bytes a file begins with. */
export type MediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/avif'

/** What bytes really are. A declared type may be wrong: PNG bytes do arrive as `image/jpeg`. */
export function mediaTypeOf(bytes: Uint8Array): MediaType | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12))
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  if (start.endsWith('ftypavif') || start.endsWith('ftypavis')) return 'image/avif'
  return undefined
}
