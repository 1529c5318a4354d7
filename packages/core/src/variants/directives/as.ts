import { parseWord, shapes, type Directive } from './directive.ts'

export const as: Directive = {
  expected: `one of ${shapes.join(', ')}`,
  words: shapes,
  parse: (value) => {
    const shape = parseWord(value, shapes)
    return shape && { as: shape }
  },
}
