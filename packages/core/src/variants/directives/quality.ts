import { parseWholes, type Directive } from './directive.ts'

export const quality: Directive = {
  expected: 'a whole number from 1 to 100',
  parse: (value) => {
    const [number, ...more] = parseWholes(value, 100) ?? []
    return number === undefined || more.length > 0 ? undefined : { quality: number }
  },
}
