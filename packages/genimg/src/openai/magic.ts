/** The picture types that OpenAI takes as references. */
export const referenceTypes: readonly string[] = ['image/png', 'image/jpeg', 'image/webp']

/** Which of them bytes are by their first ones; a declared type may be wrong. */
export function referenceTypeOf(bytes: Uint8Array): string | undefined {
  const start = String.fromCharCode(...bytes.subarray(0, 12))
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp'
  return undefined
}
