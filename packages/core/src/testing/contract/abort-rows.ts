import { expect } from 'vitest'
import type { Bench } from './bench.ts'
import { callContext, finishJob, placeOrder } from './order.ts'
import { acceptOrder, collectOf } from './queue-rows.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'

/** What a signal may do, and what it may not: turn an order that was sent into one that was not. */
export function abortRows({ online, ownFetch = false, queued }: ContractTraits): readonly Row[] {
  if (!online) return []
  const seesFetch = !ownFetch
  return [
    { name: 'sends nothing once it was told to stop', orders: 0, check: checkStoppedBefore },
    ...(seesFetch
      ? [{ name: 'never calls an order unsent that was stopped under way', orders: 1, check: checkStoppedOrder }]
      : []),
    ...(queued
      ? [
          {
            name: 'loses nothing by a look that was stopped',
            orders: 1,
            check: (bench: Bench) => checkStoppedLook(bench, seesFetch),
          },
        ]
      : []),
  ]
}

/** What it answered, or `stopped` where it rejected with the signal's reason; any other rejection goes on. */
async function statusOf(call: Promise<{ readonly status: string }>, reason: unknown): Promise<string> {
  return await call.then(
    ({ status }) => status,
    (error: unknown) => {
      expect(error, 'it rejects with nothing but the reason of the signal').toBe(reason)
      return 'stopped'
    },
  )
}

async function checkStoppedBefore(bench: Bench): Promise<void> {
  const reason = new Error('enough')
  let calls = 0
  const fetch: typeof globalThis.fetch = (...call) => {
    calls += 1
    return bench.network.fetch(...call)
  }
  const status = await bench.billing([0, 0], () =>
    statusOf(placeOrder(bench, { prompt: 'A paper boat', fetch, signal: AbortSignal.abort(reason) }), reason),
  )
  expect(['unsent', 'stopped']).toContain(status)
  expect(calls, 'requests that were made').toBe(0)
}

/** A network that has the answer when it is told to stop. */
function stoppingFetch({ network }: Bench, stop: () => void): typeof fetch {
  return async (input, init) => {
    const answer = await network.fetch(input, { ...init, signal: null })
    stop()
    init?.signal?.throwIfAborted()
    return answer
  }
}

async function checkStoppedOrder(bench: Bench): Promise<void> {
  const reason = new Error('enough')
  const controller = new AbortController()
  const fetch = stoppingFetch(bench, () => controller.abort(reason))
  const status = await bench.billing([0, 1], () =>
    statusOf(placeOrder(bench, { prompt: 'A lighthouse', fetch, signal: controller.signal }), reason),
  )
  // An answer that came all the same may be kept.
  expect(['ambiguous', 'stopped', 'accepted', 'done']).toContain(status)
}

async function checkStoppedLook(bench: Bench, seesFetch: boolean): Promise<void> {
  const reason = new Error('enough')
  const collect = collectOf(bench.provider)
  const harmless = ['stopped', 'pending', 'unanswered', 'done']
  await bench.billing([1, 1], async () => {
    const accepted = await acceptOrder(bench, 'A red kite')
    const { requestId } = accepted
    const before = collect(requestId, callContext(bench, { signal: AbortSignal.abort(reason) }))
    expect(harmless).toContain(await statusOf(before, reason))
    if (seesFetch) {
      const controller = new AbortController()
      const fetch = stoppingFetch(bench, () => controller.abort(reason))
      const underWay = collect(requestId, callContext(bench, { fetch, signal: controller.signal }))
      expect(harmless).toContain(await statusOf(underWay, reason))
    }
    await finishJob(bench, accepted)
  })
}
