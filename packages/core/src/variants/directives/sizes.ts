import { aText } from '../../config/check.ts'
import { checked, type Directive } from './directive.ts'

export const sizes: Directive = {
  expected: 'a text for the attribute sizes, such as 50vw',
  parse: (value) => {
    const text = checked(value, aText)
    return text === undefined ? undefined : { sizes: text }
  },
}
