import {
  GenimgError,
  isSettled,
  refuseFrozen,
  type Outcome,
  type Plan,
  type Project,
  type Selection,
} from '@genimg/core'
import { keepTypes } from '../../keep-types.ts'
import type { Call, Command } from '../command.ts'
import { jsonOption } from '../command.ts'
import { confirmSpending } from '../confirm-spending.ts'
import { exitCodeOf, type ExitCode } from '../exit-code.ts'
import { errorJson, jsonLine } from '../json.ts'
import { askAboutHeld } from '../ask-about-held.ts'
import { selectImages, withProject } from '../open.ts'
import { createProgress } from '../progress.ts'
import { settleConflict } from '../settle-conflict.ts'
import { showPlan } from '../show-plan.ts'
import { stoppingText } from '../stopping-text.ts'
import { summarize } from '../summary.ts'

/** What every command that orders takes. */
export const orderOptions: Command['options'] = {
  yes: { type: 'boolean', summary: 'do not ask; spend inside the budget or --max-cost' },
  'max-cost': { type: 'string', value: 'USD', summary: 'spend no more than this' },
  json: jsonOption,
}

export const generateCommand: Command = {
  name: 'generate',
  operands: '[names…]',
  summary: 'make what is missing or changed, after showing the plan',
  options: {
    ...orderOptions,
    frozen: { type: 'boolean', summary: 'change nothing; fail where something is missing' },
  },
  most: Number.POSITIVE_INFINITY,
  run: (call) => withProject(call, (project) => generateImages(call, project, selectImages(call, project))),
}

/**
 * Shows the plan, has it confirmed and carries it out; types follow the config where nothing stops that.
 * @param begin what comes between the confirmation and the first order
 */
export async function generateImages(
  call: Call,
  project: Project,
  selection: Selection,
  begin: () => Promise<void> = () => Promise.resolve(),
): Promise<ExitCode> {
  const { terminal } = call
  const maxCost = readMaxCost(call.value('max-cost'))
  const frozen = project.config.frozen || call.flag('frozen')
  if (!frozen) await settleConflict(call, project)
  const plan = await project.plan({ ...(await askAboutHeld(call, project, selection)), collects: true, frozen })
  showPlan(call, plan)
  if (frozen) {
    const refusal = refuseFrozen(plan.steps, { ...project.config, onMissing: 'error' })
    if (refusal !== undefined) throw refusal
    return 0
  }
  // Nothing is written, types and the index of hashes apart, where there is nothing to do.
  const warn = (message: string): void => notice(terminal, message)
  if (plan.steps.every(isSettled)) {
    await keepTypes(project, warn)
    return 0
  }
  if (!(await confirmSpending(call, plan, project, maxCost))) {
    terminal.err('Nothing was ordered.')
    return 5
  }
  await begin()
  const outcomes = await carryOut(call, plan, project, maxCost)
  await keepTypes(project, warn)
  if (call.flag('json')) for (const outcome of outcomes) terminal.out(jsonLine(outcomeJson(outcome)))
  else terminal.out(summarize(outcomes, plan.steps, call.signal.aborted))
  const failures = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []))
  const left = outcomes.filter((outcome) => outcome.status === 'left')
  if (call.signal.aborted && left.length > 0) {
    const namesOf = (ordered: boolean): readonly string[] =>
      left.filter((it) => it.ordered === ordered).map(({ name }) => name)
    throw new GenimgError('INTERRUPTED', { ordered: namesOf(true), left: namesOf(false) })
  }
  return exitCodeOf(failures, outcomes.filter(({ status }) => status === 'generated').length)
}

export function readMaxCost(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const usd = Number(text)
  if (text.trim() === '' || !Number.isFinite(usd) || usd < 0) {
    throw new GenimgError('USAGE', { message: `--max-cost must be an amount in USD such as 1.50, not "${text}".` })
  }
  return usd
}

function notice({ err, errStyle }: Call['terminal'], text: string): void {
  err(`${errStyle('yellow', '!')} ${text}`)
}

async function carryOut(
  call: Call,
  plan: Plan,
  project: Project,
  maxCost: number | undefined,
): Promise<readonly Outcome[]> {
  const progress = createProgress({ terminal: call.terminal, count: plan.total.count, seconds: plan.total.seconds })
  const stopping = (): void => notice(call.terminal, stoppingText(progress.unanswered()))
  call.signal.addEventListener('abort', stopping, { once: true })
  try {
    // `--yes` was only let through inside a limit, or with a person watching.
    const mayOrderUnplanned = call.flag('yes')
    const runner = await project.openRunner({
      maxCost,
      mayOrderUnplanned,
      signal: call.signal,
      report: progress.report,
    })
    return await runner.run(plan.steps)
  } finally {
    progress.end()
    call.signal.removeEventListener('abort', stopping)
  }
}

function outcomeJson(outcome: Outcome): Readonly<Record<string, unknown>> {
  return outcome.status === 'failed'
    ? { type: 'outcome', name: outcome.name, status: 'failed', cost: outcome.cost, error: errorJson(outcome.error) }
    : { type: 'outcome', ...outcome }
}
