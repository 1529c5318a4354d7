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
  type Project,
  type RunEvent,
  type Runner,
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

/**
 * What is under way of its own accord. A page asks for its pictures one after the other: they are ordered side by side,
 * and the budget of one run holds for all of them.
 */
interface JointRun {
  readonly project: Project
  readonly runner: Promise<Runner>
  readonly begun: Set<string>
  calls: number
}

/** @param failed told of each picture that could not be made, besides the log */
export function createDevGenerator(signal: AbortSignal, failed: (error: GenimgError) => void): DevGenerator {
  let seen: string | undefined
  let refused: string | undefined
  let pressed = false
  let joint: JointRun | undefined

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
    await run(await openRunner(project, log, after), plan.steps, log, after)
  }

  async function auto(state: DevState, names: readonly string[], log: Log, after: () => Promise<void>): Promise<void> {
    const { config } = state.project
    const wanted = new Set(withAncestors(config.images, names).map(({ name }) => name))
    const steps = state.plan.steps.filter((step) => wanted.has(step.name))
    if (steps.every(isSettled)) return
    const refusal = refuseBuild(steps, config, state.plan.steps)
    if (refusal === undefined) await join(state.project, steps, log, after)
    else if (refusal.message !== refused) log.warn(`genimg: ${refusal.message}`)
    refused = refusal?.message
  }

  async function run(runner: Runner, steps: readonly Step[], log: Log, after: () => Promise<void>): Promise<void> {
    const left = leftText(await runner.run(steps), steps)
    if (left !== undefined) log.warn(`genimg: ${left}.`)
    await after()
  }

  function openRunner({ config, openRunner: open }: Project, log: Log, after: () => Promise<void>): Promise<Runner> {
    const report = (event: RunEvent): void => {
      logEvent(event, log)
      if (event.type === 'failed') failed(event.error)
      // Picture by picture: the page need not wait for the slowest.
      if (event.type === 'generated' || event.type === 'restored')
        after().catch((error: unknown) => log.warn(String(error)))
    }
    return open({ signal, report, mayOrderUnplanned: config.budget !== undefined })
  }

  async function join(project: Project, steps: readonly Step[], log: Log, after: () => Promise<void>): Promise<void> {
    if (joint?.project !== project)
      joint = { project, runner: openRunner(project, log, after), begun: new Set(), calls: 0 }
    const mine = joint
    if (steps.every(({ name }) => mine.begun.has(name))) return
    for (const { name } of steps) mine.begun.add(name)
    mine.calls += 1
    try {
      await run(await mine.runner, steps, log, after)
    } finally {
      mine.calls -= 1
      // What failed is tried again when a page asks once more.
      if (mine.calls === 0 && joint === mine) joint = undefined
    }
  }

  return {
    press: async (state, log, after) => {
      if (pressed || joint !== undefined) {
        log.info('genimg: already generating')
        return
      }
      pressed = true
      try {
        await press(state, log, after)
      } finally {
        pressed = false
      }
    },
    auto: async (state, names, log, after) => {
      if (!pressed) await auto(state, names, log, after)
    },
  }
}
