import type { Codec, ExaminedPicture } from '../ports/ports.ts'

/** {@link Codec.examine}, each digest once: where two ask, the first one's rank counts. */
export type Look = (path: string, digest: string, rank?: number) => Promise<ExaminedPicture>

/** Starts no encoder before something is looked at. */
export function createLook(codec: Codec): Look {
  const seen = new Map<string, Promise<ExaminedPicture>>()
  return async (path, digest, rank) => {
    const known = seen.get(digest)
    if (known !== undefined) return await known
    const looking = codec.examine(path, rank)
    seen.set(digest, looking)
    // A file may be mended, and an encoder may come back.
    looking.catch(() => seen.delete(digest))
    return await looking
  }
}
