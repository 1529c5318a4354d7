import { formatSeconds } from '../plan-table.ts'
import type { Finding } from './finding.ts'

/** How far off a clock may be before it matters for the hour in which a provider keeps a job. */
const toleranceMs = 60_000

export interface OtherClock {
  /** Milliseconds since 1970. */
  readonly time: number
  /** `https://api.segmind.com`, or the disk of the state's folder. */
  readonly of: string
}

/**
 * Compares this machine's clock with another one. Pure.
 * @param now when the other one was read, by this machine
 */
export function checkClock(now: number, other: OtherClock | undefined): Finding {
  if (other === undefined) return { about: 'Clock', ok: true, text: 'nothing to compare it with' }
  const off = now - other.time
  if (Math.abs(off) <= toleranceMs) return { about: 'Clock', ok: true, text: `as ${other.of} has it` }
  const text = `${formatSeconds(Math.abs(off) / 1000)} ${off > 0 ? 'ahead of' : 'behind'} ${other.of}`
  const remedy = 'Set it by the network: days of budgets and leases between machines count by it.'
  return { about: 'Clock', ok: false, text, remedy }
}

/** A fetch that remembers the server's time, where an answer tells it. */
export function watchDate(fetch: typeof globalThis.fetch): {
  readonly fetch: typeof globalThis.fetch
  readonly seen: () => { readonly time: number; readonly at: number } | undefined
} {
  let seen: { readonly time: number; readonly at: number } | undefined
  return {
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      const time = Date.parse(answer.headers.get('date') ?? '')
      if (!Number.isNaN(time)) seen = { time, at: Date.now() }
      return answer
    },
    seen: () => seen,
  }
}
