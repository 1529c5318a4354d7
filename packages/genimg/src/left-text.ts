import { dollars, totalOf, totalPrice, type ErrorCode, type Outcome, type Step } from '@genimg/core'

/** How many pictures a run left and what it would cost to make them: `2 left, about $0.11 to generate`; undefined: none. */
export function leftText(outcomes: readonly Outcome[], steps: readonly Step[]): string | undefined {
  const left = outcomes.filter(isLeft)
  if (left.length === 0) return undefined
  const names = new Set(left.flatMap((outcome) => (outcome.status === 'left' && outcome.ordered ? [] : [outcome.name])))
  const total = totalOf(steps.filter((step) => names.has(step.name)))
  return `${left.length} left${total.count === 0 ? '' : `, ${totalPrice(total, dollars)} to generate`}`
}

// What was turned away for a reason that has nothing to do with it was not tried.
const untried: ReadonlySet<ErrorCode> = new Set(['PROVIDER_STOPPED', 'API_KEY_MISSING', 'BUDGET_EXCEEDED'])

export function isLeft(outcome: Outcome): boolean {
  return outcome.status === 'left' || (outcome.status === 'failed' && untried.has(outcome.error.code))
}
