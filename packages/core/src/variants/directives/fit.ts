import { parseWord, type Directive } from './directive.ts'

export const fit: Directive = {
  expected: 'one of cover, contain, fill',
  parse: (value) => {
    const word = parseWord(value, ['cover', 'contain', 'fill'])
    return word && { fit: word }
  },
}
