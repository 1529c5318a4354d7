import { digestOf } from '../../digest.ts'
import type { ReferenceBytes } from '../../provider.ts'
import { paintPlaceholder } from '../../variants/placeholder.ts'

/** A reference on this machine. */
export interface Sample extends ReferenceBytes {
  readonly digest: string
}

/** A picture as a reference; `opaque: false` has a hole in it, as masks do. */
export function paintSample(seed: string, opaque: boolean): Sample {
  const bytes = paintPlaceholder({ width: 512, height: 512, seed, opaque })
  return { digest: digestOf(bytes), type: 'image/png', bytes }
}
