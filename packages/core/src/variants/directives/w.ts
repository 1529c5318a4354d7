import { aWhole, listOf, type Check } from '../../config/check.ts'
import { byFormat, parseByFormat } from './by-format.ts'
import { checked, type Directive } from './directive.ts'
import { parseNumbers } from './numbers.ts'

export const widthsCheck: Check = byFormat(listOf(aWhole(1, 16_384), 'a list of widths in pixels'))

export const w: Directive = {
  expected: 'widths in pixels, such as 400;800, or by format, such as avif:400;avif:800;jpg:800',
  parse: (value) => {
    const widths = checked(value.includes(':') ? parseByFormat(value) : parseNumbers(value), widthsCheck)
    return widths && { widths }
  },
}
