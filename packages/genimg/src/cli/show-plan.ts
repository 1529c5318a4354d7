import type { Plan } from '@genimg/core'
import type { Call } from './command.ts'
import { jsonLine, stepJson } from './json.ts'
import { planNotices } from './plan-notices.ts'
import { formatPlan } from './plan-table.ts'

/** Prints a plan, its steps as results and what else is worth knowing beside them. */
export function showPlan({ terminal, flag }: Call, { steps, total }: Plan): void {
  if (flag('json')) for (const step of steps) terminal.out(jsonLine(stepJson(step)))
  else for (const line of formatPlan({ steps, total }, terminal.width, terminal.style)) terminal.out(line)
  const today = new Date().toISOString().slice(0, 10)
  for (const text of planNotices(steps, today)) terminal.err(`${terminal.style('yellow', '!')} ${text}`)
}
