import { parseFlag, type Directive } from './directive.ts'

export const lossless: Directive = {
  expected: 'true or false, or nothing',
  parse: (value) => {
    const isOn = parseFlag(value)
    return isOn === undefined ? undefined : { lossless: isOn }
  },
}
