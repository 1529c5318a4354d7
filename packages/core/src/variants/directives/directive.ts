import type { Check } from '../../config/check.ts'
import type { VariantLayer } from '../variant-options.ts'

/** The shapes that an import can ask for by `as`; without it, it gets a `GenImage`. */
export const shapes = ['url', 'srcset', 'img', 'picture', 'metadata', 'next', 'astro'] as const

export type Shape = (typeof shapes)[number]

/** What the query of an import says, and nothing else: a layer of delivery options, and how the value looks. */
export interface Query extends VariantLayer {
  readonly preset?: string
  readonly as?: Shape
  /** The width that counts as `1x`: `srcset` then has densities in place of widths. */
  readonly basePixels?: number
  /**
   * Whether a dark sibling comes along. No directive says it: a page's HTML does, by where the specifier stands.
   * @default where the shape has a place for it
   */
  readonly dark?: boolean
}

/** One word of a query. Pure: text in, options out. */
export interface Directive {
  /** Reads on after "must be". */
  readonly expected: string
  /** Where only certain words will do, so that the one that was meant can be named. */
  readonly words?: readonly string[]
  /** Undefined: not what was expected. */
  readonly parse: (value: string) => Query | undefined
}

/** A value read from a query, where it passes the check that the config's option has to pass. */
export function checked<T>(value: T | undefined, check: Check): T | undefined {
  return value !== undefined && check(value, '').length === 0 ? value : undefined
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
