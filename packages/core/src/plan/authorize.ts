import { dollars } from '../run/budget.ts'
import { GenimgError } from '../errors.ts'
import type { Step } from './plan.ts'
import type { ResolvedConfig } from '../config/resolve-config.ts'
import { totalOf, totalPrice } from './total.ts'

/** Why a build may not go on with these steps; undefined: it may. */
export function refuseBuild(steps: readonly Step[], config: ResolvedConfig): GenimgError | undefined {
  if (config.frozen) return refuseFrozen(steps, config)
  if (config.provider.free) return undefined
  return refuseDamaged(steps) ?? refuseUnbudgeted(steps, config) ?? refuseUnpriced(steps)
}

/** A frozen project may not change anything, so whatever is not there as the lock says is an error. */
export function refuseFrozen(
  steps: readonly Step[],
  { onMissing, allowEmulated }: Pick<ResolvedConfig, 'onMissing' | 'allowEmulated'>,
): GenimgError | undefined {
  const named = (accepts: (step: Step) => boolean): readonly string[] => steps.filter(accepts).map(({ name }) => name)
  const missing = onMissing === 'placeholder' ? [] : named((step) => isMissing(step) && !isStandIn(step))
  const modified = named(({ action }) => action === 'modified' || action === 'foreign')
  const emulated = allowEmulated ? [] : named(isStandIn)
  if (missing.length + modified.length + emulated.length === 0) return undefined
  return new GenimgError('FROZEN', { missing, modified, emulated })
}

/** A file that was damaged on disk is not quietly bought again. */
function refuseDamaged(steps: readonly Step[]): GenimgError | undefined {
  const names = steps.flatMap((step) =>
    step.action === 'generate' && step.reason.kind === 'lost' && step.reason.damaged ? [step.name] : [],
  )
  return names.length === 0 ? undefined : new GenimgError('DAMAGED', { names })
}

function refuseUnbudgeted(steps: readonly Step[], config: ResolvedConfig): GenimgError | undefined {
  if (config.budget !== undefined) return undefined
  const total = totalOf(steps, config.provider)
  if (total.count === 0) return undefined
  const names = steps.flatMap((step) => (step.action === 'generate' ? [step.name] : []))
  return new GenimgError('BUDGET_MISSING', { names, price: totalPrice(total, dollars), file: config.file })
}

/** Pictures without a known price cannot be held against a budget. */
export function refuseUnpriced(steps: readonly Step[]): GenimgError | undefined {
  const names = steps.flatMap((step) =>
    step.action === 'generate' && step.image.estimate.usd === null ? [step.name] : [],
  )
  return names.length === 0 ? undefined : new GenimgError('PRICE_UNKNOWN', { names })
}

/** Whether the lock names no picture for the request: one that only this machine's store has does not count. */
export function isMissing(step: Step): boolean {
  switch (step.action) {
    case 'generate':
    case 'resume':
    case 'blocked':
    case 'in-doubt':
      return true
    case 'restore':
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
