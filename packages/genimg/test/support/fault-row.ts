import type { ProviderSource } from '@genimg/core'
import type { Fault } from '@genimg/emulator'
import { expect } from 'vitest'
import type { ExitCode } from '../../src/cli/exit-code.ts'
import { createFaultStudio, type FaultStudio, type FaultStudioOptions } from './fault-studio.ts'
import { jsonOf, type CommandResult } from './run-command.ts'

/** Something that goes wrong with one image, and what has to come of it. */
export interface FaultRow extends Omit<FaultStudioOptions, 'source'> {
  readonly what: string
  readonly faults: readonly Fault[]
  /** USD for one picture. @default 0.037 */
  readonly price?: number
  readonly code: ExitCode
  /** Pictures that the provider billed for it. */
  readonly billed: number
  /** What is said before it is ordered again. */
  readonly retries?: RegExp
  /** The sentence about the image. Left out: it is made, and nobody is told that anything failed. */
  readonly told?: RegExp
  /**
   * What the command counts it as. `something`: an amount, or that nobody knows.
   * @default 'nothing' for what failed, 'price' for what was made
   */
  readonly cost?: 'price' | 'nothing' | 'something'
  readonly next: Next
}

/** What the next plain run does. */
export type Next =
  /** There is nothing to do. */
  | 'nothing'
  /** It is ordered, and so billed, again. */
  | 'orders'
  /** The picture that was paid for is got, free. */
  | 'collects'
  /** It is left to a person, without a request. */
  | 'in doubt'
  /** The refusal is remembered, without a request. */
  | 'blocked'
  /** The address is refused again, after the provider was asked for another one where it can be. */
  | 'refused'

/** What came of a row. */
export interface Observed {
  readonly code: ExitCode
  readonly billed: number
  readonly status: unknown
  readonly cost: 'price' | 'nothing' | 'unknown' | 'another'
  /** Sentences about failures. */
  readonly failures: readonly string[]
  /** Whether each of them names the image, says whether it was charged, and what to type or to change next. */
  readonly isHelpful: boolean
  /** Everything on stderr. */
  readonly err: readonly string[]
  /** Names in the lock after the first run. */
  readonly kept: readonly string[]
  readonly plan: readonly string[]
  /** Where it is none of {@link Next}, what the second run said. */
  readonly next: string
  /** Pictures of the innocent image that were billed in both runs. */
  readonly kites: number
}

/** Runs into the faults of a row, and then once more without them. */
export async function observeFault(source: ProviderSource, row: FaultRow): Promise<Observed> {
  const studio = await createFaultStudio({ source, ...row })
  for (const fault of row.faults) studio.fail(fault)
  const first = await studio.generate(['json'])
  const billed = studio.billed()
  const failures = first.err.filter((line) => line.startsWith('✗'))
  const outcome = outcomeIn(first)
  return {
    code: first.code,
    billed,
    status: outcome['status'],
    cost: costWord(outcome['cost'], row.price ?? 0.037),
    failures,
    isHelpful: failures.every(isHelpful),
    err: first.err,
    kept: await studio.kept(),
    plan: await studio.plan(),
    next: await observeNext(studio, billed),
    kites: studio.emulator.ledger.filter(({ prompt }) => prompt === 'A kite').length,
  }
}

/** What should come of a row, for `toEqual`. */
export function expectedOf({ code, billed, retries, told, cost, next }: FaultRow): object {
  const costs = cost ?? (told === undefined ? 'price' : 'nothing')
  return {
    code,
    billed,
    status: told === undefined ? 'generated' : 'failed',
    cost: costs === 'something' ? expect.stringMatching(/^(price|another|unknown)$/) : costs,
    failures: told === undefined ? [] : [expect.stringMatching(told)],
    isHelpful: true,
    err: retries === undefined ? expect.anything() : expect.arrayContaining([expect.stringMatching(retries)]),
    kept: next === 'nothing' ? ['boat', 'kite'] : ['kite'],
    plan: ['keep kite', `${actions[next]} boat`],
    next,
    kites: 1,
  }
}

/** Rows for `test.each`, with their names. */
export function titled(rows: readonly FaultRow[]): (readonly [string, FaultRow])[] {
  return rows.map((row) => [row.what, row])
}

const actions: { readonly [N in Next]: string } = {
  nothing: 'keep',
  orders: 'generate',
  collects: 'resume',
  'in doubt': 'in-doubt',
  blocked: 'blocked',
  refused: 'resume',
}

function isHelpful(line: string): boolean {
  return line.includes('"boat"') && /charged|without paying/.test(line) && /`genimg [a-z]+|Reword its prompt/.test(line)
}

function costWord(cost: unknown, price: number): Observed['cost'] {
  if (typeof cost !== 'number') return 'unknown'
  if (cost === 0) return 'nothing'
  return Math.abs(cost - price) < 0.001 ? 'price' : 'another'
}

/** A word of {@link Next}, else what was said. */
async function observeNext(studio: FaultStudio, billed: number): Promise<string> {
  const before = studio.emulator.requests.length
  const run = await studio.generate(['json'])
  const isSilent = studio.emulator.requests.length === before
  const ordered = studio.billed() - billed
  const { status, cost } = outcomeIn(run)
  if (run.code === 0 && isSilent) return 'nothing'
  if (run.code === 0 && ordered === 1 && status === 'generated') return 'orders'
  if (run.code === 0 && ordered === 0 && status === 'generated' && cost === 0) return 'collects'
  if (isSilent && status === 'failed') {
    if (run.code === 7) return 'in doubt'
    if (run.code === 6) return 'blocked'
  }
  if (run.code === 1 && ordered === 0 && run.err.some((line) => line.includes('It was not fetched'))) return 'refused'
  return `exit ${run.code}, ${ordered} more billed: ${run.err.join('\n')}`
}

function outcomeIn(run: CommandResult): Readonly<Record<string, unknown>> {
  return jsonOf(run).find(({ type, name }) => type === 'outcome' && name === 'boat') ?? {}
}
