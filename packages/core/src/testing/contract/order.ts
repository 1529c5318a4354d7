import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { isLoopbackHost } from '../../run/addresses.ts'
import { downloadResult } from '../../run/download.ts'
import type {
  Accepted,
  CallContext,
  Done,
  Failure,
  PrepareContext,
  Prepared,
  Provider,
  ProviderRequest,
  Refusal,
  UploadMemory,
} from '../../provider.ts'
import type { Bench } from './bench.ts'
import type { Sample } from './samples.ts'
import type { Ending } from './trouble.ts'

/** One order, as a row wants it. */
export interface Wish {
  readonly prompt: string
  /** @default the bench's */
  readonly provider?: Provider
  readonly references?: readonly Sample[]
  readonly mask?: Sample
  readonly read?: PrepareContext['read']
  readonly uploads?: UploadMemory
  /** For the order alone; what is prepared before it goes over the usual network. */
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** Longer than any provider takes to answer one call. */
const longestCallMs = 300_000

export function callContext({ network }: Bench, { fetch, signal }: Pick<Wish, 'fetch' | 'signal'> = {}): CallContext {
  return { fetch: fetch ?? network.fetch, signal: signal ?? AbortSignal.timeout(longestCallMs) }
}

/** The request that a wish makes, resolved. */
export function requestOf(
  bench: Bench,
  { prompt, provider = bench.provider, references = [], mask }: Wish,
): ProviderRequest {
  const wanted = { ...bench.fields, references: references.length, mask: mask !== undefined }
  const { model, params, problems } = provider.resolve(wanted)
  expect(problems, 'the fields of the setup are taken').toEqual([])
  return { model, prompt, params, references: references.map(({ digest }) => digest), mask: mask?.digest ?? null }
}

export async function prepareOrder(bench: Bench, wish: Wish): Promise<Prepared | Refusal> {
  const { provider = bench.provider, references = [], mask } = wish
  const samples = [...references, ...(mask === undefined ? [] : [mask])]
  const read: PrepareContext['read'] = async (wanted) => {
    const sample = samples.find(({ digest }) => digest === wanted)
    if (sample === undefined) throw new Error(`there is no reference ${wanted}`)
    return sample
  }
  const memory: UploadMemory = { get: () => undefined, set: async () => {} }
  const { fetch, signal } = callContext(bench)
  const outcome = await provider.prepare(requestOf(bench, wish), {
    fetch,
    signal,
    read: wish.read ?? read,
    uploads: wish.uploads ?? memory,
  })
  if (outcome.status === 'prepared') {
    expect(outcome.body, 'what is prepared is JSON').toEqual(JSON.parse(JSON.stringify(outcome.body)))
  }
  return outcome
}

/** Prepares and orders. */
export async function placeOrder(bench: Bench, wish: Wish): Promise<Accepted | Done | Refusal> {
  const prepared = await prepareOrder(bench, wish)
  const { provider = bench.provider } = wish
  return prepared.status === 'prepared' ? await provider.submit(prepared.body, callContext(bench, wish)) : prepared
}

/** Prepares, orders and looks until something else than "not yet" is said. */
export async function endOrder(bench: Bench, wish: Wish): Promise<Ending> {
  const placed = await placeOrder(bench, wish)
  return placed.status === 'accepted' ? await awaitJob(bench, placed, wish.provider) : placed
}

/** Prepares, orders and waits for the picture, which must come. */
export async function finishOrder(bench: Bench, wish: Wish): Promise<Done> {
  const placed = await placeOrder(bench, wish)
  if (placed.status === 'accepted') return await finishJob(bench, placed, wish.provider)
  return doneOr(placed)
}

/** Looks at an accepted order until its picture is there. */
export async function finishJob(bench: Bench, accepted: Accepted, provider?: Provider): Promise<Done> {
  let job = accepted
  for (let losses = 0; ; losses += 1) {
    const ending = await awaitJob(bench, job, provider)
    // On a real network an answer may get lost now and then.
    if (ending.status !== 'unanswered' || losses === mostLosses) return doneOr(ending)
    job = { ...accepted, lookAfter: ending.wait ?? usualPauseMs }
  }
}

const mostLosses = 5
const usualPauseMs = 500

async function awaitJob(
  bench: Bench,
  { requestId, lookAfter }: Accepted,
  provider = bench.provider,
): Promise<Done | Failure> {
  const { collect } = provider
  if (collect === undefined) throw new Error('it accepts orders and has no `collect`')
  await pause(lookAfter)
  for (;;) {
    const look = await collect(requestId, callContext(bench))
    if (look.status !== 'pending') return look
    await pause(look.lookAfter ?? usualPauseMs)
  }
}

function doneOr(ending: Ending): Done {
  if (ending.status === 'done') return ending
  throw new Error(`the order is ${ending.status}: ${ending.message}`)
}

/** The bytes of a result, fetched as core does it. Undefined where they cannot be had. */
export async function fetchPicture({ provider, network }: Bench, { picture }: Done): Promise<Uint8Array | undefined> {
  if ('bytes' in picture) return picture.bytes
  const { baseURL, resultHosts } = provider
  const base = baseURL === null ? undefined : new URL(baseURL)
  const loopbackOrigin = base !== undefined && isLoopbackHost(base.hostname) ? base.origin : null
  const policy = { hosts: resultHosts, loopbackOrigin }
  const download = await downloadResult(picture.url, policy, network, AbortSignal.timeout(longestCallMs))
  return download.status === 'fetched' ? download.bytes : undefined
}

/** The bytes of a result, which must be there. */
export async function pictureOf(bench: Bench, done: Done): Promise<Uint8Array> {
  const bytes = await fetchPicture(bench, done)
  if (bytes === undefined) throw new Error('the picture is not where the provider says it is')
  return bytes
}
