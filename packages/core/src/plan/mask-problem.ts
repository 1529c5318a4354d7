import type { ExaminedPicture } from '../ports/ports.ts'

interface Size {
  readonly width: number
  readonly height: number
}

/**
 * What keeps a picture from being a mask, reading on after "the mask"; undefined where nothing does.
 * @param first size of the first reference; undefined where it is not known
 */
export function maskProblem({ facts, checks }: ExaminedPicture, first: Size | undefined): string | undefined {
  const { width, height } = facts
  if (first !== undefined && (first.width !== width || first.height !== height)) {
    return `is ${width}x${height}, and the first reference ${first.width}x${first.height}: they have to be of one size`
  }
  const [least, most] = checks.opacity
  if (least === 255) {
    return 'has no transparent part, and that is what may change: a mask needs an alpha channel, black and white say nothing'
  }
  return least === most ? 'is equally transparent everywhere, so that it says of no part that it may change' : undefined
}
