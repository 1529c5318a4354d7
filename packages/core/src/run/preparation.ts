import type { ExaminedPicture } from '../ports/ports.ts'
import type { ReferenceLimits } from '../provider.ts'

/** What a provider takes that does not say: what image APIs have in common, and no more pixels than they ever make. */
export const usualLimits: ReferenceLimits = {
  types: ['image/png', 'image/jpeg', 'image/webp'],
  maxBytes: 50_000_000,
  maxPixels: 8_294_400,
}

/** The size in which a picture has to be written anew as a PNG before it is sent. */
export interface Preparation {
  readonly width: number
  readonly height: number
}

/**
 * What has to be done with a picture before a provider takes it; undefined where its bytes can go as they are.
 * @param asPng whether nothing but a PNG will do
 */
export function preparationOf(
  { facts, checks }: ExaminedPicture,
  { types, maxBytes, maxPixels }: ReferenceLimits,
  asPng: boolean,
): Preparation | undefined {
  const { type, width, height, bytes } = facts
  const scale = Math.min(1, Math.sqrt(maxPixels / (width * height)))
  const isTaken = types.includes(type) && bytes <= maxBytes && (!asPng || type === 'image/png')
  // EXIF turns a picture, which not every model minds, and may say where it was taken, which an upload would publish.
  if (isTaken && scale === 1 && !checks.hasExif) return undefined
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) }
}
