import { aWhole, listOf } from '../../config/check.ts'
import { checked, type Directive } from './directive.ts'
import { parseNumbers } from './numbers.ts'

const heightsCheck = listOf(aWhole(1, 16_384), 'a list of heights in pixels')

export const h: Directive = {
  expected: 'heights in pixels, such as 300;600',
  parse: (value) => {
    const heights = checked(parseNumbers(value), heightsCheck)
    return heights && { heights }
  },
}
