import { aWhole } from '../../config/check.ts'
import { checked, type Directive } from './directive.ts'
import { parseNumber } from './numbers.ts'

const aWidth = aWhole(1, 16_384)

export const basePixels: Directive = {
  expected: 'the width in pixels that counts as 1x, such as 300',
  parse: (value) => {
    const width = checked(parseNumber(value), aWidth)
    return width === undefined ? undefined : { basePixels: width }
  },
}
