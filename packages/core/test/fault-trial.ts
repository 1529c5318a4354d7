import { basename } from 'node:path'
import { digestOf } from '../src/digest.ts'
import { isGenimgError, sentenceOf } from '../src/errors.ts'
import type { Operation } from '../src/testing/index.ts'
import { diskProblems, dishonestFailures, judge, openDoubts, spendingOf, totalOf, type Verdict } from './fault-judge.ts'
import type { FaultKind } from './fault-kinds.ts'
import { codeOf, outcomeText, type Limits, type ProcessResult, type World } from './fault-world.ts'

/** A fault at an operation of one process. */
export interface Planned {
  readonly at: number
  readonly kind: FaultKind
  /** Which operations are counted. @default all */
  readonly counts?: (operation: Operation) => boolean
}

export interface TrialOptions {
  readonly budget: Limits
  /** Whether it does not hold all pictures. */
  readonly isShort?: boolean | undefined
  /** @default true */
  readonly links?: boolean | undefined
}

export interface Trial extends Verdict {
  /** The operations that the faults met; undefined where a process ended before. */
  readonly struck: readonly (Operation | undefined)[]
}

// Sums of cents as binary fractions.
const tolerance = 1e-9

/** One process after the other with a fault in each, then a clean one; and what is wrong with what they left. */
export async function tryFaults(
  world: World,
  planned: readonly Planned[],
  { budget, isShort = false, links }: TrialOptions,
): Promise<Trial> {
  const problems: string[] = []
  const doubts = new Set<string>()
  const struck: (Operation | undefined)[] = []

  async function live(fault?: Planned): Promise<ProcessResult> {
    const before = spendingOf(world)
    const result = await world.live(
      fault === undefined ? undefined : { at: fault.at, fault: fault.kind.fault, counts: fault.counts },
    )
    const after = spendingOf(world)
    if (totalOf(after) - totalOf(before) > budget.perRun + tolerance) problems.push('budget.perRun is passed')
    if (totalOf(after) > budget.perDay + tolerance) problems.push('budget.perDay is passed')
    const met = fault === undefined ? undefined : result.operations[fault.at - 1]
    if (fault !== undefined) struck.push(met)
    if (met !== undefined && fault?.kind.fault.kind === 'crash') {
      world.disk.crash((path) => isKept(path, fault))
      for (const name of await openDoubts(world)) doubts.add(name)
    } else {
      if (result.error !== undefined && !isGenimgError(result.error))
        problems.push(`it threw ${sentenceOf(result.error)}`)
      problems.push(...dishonestFailures(result.outcomes, before, after))
    }
    if (met?.port === 'network' && fault?.kind.fault.kind !== 'crash' && !isShort)
      problems.push(...needlessFailures(result))
    problems.push(...(await diskProblems(world, links)))
    return result
  }

  for (const fault of planned) await live(fault)
  const { outcomes } = await live()
  const orders = planned.reduce((sum, { kind }) => sum + (kind.orders ?? 1) - 1, 1)
  const verdict = await judge(world, outcomes, { doubts, orders, isShort }).catch((error: unknown) => ({
    problems: [`it cannot be looked at: ${sentenceOf(error)}`],
    inDoubt: [],
  }))
  return { struck, inDoubt: verdict.inDoubt, problems: [...problems, ...verdict.problems] }
}

/** One answer that is lost fails nothing but an order, which is then in doubt. */
function needlessFailures({ outcomes }: ProcessResult): readonly string[] {
  return outcomes.flatMap((outcome) => {
    const isFine = ['generated', 'restored', 'kept'].includes(outcome.status)
    return isFine || ['IN_DOUBT', 'PARENT_FAILED'].includes(codeOf(outcome) ?? '') ? [] : [outcomeText(outcome)]
  })
}

function isKept(path: string, { at, kind }: Planned): boolean {
  if (kind.disk !== 'some') return kind.disk !== 'none'
  return Number.parseInt(digestOf(`${at} ${basename(path)}`).slice(0, 1), 16) % 2 === 0
}
