import type { Format, Output } from './outputs.ts'
import type { Role } from './sites.ts'
import type { Likeness } from '../support/likeness.ts'
import type { ScoreSheet } from './scores.ts'
import type { Watched } from '../support/start.ts'

/** What was measured of one contender. */
export interface Measured {
  readonly role: Role
  readonly title: string
  /** Seconds of a run that finds no cache, round by round. */
  readonly cold: readonly number[]
  /** Seconds of the run after it. */
  readonly warm: readonly number[]
  readonly outputs: readonly Output[]
  /** Null where the system does not tell. */
  readonly memory: Memory | null
}

/** What was seen of all its processes together. */
export interface Memory {
  readonly cold: Watched
  /** Null where there is no cache. */
  readonly warm: Watched | null
}

export interface Results {
  readonly pictures: readonly string[]
  readonly rounds: number
  readonly contenders: readonly Measured[]
  /** Ours with more pictures; null where the system does not tell. */
  readonly many: { readonly pictures: number; readonly megabytes: number } | null
  readonly scores: ScoreSheet
}

export const scoreNames: Readonly<Record<keyof Likeness, string>> = {
  worst: 'Butteraugli',
  whole: 'its 3-norm',
  ssimulacra: 'SSIMULACRA',
}

export function find(results: Results, role: Role): Measured {
  const found = results.contenders.find((contender) => contender.role === role)
  if (found === undefined) throw new TypeError(`nothing was measured of ${role}`)
  return found
}

export function meanScore(
  { outputs }: Measured,
  format: Format,
  scores: NonNullable<ScoreSheet>,
  score: keyof Likeness,
): number {
  const values = outputs
    .filter((output) => output.format === format)
    .map(({ path }) => scores.get(path)?.[score] ?? Number.NaN)
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** How many files of one are the same, byte for byte, as the other's of that picture, format and width. */
export function equalOutputs(one: Measured, other: Measured): number {
  const digests = new Set(other.outputs.map(({ digest }) => digest))
  return one.outputs.filter(({ digest }) => digests.has(digest)).length
}
