import { abortRows } from './abort-rows.ts'
import { openBench } from './bench.ts'
import { fetchRows } from './fetch-rows.ts'
import { keyRows } from './key-rows.ts'
import { pictureRows } from './picture-rows.ts'
import { planRows } from './plan-rows.ts'
import { queueRows } from './queue-rows.ts'
import { referenceRows } from './reference-rows.ts'
import type { Row } from './row.ts'
import type { ContractSetup, ContractTraits } from './traits.ts'
import { troubleRows } from './trouble-rows.ts'

/** One thing that core relies on, to be checked without a test runner's `it`. */
export interface ContractRow {
  /** The name of its test. */
  readonly name: string
  /** Pictures that it orders at most. */
  readonly orders: number
  /** Rejects where the provider breaks the contract. */
  readonly check: (setup: ContractSetup) => Promise<void>
}

const families: readonly ((traits: ContractTraits) => readonly Row[])[] = [
  planRows,
  keyRows,
  pictureRows,
  queueRows,
  abortRows,
  troubleRows,
  referenceRows,
  fetchRows,
]

/**
 * The rows that apply to a provider with these traits, in the order in which they are run.
 *
 * @example
 * const row = contractRows(traits).find(({ name }) => name.includes('billable'))
 * await row?.check(await create())
 */
export function contractRows(traits: ContractTraits): readonly ContractRow[] {
  return families
    .flatMap((family) => family(traits))
    .map(({ name, orders, check }) => ({
      name,
      orders,
      check: async (setup) => {
        const bench = openBench(setup)
        try {
          await check(bench)
        } finally {
          await bench.close()
        }
      },
    }))
}

/**
 * How many pictures the suite orders at most, so that a run against a real API can be priced before it starts.
 *
 * @example
 * if (contractOrders(traits) * price > limit) throw new Error('that costs too much')
 */
export function contractOrders(traits: ContractTraits): number {
  return contractRows(traits).reduce((sum, { orders }) => sum + orders, 0)
}
