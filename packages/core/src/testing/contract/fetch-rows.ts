import { expect } from 'vitest'
import type { Bench } from './bench.ts'
import { callContext, prepareOrder } from './order.ts'
import { collectOf } from './queue-rows.ts'
import type { Row } from './row.ts'
import { paintSample } from './samples.ts'
import type { ContractTraits } from './traits.ts'
import { endingText } from './trouble.ts'

/** What a network may do, in place of an answer. */
interface NetworkFault {
  /** Reads on after "an order that meets". */
  readonly name: string
  readonly fetch: typeof fetch
  /** How an order ends that meets it. */
  readonly ending: 'unsent' | 'ambiguous'
}

const faults: readonly NetworkFault[] = [
  { name: 'a refused connection', fetch: failing({ code: 'ECONNREFUSED', syscall: 'connect' }), ending: 'unsent' },
  {
    name: 'a host without an address',
    fetch: failing({ code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
    ending: 'unsent',
  },
  { name: 'a reset', fetch: failing({ code: 'ECONNRESET', syscall: 'read' }), ending: 'ambiguous' },
  { name: 'a closed socket', fetch: failing({ code: 'UND_ERR_SOCKET' }), ending: 'ambiguous' },
  { name: 'an error without a code', fetch: () => Promise.reject(new Error('something')), ending: 'ambiguous' },
  // Not errors, as a `fetch` of somebody's own may throw them.
  { name: 'a thrown string', fetch: rejecting('something'), ending: 'ambiguous' },
  { name: 'a thrown nothing', fetch: rejecting(undefined), ending: 'ambiguous' },
  { name: 'an answer that breaks off', fetch: async () => new Response(brokenBody()), ending: 'ambiguous' },
]

/** A `fetch` that fails in odd ways: every call ends as data, and nothing is sent twice. */
export function fetchRows({ online, ownFetch = false, queued, uploads = false }: ContractTraits): readonly Row[] {
  if (!online || ownFetch) return []
  return faults.flatMap((fault) => [
    {
      name: `an order that meets ${fault.name} is ${fault.ending}`,
      orders: 0,
      check: (bench: Bench) => checkOrder(bench, fault),
    },
    ...(queued
      ? [{ name: `a look that meets ${fault.name} says nothing about the job`, orders: 0, check: lookCheck(fault) }]
      : []),
    ...(uploads
      ? [{ name: `an upload that meets ${fault.name} is no order`, orders: 0, check: uploadCheck(fault) }]
      : []),
  ])
}

async function checkOrder(bench: Bench, { fetch, ending }: NetworkFault): Promise<void> {
  const prepared = await prepareOrder(bench, { prompt: 'A paper boat' })
  if (prepared.status !== 'prepared') throw new Error(prepared.message)
  let calls = 0
  const counting: typeof globalThis.fetch = (...call) => {
    calls += 1
    return fetch(...call)
  }
  const placed = await bench.provider.submit(prepared.body, callContext(bench, { fetch: counting }))
  expect(endingText(placed)).toBe(ending)
  expect(calls, 'requests that were made').toBe(1)
}

function lookCheck({ fetch }: NetworkFault): Row['check'] {
  return async (bench) => {
    const look = await collectOf(bench.provider)('00000000-0000-4000-8000-000000000000', callContext(bench, { fetch }))
    expect(['unanswered', 'unusable']).toContain(look.status)
  }
}

function uploadCheck({ fetch }: NetworkFault): Row['check'] {
  return async (bench) => {
    const wish = { prompt: 'The same at night', references: [paintSample('sky', true)] }
    const prepared = await prepareOrder({ ...bench, network: { ...bench.network, fetch } }, wish)
    expect(['unsent', 'busy', 'rejected'], 'an upload is free, and no order').toContain(prepared.status)
  }
}

function failing(facts: { readonly code: string; readonly syscall?: string }): typeof fetch {
  return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error(facts.code), facts) }))
}

function rejecting(value: unknown): typeof fetch {
  return () => Promise.reject(value)
}

function brokenBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: (controller) => controller.error(new TypeError('terminated')),
  })
}
