import type { VariantLayer } from '../variants.ts'

/** The shapes that an import can ask for by `as`; without it, it gets a `GenImage`. */
export const shapes = ['url', 'srcset', 'img', 'picture', 'metadata'] as const

export type Shape = (typeof shapes)[number]

/** What the query of an import says, and nothing else: a layer of delivery options, and how the value looks. */
export interface Query extends VariantLayer {
  readonly preset?: string
  readonly as?: Shape
  /** Data URLs in place of files. */
  readonly inline?: boolean
  /** The width that counts as `1x`: `srcset` then has densities in place of widths. */
  readonly basePixels?: number
}

/** One word of a query. Pure: text in, options out. */
export interface Directive {
  /** Reads on after "must be". */
  readonly expected: string
  /** Undefined: not what was expected. */
  readonly parse: (value: string) => Query | undefined
}

/** `400;800`: whole numbers from 1 to `most`. */
export function parseWholes(text: string, most: number): readonly number[] | undefined {
  const numbers = text.split(';').map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : NaN))
  return numbers.every((number) => number >= 1 && number <= most) ? numbers : undefined
}

/** A flag is on where it stands: `lossless`, `lossless=true`. */
export function parseFlag(text: string): boolean | undefined {
  if (text === '' || text === 'true') return true
  return text === 'false' ? false : undefined
}

/** Finds a word in a list of known ones, with its type. */
export function parseWord<Word extends string>(text: string, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === text)
}
