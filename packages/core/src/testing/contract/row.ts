import type { Bench } from './bench.ts'

/** One thing that core relies on. */
export interface Row {
  /** The name of its test. */
  readonly name: string
  /** Pictures that it orders at most. */
  readonly orders: number
  /** Rejects where the provider breaks the contract. */
  readonly check: (bench: Bench) => Promise<void>
}
