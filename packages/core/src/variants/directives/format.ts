import type { VariantFormat } from '../../config/config.ts'
import { parseWord, type Directive } from './directive.ts'

const formats = ['avif', 'webp', 'jpeg', 'png'] as const

export const format: Directive = {
  expected: 'formats, best first, of avif, webp, jpg, png, such as avif;webp;jpg',
  parse: (value) => {
    const found = value.split(';').map((part) => (part === 'jpg' ? 'jpeg' : parseWord(part, formats)))
    const known = found.filter((part): part is VariantFormat => part !== undefined)
    return known.length === found.length ? { formats: known } : undefined
  },
}
