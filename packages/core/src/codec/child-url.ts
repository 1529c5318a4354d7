import { existsSync } from 'node:fs'
import { GenimgError } from '../errors.ts'

/** True where the TypeScript sources run as they are: in our own tests and scripts. */
export const isSource: boolean = import.meta.url.endsWith('.ts')

// A build may put this module into the child's own folder, into a chunk above it, or into an entry beside it.
const places = isSource ? ['./child.ts'] : ['./child.mjs', './codec/child.mjs', '../codec/child.mjs']

/** Where the encoder child's entry is. */
export function findChild(): URL {
  const found = places.map((place) => new URL(place, import.meta.url)).find((url) => existsSync(url))
  if (found !== undefined) return found
  throw new GenimgError('ENCODER_FAILED', {
    message: 'a file of @genimg/core is missing (codec/child.mjs). Install it again, and do not bundle it.',
  })
}
