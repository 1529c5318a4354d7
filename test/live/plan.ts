import { dollars, type Environment } from '@genimg/core'
import { contractOrders } from '@genimg/core/testing'
import { fits } from './purse.ts'
import { liveSuites, type LiveSuite } from './suites.ts'

/** USD for a whole run. It can be lowered and not raised. */
const highestCap = 0.5

/** What a run would do. The line is for people. */
export type LivePlan =
  | { readonly status: 'run'; readonly line: string; readonly suites: readonly LiveSuite[]; readonly cap: number }
  | { readonly status: 'skip' | 'refuse'; readonly line: string }

/** Decides about a run before anything is ordered: on `GENIMG_LIVE_DAY`, as `2026-12-01`, else today. Pure. */
export function planRun(env: Environment, now: Date = new Date()): LivePlan {
  const today = env['GENIMG_LIVE_DAY'] || now.toISOString().slice(0, 10)
  const cap = readCap(env['GENIMG_LIVE_CAP'])
  if (cap === undefined) {
    return { status: 'refuse', line: `GENIMG_LIVE_CAP must be USD from 0 to ${highestCap}, as in 0.2.` }
  }
  const [whole, withoutEdits] = [true, false].map((edits) => liveSuites(env, { edits, today }))
  return choosePlan(whole ?? [], withoutEdits ?? [], env, cap)
}

/** The suites that there are keys for, without edits where they could pass the cap. Pure. */
export function choosePlan(
  whole: readonly LiveSuite[],
  withoutEdits: readonly LiveSuite[],
  env: Environment,
  cap: number,
): LivePlan {
  const hasKey = ({ variable }: LiveSuite): boolean => Boolean(env[variable]?.trim())
  if (!whole.some(hasKey)) {
    const suites = fits(mostOf(whole), cap) ? whole : withoutEdits
    const variables = [...new Set(suites.map(({ variable }) => variable))].join(' nor ')
    const line = `Skipped: neither ${variables} is in the environment. With all of them ${spendingOf(suites)}.`
    return { status: 'skip', line }
  }
  const all = whole.filter(hasKey)
  const fewer = withoutEdits.filter(hasKey)
  const suites = [all, fewer].find((some) => fits(mostOf(some), cap))
  if (suites === undefined) {
    const line = `Refused, and nothing was ordered: ${spendingOf(fewer)}, and the cap is ${dollars(cap)}. Take a key out of the environment to leave its providers out.`
    return { status: 'refuse', line }
  }
  const left = suites === all ? '' : ' Edits are left out: with them it could be passed.'
  return { status: 'run', line: `${spendingOf(suites)}, and the cap is ${dollars(cap)}.${left}`, suites, cap }
}

/** Undefined where the text is no amount. */
function readCap(text: string | undefined): number | undefined {
  const cap = text ? Number(text) : highestCap
  return cap >= 0 && cap <= highestCap ? cap : undefined
}

/** USD if everything that may be billed is billed. A price that is not known is more than any cap. */
function mostOf(suites: readonly LiveSuite[]): number {
  return suites.reduce((sum, { traits, usd }) => sum + contractOrders(traits) * (usd ?? Number.POSITIVE_INFINITY), 0)
}

function spendingOf(suites: readonly LiveSuite[]): string {
  const lines = suites.map(({ name, model, traits, usd }) => {
    const price = usd === null ? 'a price that is not known' : `at most ${dollars(usd)} each`
    return `${name} orders up to ${contractOrders(traits)} pictures by ${model} for ${price}`
  })
  const most = mostOf(suites)
  return `${lines.join('; ')}; in all ${Number.isFinite(most) ? `at most ${dollars(most)}` : 'a price that is not known'}`
}
