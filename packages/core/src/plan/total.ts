import { parentsOf } from './request.ts'
import type { Step } from './plan.ts'
import type { Provider } from '../provider.ts'

/** What a plan adds up to. */
export interface Total {
  /** Pictures to be made. */
  readonly count: number
  /** USD of those whose price is known. */
  readonly usd: number
  /** Pictures without a known price. */
  readonly unknown: number
  readonly approximate: boolean
  /** About how long, in seconds, with the providers' concurrency; null where no time is known. */
  readonly seconds: number | null
}

type Generate = Extract<Step, { readonly action: 'generate' }>

/** The steps that cost money. Two names with one request are one order. */
export function paidSteps(steps: readonly Step[]): readonly Generate[] {
  return ordersOf(steps).filter(({ image }) => !image.provider.free && image.estimate.usd !== 0)
}

/** Adds up what would be ordered; everything else is free. */
export function totalOf(steps: readonly Step[]): Total {
  const made = ordersOf(steps).map(({ image }) => image)
  const priced = paidSteps(steps).map(({ image }) => image)
  const ends = new Map<string, number>()
  const sums = new Map<Provider, number>()
  for (const { name, draft, estimate, provider } of made) {
    const seconds = estimate.seconds ?? 0
    const start = Math.max(0, ...parentsOf(draft).map((parent) => ends.get(parent) ?? 0))
    ends.set(name, start + seconds)
    sums.set(provider, (sums.get(provider) ?? 0) + seconds)
  }
  const loads = [...sums].map(([{ concurrency }, seconds]) => seconds / concurrency)
  return {
    count: made.length,
    usd: priced.reduce((usd, { estimate }) => usd + (estimate.usd ?? 0), 0),
    unknown: priced.filter(({ estimate }) => estimate.usd === null).length,
    approximate: priced.some(({ estimate }) => estimate.approximate),
    seconds: made.some(({ estimate }) => estimate.seconds !== null)
      ? Math.ceil(Math.max(...loads, ...ends.values()))
      : null,
  }
}

function ordersOf(steps: readonly Step[]): readonly Generate[] {
  const orders = steps.filter((step) => step.action === 'generate')
  const first = new Map(orders.map((step) => [orderOf(step), step.name] as const).toReversed())
  return orders.filter((step) => step.key === null || first.get(orderOf(step)) === step.name)
}

/** One request at a stand-in and at a real provider is two orders. */
function orderOf({ key, image }: Generate): string {
  return `${key ?? ''} ${image.provider.emulated}`
}

/** What to say before local files leave this machine; empty where none would, or where they stay private. */
export function uploadNotices(steps: readonly Step[]): readonly string[] {
  const notices = steps.flatMap((step) => {
    if (step.action !== 'generate') return []
    const { draft, provider } = step.image
    const uploads = [...draft.references, draft.mask].some((one) => one !== null && one.kind !== 'url')
    return uploads && provider.uploadNotice !== null ? [provider.uploadNotice] : []
  })
  return [...new Set(notices)]
}

/** A total's price for a sentence: `about $0.29`, `$0.04 and 2 of unknown price`, `free`. */
export function totalPrice({ usd, unknown, approximate, count }: Total, dollars: (usd: number) => string): string {
  if (unknown === count && unknown > 0) return 'price unknown'
  if (usd === 0 && unknown === 0) return 'free'
  const known = `${approximate ? 'about ' : ''}${dollars(usd)}`
  return unknown === 0 ? known : `${known} and ${unknown} of unknown price`
}
