import { parseWholes, type Directive } from './directive.ts'

export const h: Directive = {
  expected: 'heights in pixels, such as 300;600',
  parse: (value) => {
    const heights = parseWholes(value, 16_384)
    return heights && { heights }
  },
}
