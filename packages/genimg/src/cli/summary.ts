import { dollars, type Outcome, type Step } from '@genimg/core'
import { isLeft, leftText } from '../left-text.ts'

/** One line about a run: what came of it and what it cost. */
export function summarize(outcomes: readonly Outcome[], steps: readonly Step[], interrupted: boolean): string {
  const made = outcomes.filter((outcome) => outcome.status === 'generated')
  const restored = outcomes.filter(({ status }) => status === 'restored').length
  const open = outcomes.filter(isLeft).length
  const left = interrupted && open > 0 ? `${open} interrupted` : leftText(outcomes, steps)
  const failed = outcomes.filter((outcome) => outcome.status === 'failed' && !isLeft(outcome))
  const wasted = failed.reduce((sum, outcome) => sum + (outcome.status === 'failed' ? (outcome.cost ?? 0) : 0), 0)
  const parts = [
    made.length > 0 && `${made.length} generated${costText(made.map(({ cost }) => cost))}`,
    restored > 0 && `${restored} restored, free`,
    failed.length > 0 && `${failed.length} failed${wasted > 0 ? ` (${dollars(wasted)} charged, kept)` : ''}`,
    left ?? false,
  ].filter((part) => part !== false)
  return parts.length === 0 ? 'Nothing was charged.' : `${parts.join(', ')}.`
}

/** ` for $0.07`, `, free`; what nobody knows is not free. */
function costText(costs: readonly (number | null)[]): string {
  const unknown = costs.filter((cost) => cost === null).length
  const known = costs.reduce<number>((sum, cost) => sum + (cost ?? 0), 0)
  if (unknown === 0) return known === 0 ? ', free' : ` for ${dollars(known)}`
  if (unknown === costs.length) return ', cost unknown'
  return ` for ${dollars(known)} and ${unknown} of unknown cost`
}
