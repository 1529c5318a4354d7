import { aWhole, type Check } from '../../config/check.ts'
import type { ByFormat } from '../../config/config.ts'
import { byFormat, parseByFormat } from './by-format.ts'
import { checked, type Directive } from './directive.ts'
import { parseNumber } from './numbers.ts'

export const qualityCheck: Check = byFormat(aWhole(1, 100))

export const quality: Directive = {
  expected: 'a whole number from 1 to 100, or one for each format, such as avif:50;jpg:78',
  parse: (value) => {
    const number = checked(value.includes(':') ? parseEach(value) : parseNumber(value), qualityCheck)
    return number === undefined ? undefined : { quality: number }
  },
}

function parseEach(value: string): ByFormat<number> | undefined {
  const entries = Object.entries(parseByFormat(value) ?? {})
  const isOneEach = entries.length > 0 && entries.every(([, numbers]) => numbers.length === 1)
  return isOneEach ? Object.fromEntries(entries.map(([format, [number]]) => [format, number])) : undefined
}
