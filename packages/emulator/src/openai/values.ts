import { badRequest, type ApiError } from './errors.ts'

/** What one parameter takes. */
export type Value =
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }

/** What is wrong with a value that came; undefined where nothing is. */
export function valueProblem(name: string, wanted: Value, value: unknown): ApiError | undefined {
  switch (wanted.kind) {
    case 'text':
      return typeof value === 'string' ? undefined : wrongType(name, 'a string', value)
    case 'choice':
      if (typeof value !== 'string') return wrongType(name, `one of ${quoted(wanted.values)}`, value)
      return wanted.values.includes(value)
        ? undefined
        : badRequest('invalid_value', name, `Invalid value: '${value}'. ${formatChoices(wanted.values)}`)
    case 'integer': {
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(name, 'an integer', value)
      const { min, max } = wanted
      if (value < min) return outside(name, 'below_min', `below minimum value. Expected a value >= ${min}`, value)
      return value > max
        ? outside(name, 'above_max', `above maximum value. Expected a value <= ${max}`, value)
        : undefined
    }
  }
}

export function formatChoices(values: readonly string[]): string {
  return `Supported values are: ${quoted(values)}.`
}

export function wrongType(name: string, wanted: string, value: unknown): ApiError {
  const came = Array.isArray(value) ? 'array' : typeof value
  return badRequest('invalid_type', name, `Invalid type for '${name}': expected ${wanted}, but got ${came} instead.`)
}

function outside(name: string, which: string, rule: string, value: number): ApiError {
  return badRequest(`integer_${which}_value`, name, `Invalid '${name}': integer ${rule}, but got ${value} instead.`)
}

function quoted(values: readonly string[]): string {
  const names = values.map((value) => `'${value}'`)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')}, and ${names.at(-1)}`
}
