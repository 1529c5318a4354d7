import { withLayer, type ResolvedVariants } from './variant-options.ts'

/** Why these densities cannot be had, to read on after the word; undefined where they can, or none are asked for. */
export function densitiesProblem(options: ResolvedVariants, basePixels: number | undefined): string | undefined {
  if (options.densities.length === 0) return undefined
  if (basePixels !== undefined) return notWithBasePixels
  const screens = options.media.map((screen) => withLayer(options, screen.options))
  for (const { densities, heights, widths, formats } of [options, ...screens]) {
    const lengths = new Set(heights.length > 0 ? heights : formats.flatMap((format) => widths[format]))
    if (densities.length > 0 && lengths.size !== 1) return severalWidths([...lengths].map(String))
  }
  return undefined
}

export const notWithBasePixels = 'cannot be combined with `basePixels`. Leave one of them out.'

export function severalWidths(lengths: readonly string[]): string {
  return `needs exactly one width, the size at 1x, and there are ${lengths.join(', ')}.`
}
