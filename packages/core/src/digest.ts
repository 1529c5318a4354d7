import { createHash } from 'node:crypto'

/** sha256 of bytes or UTF-8 text, in hex: the only hash of genimg. */
export function digestOf(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Whether a string can be a digest or a key. */
export function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}
