import { parseFlag, type Directive } from './directive.ts'

export const inline: Directive = {
  expected: 'true or false, or nothing',
  parse: (value) => {
    const isOn = parseFlag(value)
    return isOn === undefined ? undefined : { inline: isOn }
  },
}
