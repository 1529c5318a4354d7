import { join } from './check.ts'
import type { Matrix } from './config.ts'
import type { ConfigProblem } from '../errors.ts'

/** Variable → value, of one combination. */
export type Values = Readonly<Record<string, string>>

export interface Combinations {
  /** The first list of the matrix slowest, then what `include` adds. One without values where there is no matrix. */
  readonly list: readonly Values[]
  readonly problems: readonly ConfigProblem[]
}

/** Works out a matrix as GitHub Actions does: all combinations, less `exclude`, then `include`. */
export function combine(matrix: Matrix | undefined, path: string): Combinations {
  if (matrix === undefined) return { list: [{}], problems: [] }
  const { include = [], exclude = [], ...lists } = matrix
  const all = combinationsOf(lists)
  const problems = exclude.flatMap((cell, at) =>
    all.some((combination) => agrees(combination, cell))
      ? []
      : [
          {
            path: `${join(path, 'exclude')}[${at}]`,
            message: `leaves nothing out: no combination has ${describeValues(cell)}`,
          },
        ],
  )
  const kept = all.filter((combination) => !exclude.some((cell) => agrees(combination, cell)))
  const combinations = includeAll(kept, include)
  return combinations.length > 0 || problems.length > 0
    ? { list: combinations, problems }
    : { list: [], problems: [{ path, message: 'leaves no combination, so that there is no image' }] }
}

/** `season "summer", product "boat"`, for a message. */
export function describeValues(values: Values): string {
  return Object.entries(values)
    .map(([variable, value]) => `${variable} ${JSON.stringify(value)}`)
    .join(', ')
}

function combinationsOf(lists: Readonly<Record<string, Matrix[string]>>): readonly Values[] {
  const entries = Object.entries(lists)
  // No list has no combination, so that `include` alone says all of them.
  if (entries.length === 0) return []
  let all: readonly Values[] = [{}]
  for (const [variable, values = []] of entries) {
    all = all.flatMap((values_) =>
      // The config's check lets only texts through here.
      values.flatMap((value) => (typeof value === 'string' ? [{ ...values_, [variable]: value }] : [])),
    )
  }
  return all
}

/**
 * An object of `include` extends every combination whose own values it does not change; where there is none it is a
 * combination of its own. What an earlier one added may be changed by a later one.
 */
function includeAll(originals: readonly Values[], include: readonly Values[]): readonly Values[] {
  const extended = originals.map((original) => {
    const fitting = include.filter((cell) =>
      Object.entries(cell).every(([key, value]) => !differs(original, key, value)),
    )
    return Object.assign({}, original, ...fitting) as Values
  })
  const added = include.filter((cell) =>
    originals.every((original) => Object.entries(cell).some(([key, value]) => differs(original, key, value))),
  )
  return [...extended, ...added]
}

function differs(values: Values, key: string, value: string): boolean {
  return Object.hasOwn(values, key) && values[key] !== value
}

/** Whether a combination has every value of a cell. */
function agrees(combination: Values, cell: Values): boolean {
  return Object.entries(cell).every(([key, value]) => Object.hasOwn(combination, key) && combination[key] === value)
}
