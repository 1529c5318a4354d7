import { dollars } from '../run/budget.ts'
import { GenimgError } from '../errors.ts'
import { isHeld, isLost, type Step } from './plan.ts'
import type { Budget } from '../config/config.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import { paidSteps, totalOf, totalPrice, type Total } from './total.ts'

/**
 * Why a build may not go on with these steps; undefined: it may.
 * @param plan the whole plan, where these are some of its steps: what is asked for bit by bit adds up
 */
export function refuseBuild(
  steps: readonly Step[],
  config: ResolvedConfig,
  plan: readonly Step[] = steps,
): GenimgError | undefined {
  if (config.frozen) return refuseFrozen(steps, config)
  const paid = paidSteps(steps)
  if (paid.length === 0) return undefined
  return refuseDamaged(paid) ?? refuseUnbudgeted(paid, config) ?? refuseUnpriced(paid) ?? refuseAbove(plan, config)
}

/** A frozen project may not change anything, so whatever is not there as the lock says is an error. */
export function refuseFrozen(
  steps: readonly Step[],
  { onMissing, allowEmulated }: Pick<ResolvedConfig, 'onMissing' | 'allowEmulated'>,
): GenimgError | undefined {
  const named = (accepts: (step: Step) => boolean): readonly string[] => steps.filter(accepts).map(({ name }) => name)
  const missing = onMissing === 'placeholder' ? [] : named((step) => isMissing(step) && !isStandIn(step))
  const lost = missing.length === 0 ? [] : named(isLost)
  const modified = named((step) => step.action === 'modified' && !isHeld(step))
  const foreign = named(({ action }) => action === 'foreign')
  const adopted = onMissing === 'placeholder' ? [] : named(isHeld)
  const emulated = allowEmulated ? [] : named(isStandIn)
  if ([missing, modified, foreign, adopted, emulated].every(({ length }) => length === 0)) return undefined
  return new GenimgError('FROZEN', { missing, lost, modified, foreign, adopted, emulated })
}

/** A file that was damaged on disk, or was of no use when it came, is not quietly bought again. */
function refuseDamaged(steps: readonly Step[]): GenimgError | undefined {
  const names = steps.flatMap((step) =>
    step.action === 'generate' && step.reason.kind === 'lost' && step.reason.damaged ? [step.name] : [],
  )
  const rejected = steps.flatMap((step) =>
    step.action === 'generate' && step.reason.kind === 'lost' && step.reason.rejected === true ? [step.name] : [],
  )
  if (names.length + rejected.length === 0) return undefined
  return new GenimgError('DAMAGED', { names, rejected })
}

function refuseUnbudgeted(steps: readonly Step[], config: ResolvedConfig): GenimgError | undefined {
  if (config.budget !== undefined) return undefined
  const total = totalOf(steps)
  if (total.count === 0) return undefined
  const names = steps.flatMap((step) => (step.action === 'generate' ? [step.name] : []))
  return new GenimgError('BUDGET_MISSING', { names, price: totalPrice(total, dollars), file: config.file })
}

// What orders the pictures that a build or a dev server may not.
const generate = 'genimg generate'

/**
 * Pictures without a known price cannot be held against a budget.
 * @param command what to type again with a `--max-cost`
 */
export function refuseUnpriced(steps: readonly Step[], command: string = generate): GenimgError | undefined {
  const names = paidSteps(steps).flatMap(({ name, image }) => (image.estimate.usd === null ? [name] : []))
  return names.length === 0 ? undefined : new GenimgError('PRICE_UNKNOWN', { names, command })
}

/** A plan above `budget.confirmAbove` is for a person to confirm, whatever else the budget allows. */
export function refuseAbove(
  steps: readonly Step[],
  { budget }: Pick<ResolvedConfig, 'budget'>,
): GenimgError<'CONFIRMATION_NEEDED'> | undefined {
  const total = totalOf(steps)
  const limit = passedConfirmAbove(total, budget)
  if (limit === undefined) return undefined
  const price = totalPrice(total, dollars)
  const above = { limit: dollars(limit), maxCost: null }
  return new GenimgError('CONFIRMATION_NEEDED', { command: generate, count: total.count, price, budget: true, above })
}

/** `budget.confirmAbove`, where the price is above it or not known in full; undefined: a plain yes will do. */
export function passedConfirmAbove(
  { usd, unknown }: Pick<Total, 'usd' | 'unknown'>,
  budget: Budget | undefined,
): number | undefined {
  const limit = budget?.confirmAbove
  return limit !== undefined && (unknown > 0 || isAbove(usd, limit)) ? limit : undefined
}

// Sums of cents as binary fractions: three dimes are not above $0.30.
const tolerance = 1e-9

/** Whether one amount is above another, both in USD. */
export function isAbove(usd: number, limit: number): boolean {
  return usd > limit + tolerance
}

/** Whether the lock names no picture for the request: one that only this machine's store has does not count. */
export function isMissing(step: Step): boolean {
  switch (step.action) {
    case 'generate':
    case 'blocked':
      return true
    case 'restore':
    case 'resume':
    case 'in-doubt':
      return step.entry === undefined
    case 'keep':
    case 'modified':
    case 'foreign':
    case 'orphan':
      return false
  }
}

function isStandIn(step: Step): boolean {
  if (step.action === 'generate') return step.reason.kind === 'emulated'
  if (step.action === 'keep') return step.entry.emulated === true
  return step.action === 'restore' && step.entry?.emulated === true
}
