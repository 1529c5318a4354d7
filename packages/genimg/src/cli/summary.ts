import { dollars, totalOf, totalPrice, type ErrorCode, type Outcome, type Step } from '@genimg/core'

/** One line about a run: what came of it and what it cost. */
export function summarize(outcomes: readonly Outcome[], steps: readonly Step[], interrupted: boolean): string {
  const made = outcomes.filter((outcome) => outcome.status === 'generated')
  const restored = outcomes.filter(({ status }) => status === 'restored').length
  const left = outcomes.filter(isLeft)
  const failed = outcomes.filter((outcome) => outcome.status === 'failed' && !isLeft(outcome))
  const wasted = failed.reduce((sum, outcome) => sum + (outcome.status === 'failed' ? (outcome.cost ?? 0) : 0), 0)
  const parts = [
    made.length > 0 && `${made.length} generated${costText(made.map(({ cost }) => cost))}`,
    restored > 0 && `${restored} restored, free`,
    failed.length > 0 && `${failed.length} failed${wasted > 0 ? ` (${dollars(wasted)} charged, kept)` : ''}`,
    left.length > 0 && `${left.length} ${interrupted ? 'interrupted' : `left${leftPrice(left, steps)}`}`,
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

// What was turned away for a reason that has nothing to do with it was not tried.
const untried: ReadonlySet<ErrorCode> = new Set(['PROVIDER_STOPPED', 'API_KEY_MISSING', 'BUDGET_EXCEEDED'])

function isLeft(outcome: Outcome): boolean {
  return outcome.status === 'left' || (outcome.status === 'failed' && untried.has(outcome.error.code))
}

/** What it would cost to make what was not ordered: `, about $0.11 to generate`. */
function leftPrice(left: readonly Outcome[], steps: readonly Step[]): string {
  const names = new Set(left.flatMap((outcome) => (outcome.status === 'left' && outcome.ordered ? [] : [outcome.name])))
  const total = totalOf(steps.filter((step) => names.has(step.name)))
  return total.count === 0 ? '' : `, ${totalPrice(total, dollars)} to generate`
}
