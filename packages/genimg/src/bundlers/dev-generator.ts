import {
  dollars,
  isSettled,
  paidSteps,
  refuseAbove,
  refuseBuild,
  refuseFrozen,
  refuseUnpriced,
  totalPrice,
  withAncestors,
  type GenimgError,
  type RunEvent,
  type Step,
} from '@genimg/core'
import type { DevState } from './dev-session.ts'
import { leftText } from '../left-text.ts'
import { logEvent, type Log } from './log.ts'

/** Orders pictures from within a dev server. */
export interface DevGenerator {
  /**
   * What `g` + enter does in the terminal: everything that is missing or changed. A first press spends inside the
   * config's budget; where there is none it shows the price, and a second press is the person's word for it.
   */
  readonly press: (state: DevState, log: Log, after: () => Promise<void>) => Promise<void>
  /** What `dev: 'generate'` does: these images, and only what a build might order too. */
  readonly auto: (state: DevState, names: readonly string[], log: Log, after: () => Promise<void>) => Promise<void>
}

/** @param failed told of each picture that could not be made, besides the log */
export function createDevGenerator(signal: AbortSignal, failed: (error: GenimgError) => void): DevGenerator {
  let seen: string | undefined
  let refused: string | undefined
  let busy = false

  async function press(state: DevState, log: Log, after: () => Promise<void>): Promise<void> {
    const { project, plan } = state
    const { config } = project
    const todo = plan.steps.filter((step) => !isSettled(step))
    if (todo.length === 0) {
      log.info('genimg: all images are up to date')
      return
    }
    const refusal = config.frozen ? refuseFrozen(plan.steps, { ...config, onMissing: 'error' }) : undefined
    const stop = refusal ?? refuseUnpriced(plan.steps) ?? refuseAbove(plan.steps, config)
    if (stop !== undefined) {
      log.warn(`genimg: ${stop.message}`)
      return
    }
    const price = totalPrice(plan.total, dollars)
    const names = todo.map(({ name }) => name).join(', ')
    if (config.budget === undefined && paidSteps(plan.steps).length > 0 && seen !== names) {
      seen = names
      log.info(`genimg: ${names} for ${price}. The config has no budget: press g + enter again to order.`)
      return
    }
    seen = undefined
    log.info(`genimg: ${names} for ${plan.total.count === 0 ? 'nothing' : price}`)
    await run(state, plan.steps, log, after)
  }

  async function auto(state: DevState, names: readonly string[], log: Log, after: () => Promise<void>): Promise<void> {
    const { config } = state.project
    const wanted = new Set(withAncestors(config.images, names).map(({ name }) => name))
    const steps = state.plan.steps.filter((step) => wanted.has(step.name))
    if (steps.every(isSettled)) return
    const refusal = refuseBuild(steps, config, state.plan.steps)
    if (refusal === undefined) await run(state, steps, log, after)
    else if (refusal.message !== refused) log.warn(`genimg: ${refusal.message}`)
    refused = refusal?.message
  }

  async function run(
    { project }: DevState,
    steps: readonly Step[],
    log: Log,
    after: () => Promise<void>,
  ): Promise<void> {
    const report = (event: RunEvent): void => {
      logEvent(event, log)
      if (event.type === 'failed') failed(event.error)
      // Picture by picture: the page need not wait for the slowest.
      if (event.type === 'generated' || event.type === 'restored')
        after().catch((error: unknown) => log.warn(String(error)))
    }
    const runner = await project.openRunner({ signal, report, mayOrderUnplanned: project.config.budget !== undefined })
    const left = leftText(await runner.run(steps), steps)
    if (left !== undefined) log.warn(`genimg: ${left}.`)
    await after()
  }

  async function alone(body: () => Promise<void>): Promise<boolean> {
    if (busy) return false
    busy = true
    try {
      await body()
    } finally {
      busy = false
    }
    return true
  }

  return {
    press: async (state, log, after) => {
      if (!(await alone(() => press(state, log, after)))) log.info('genimg: already generating')
    },
    auto: async (state, names, log, after) => {
      await alone(() => auto(state, names, log, after))
    },
  }
}
