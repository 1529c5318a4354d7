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
  /** About how long, in seconds, with the provider's concurrency; null where no time is known. */
  readonly seconds: number | null
}

/** Adds up what would be ordered; everything else is free. */
export function totalOf(steps: readonly Step[], provider: Pick<Provider, 'free' | 'concurrency'>): Total {
  const orders = steps.filter((step) => step.action === 'generate')
  // Two names with one request are one order.
  const first = new Map(orders.map(({ key, name }) => [key, name] as const).toReversed())
  const made = orders.filter(({ key, name }) => key === null || first.get(key) === name).map(({ image }) => image)
  const priced = provider.free ? [] : made
  const ends = new Map<string, number>()
  for (const { name, draft, estimate } of made) {
    const start = Math.max(0, ...parentsOf(draft).map((parent) => ends.get(parent) ?? 0))
    ends.set(name, start + (estimate.seconds ?? 0))
  }
  const sum = made.reduce((seconds, { estimate }) => seconds + (estimate.seconds ?? 0), 0)
  return {
    count: made.length,
    usd: priced.reduce((usd, { estimate }) => usd + (estimate.usd ?? 0), 0),
    unknown: priced.filter(({ estimate }) => estimate.usd === null).length,
    approximate: priced.some(({ estimate }) => estimate.approximate),
    seconds: made.some(({ estimate }) => estimate.seconds !== null)
      ? Math.ceil(Math.max(sum / provider.concurrency, ...ends.values()))
      : null,
  }
}

/** What to say before local files leave this machine; undefined where none would, or where they stay private. */
export function uploadNotice(steps: readonly Step[], provider: Pick<Provider, 'uploadNotice'>): string | undefined {
  const uploads = steps.some(
    (step) =>
      step.action === 'generate' &&
      [...step.image.draft.references, step.image.draft.mask].some((one) => one !== null && one.kind !== 'url'),
  )
  return uploads ? (provider.uploadNotice ?? undefined) : undefined
}

/** A total's price for a sentence: `about $0.29`, `$0.04 and 2 of unknown price`, `free`. */
export function totalPrice({ usd, unknown, approximate, count }: Total, dollars: (usd: number) => string): string {
  if (unknown === count && unknown > 0) return 'price unknown'
  if (usd === 0 && unknown === 0) return 'free'
  const known = `${approximate ? 'about ' : ''}${dollars(usd)}`
  return unknown === 0 ? known : `${known} and ${unknown} of unknown price`
}
