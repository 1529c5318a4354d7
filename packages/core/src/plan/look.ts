import type { Codec, ExaminedPicture } from '../ports/ports.ts'

/** Decodes a picture and tells what is true of it; each digest once. Rejects as {@link Codec.examine} does. */
export type Look = (path: string, digest: string) => Promise<ExaminedPicture>

/** Starts no encoder before something is looked at. */
export function createLook(codec: Codec): Look {
  const seen = new Map<string, Promise<ExaminedPicture>>()
  return async (path, digest) => {
    const known = seen.get(digest)
    if (known !== undefined) return await known
    const looking = codec.examine(path)
    seen.set(digest, looking)
    // A file may be mended, and an encoder may come back.
    looking.catch(() => seen.delete(digest))
    return await looking
  }
}
