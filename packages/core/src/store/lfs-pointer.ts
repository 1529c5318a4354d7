/**
 * The digest of the bytes that a git-lfs pointer stands for; undefined where the bytes are no pointer.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
export function pointedDigest(bytes: Uint8Array): string | undefined {
  if (bytes.length >= 1024) return undefined
  const text = Buffer.from(bytes).toString()
  if (!text.startsWith('version https://git-lfs.github.com/spec/')) return undefined
  return /^oid sha256:([0-9a-f]{64})$/m.exec(text)?.[1] ?? ''
}
