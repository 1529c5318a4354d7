import type { GenerateStep, Plan, PromptChange } from '@genimg/core'
import type { Call } from './command.ts'
import { jsonLine, promptJson, stepJson } from './json.ts'
import { planNotices } from './plan-notices.ts'
import { formatPlan } from './plan-table.ts'
import { formatPrompt } from './prompt-text.ts'

/** A step that sends a prompt, and how that differs from the last one. */
export interface ComparedPrompt {
  readonly step: GenerateStep
  readonly change: PromptChange
}

/**
 * Prints a plan, its steps as results and what else is worth knowing beside them.
 * @param prompts those that are to be shown
 */
export function showPlan(
  { terminal, flag }: Call,
  { steps, total }: Plan,
  prompts: readonly ComparedPrompt[] = [],
): void {
  if (flag('json')) {
    const changes = new Map(prompts.map(({ step, change }) => [step.name, promptJson(step, change)]))
    for (const step of steps) terminal.out(jsonLine({ ...stepJson(step), ...changes.get(step.name) }))
  } else {
    for (const line of formatPlan({ steps, total }, terminal.width, terminal.style)) terminal.out(line)
    for (const { step, change } of prompts) {
      for (const line of formatPrompt(step.name, step.image.draft.prompt, change, terminal)) terminal.out(line)
    }
  }
  const today = new Date().toISOString().slice(0, 10)
  for (const text of planNotices(steps, today)) terminal.err(`${terminal.errStyle('yellow', '!')} ${text}`)
}
