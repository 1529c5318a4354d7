import { listOf, oneOf, type Check } from '../../config/check.ts'
import type { VariantFormat } from '../../config/config.ts'
import { parseWord, type Directive } from './directive.ts'

export const formats: readonly VariantFormat[] = ['avif', 'webp', 'jpeg', 'png']

export const formatsCheck: Check = listOf(oneOf(...formats), 'a list of formats, best first')

/** In URLs people also write `jpg`. */
export function parseFormat(word: string): VariantFormat | undefined {
  return word === 'jpg' ? 'jpeg' : parseWord(word, formats)
}

export const format: Directive = {
  expected: 'formats, best first, of avif, webp, jpg, png, such as avif;webp;jpg',
  words: [...formats, 'jpg'],
  parse: (value) => {
    const found = value.split(';').map(parseFormat)
    const known = found.filter((one) => one !== undefined)
    return known.length === found.length ? { formats: known } : undefined
  },
}
