import { parseWholes, type Directive } from './directive.ts'

export const basePixels: Directive = {
  expected: 'the width in pixels that counts as 1x, such as 300',
  parse: (value) => {
    const [number, ...more] = parseWholes(value, 16_384) ?? []
    return number === undefined || more.length > 0 ? undefined : { basePixels: number }
  },
}
