import type { ConfigProblem } from '../errors.ts'
import { isObject } from '../json.ts'
import { nearest } from '../nearest.ts'

/** Looks at one value of a config and says what is wrong with it, if anything. */
export type Check = (value: unknown, path: string) => readonly ConfigProblem[]

const fine: readonly ConfigProblem[] = []

/** A check by a predicate; `expected` reads on after "must be". */
export function rule(expected: string, accepts: (value: unknown) => boolean): Check {
  return (value, path) => (accepts(value) ? fine : [{ path, message: `must be ${expected}, not ${show(value)}` }])
}

export const aString: Check = rule('a string', (value) => typeof value === 'string')

export const aText: Check = rule(
  'a text that is not empty',
  (value) => typeof value === 'string' && value.trim() !== '',
)

export const aBoolean: Check = rule('true or false', (value) => typeof value === 'boolean')

export const anAmount: Check = rule(
  'an amount in USD, 0 or more',
  (value) => typeof value === 'number' && value >= 0 && Number.isFinite(value),
)

/** What a request can hold, so that it has a key. */
export const aJson: Check = rule('a JSON value', isJson)

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson)
  if (isObject(value)) return Object.values(value).every(isJson)
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

export function oneOf(...values: readonly string[]): Check {
  const expected = values.map((value) => JSON.stringify(value)).join(', ')
  return rule(`one of ${expected}`, (value) => typeof value === 'string' && values.includes(value))
}

export function aWhole(min: number, max: number): Check {
  return rule(
    `a whole number from ${min} to ${max}`,
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max,
  )
}

/** One of two forms, told apart by a predicate: `quality: 50` or `quality: { avif: 50 }`. */
export function either(isFirst: (value: unknown) => boolean, first: Check, second: Check): Check {
  return (value, path) => (isFirst(value) ? first : second)(value, path)
}

export function listOf(check: Check, expected: string): Check {
  return (value, path) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((element: unknown, at) => check(element, `${path}[${at}]`))
      : [{ path, message: `must be ${expected}, not ${show(value)}` }]
}

/** An object whose names are the user's own. */
export function recordOf(check: Check, expected: string): Check {
  return (value, path) =>
    isObject(value)
      ? Object.entries(value).flatMap(([name, member]) => check(member, join(path, name)))
      : [{ path, message: `must be ${expected}, not ${show(value)}` }]
}

/** An object with known options only. An option set to undefined counts as left out. */
export function optionsOf(checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check {
  const known = Object.keys(checks)
  return (value, path) => {
    if (!isObject(value)) return [{ path, message: `must be an object of options, not ${show(value)}` }]
    const unknown = Object.keys(value).filter((name) => !known.includes(name))
    // A required option that is misspelt is one mistake, not two.
    const meant = unknown.map((name) => nearest(name, known))
    const missing = required
      .filter((name) => value[name] === undefined && !meant.includes(name))
      .map((name) => ({ path: join(path, name), message: 'is missing' }))
    const wrong = Object.entries(value).flatMap(([name, member]) => {
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined
      if (check === undefined) return [{ path: join(path, name), message: unknownOption(name, known) }]
      return member === undefined ? fine : check(member, join(path, name))
    })
    return [...missing, ...wrong]
  }
}

function unknownOption(name: string, known: readonly string[]): string {
  return `is not an option.${hint(name, known)} The options here are ${known.join(', ')}.`
}

/** ` Did you mean "prompt"?`, or nothing where no known name is near. */
export function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

export function join(path: string, name: string): string {
  const member = /^[\w$-]+$/.test(name) ? name : JSON.stringify(name)
  return path === '' ? member : `${path}.${member}`
}

/** A value as a person wrote it, short enough for a sentence. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'function') return 'a function'
  // NaN and Infinity have no JSON form, and a bigint throws.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  const text = jsonText(value) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function jsonText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    // It holds itself, as a client object put where its options belong may do.
    return 'an object'
  }
}
