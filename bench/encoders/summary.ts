import type { Likeness } from '../support/likeness.ts'
import type { Measured } from './measure.ts'

/** Several pictures in one setting. */
export interface Summary extends Likeness {
  /** All of them one after the other. */
  readonly ms: number
  readonly bytes: number
}

/** Sums of what costs, means of what is seen. */
export function summarize(measured: readonly Measured[]): Summary {
  const sum = (valueOf: (one: Measured) => number): number => measured.reduce((all, one) => all + valueOf(one), 0)
  const mean = (valueOf: (one: Measured) => number): number => sum(valueOf) / measured.length
  return {
    ms: sum(({ ms }) => ms),
    bytes: sum(({ bytes }) => bytes.length),
    worst: mean(({ likeness }) => likeness.worst),
    whole: mean(({ likeness }) => likeness.whole),
    ssimulacra: mean(({ likeness }) => likeness.ssimulacra),
  }
}
