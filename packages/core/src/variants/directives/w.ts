import { parseWholes, type Directive } from './directive.ts'

export const w: Directive = {
  expected: 'widths in pixels, such as 400;800',
  parse: (value) => {
    const widths = parseWholes(value, 16_384)
    return widths && { widths }
  },
}
