import { dollars, refuseFrozen, refuseUnpriced, totalPrice, type RunEvent } from '@genimg/core'
import type { DevState } from './dev-session.ts'
import { logEvent, type Log } from './log.ts'

/** What `g` + enter does in a dev server's terminal. */
export interface GenerateKey {
  readonly press: (state: DevState, log: Log, after: () => Promise<void>) => Promise<void>
}

/**
 * A first press spends inside the config's budget; where there is none it shows the price, and a second press is the
 * person's word for it.
 */
export function createGenerateKey(signal: AbortSignal): GenerateKey {
  let seen: string | undefined
  let busy = false

  async function generate({ project, plan }: DevState, log: Log, after: () => Promise<void>): Promise<void> {
    const { config } = project
    const todo = plan.steps.filter(({ action }) => action !== 'keep' && action !== 'orphan' && action !== 'modified')
    if (todo.length === 0) {
      log.info('genimg: all images are up to date')
      return
    }
    const refusal = config.frozen ? refuseFrozen(plan.steps, { ...config, onMissing: 'error' }) : undefined
    const unpriced = config.provider.free ? undefined : refuseUnpriced(plan.steps)
    if (refusal !== undefined || unpriced !== undefined) {
      log.warn(`genimg: ${(refusal ?? unpriced)?.message ?? ''}`)
      return
    }
    const price = totalPrice(plan.total, dollars)
    const names = todo.map(({ name }) => name).join(', ')
    if (!config.provider.free && config.budget === undefined && plan.total.count > 0 && seen !== names) {
      seen = names
      log.info(`genimg: ${names} for ${price}. The config has no budget: press g + enter again to order.`)
      return
    }
    seen = undefined
    log.info(`genimg: ${names} for ${plan.total.count === 0 ? 'nothing' : price}`)
    const report = (event: RunEvent): void => {
      logEvent(event, log)
      // Picture by picture: the page need not wait for the slowest.
      if (event.type === 'generated' || event.type === 'restored') void after()
    }
    const runner = await project.openRunner({ signal, report })
    await runner.run(plan.steps)
    await after()
  }

  return {
    press: async (state, log, after) => {
      if (busy) {
        log.info('genimg: already generating')
        return
      }
      busy = true
      try {
        await generate(state, log, after)
      } finally {
        busy = false
      }
    },
  }
}
