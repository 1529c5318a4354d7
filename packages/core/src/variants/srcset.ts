import type { Candidate, Variant } from './variants.ts'

export interface UrlParts {
  /** Taken as it is. A bundler that knows its URLs only later gives a token for each variant and replaces it. */
  readonly url: (variant: Variant) => string
  /** The width that counts as `1x`, where densities are wanted in place of widths. */
  readonly basePixels?: number
}

/** `/a-640w.avif 640w, /a-1280w.avif 1280w`, or with densities: `/a-400w.avif 1x, /a-800w.avif 2x`. */
export function formatSrcset(candidates: readonly Candidate[], { url, basePixels }: UrlParts): string {
  return candidates
    .map(({ variant, density }) => `${url(variant)} ${descriptorOf(variant, density, basePixels)}`)
    .join(', ')
}

function descriptorOf({ width }: Variant, density: number | null, basePixels: number | undefined): string {
  if (density !== null) return `${density}x`
  return basePixels === undefined ? `${width}w` : `${width / basePixels}x`
}
