import { either, optionsOf, type Check } from '../../config/check.ts'
import type { ByFormat } from '../../config/config.ts'
import { isObject } from '../../json.ts'
import { formats, parseFormat } from './format.ts'
import { parseNumber } from './numbers.ts'

/** A value for all formats, or an object with one for some of them. */
export function byFormat(check: Check): Check {
  return either(isObject, optionsOf(Object.fromEntries(formats.map((format) => [format, check]))), check)
}

/** `avif:400;avif:800;jpg:800`: the same in a query. */
export function parseByFormat(text: string): ByFormat<readonly number[]> | undefined {
  let found: ByFormat<readonly number[]> = {}
  for (const part of text.split(';')) {
    const [, word = '', value = ''] = /^([a-z]+):([\d.]+)$/.exec(part) ?? []
    const format = parseFormat(word)
    const number = parseNumber(value)
    if (format === undefined || number === undefined) return undefined
    found = { ...found, [format]: [...(found[format] ?? []), number] }
  }
  return found
}
