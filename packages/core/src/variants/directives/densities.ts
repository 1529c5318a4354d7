import { listOf, rule, type Check } from '../../config/check.ts'
import { checked, type Directive } from './directive.ts'
import { parseNumbers } from './numbers.ts'

const aDensity = rule('a number from 1 to 10', (value) => typeof value === 'number' && value >= 1 && value <= 10)

export const densitiesCheck: Check = listOf(aDensity, 'a list of densities')

export const densities: Directive = {
  expected: 'densities from 1 to 10, such as 1;1.5;2',
  parse: (value) => {
    const numbers = checked(parseNumbers(value), densitiesCheck)
    return numbers && { densities: numbers }
  },
}
