import { oneOf, type Check } from '../../config/check.ts'
import type { VariantFit } from '../../config/config.ts'
import { parseWord, type Directive } from './directive.ts'

const fits: readonly VariantFit[] = ['cover', 'contain', 'fill', 'inside', 'outside']

export const fitCheck: Check = oneOf(...fits)

export const fit: Directive = {
  expected: `one of ${fits.join(', ')}`,
  words: fits,
  parse: (value) => {
    const word = parseWord(value, fits)
    return word && { fit: word }
  },
}
