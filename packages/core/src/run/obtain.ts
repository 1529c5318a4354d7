import { GenimgError, sentenceOf } from '../errors.ts'
import { dollars, type Reservation } from './budget.ts'
import { collectOrder, settleResult, type PlacedOrder } from './collect.ts'
import { holdJob, type HeldJob } from '../jobs/job.ts'
import {
  blocked,
  blockRecord,
  inDoubt,
  isUncharged,
  priceOf,
  type Obtained,
  type Order,
  type OrderParts,
} from './order.ts'
import type { Prepared, Refusal } from '../provider.ts'
import { redact } from './redact.ts'
import { lookAtJob, type SeenJob } from '../plan/survey.ts'
import { asUnwritable } from '../store/unwritable.ts'

/** How long a process that waits for another one's result sleeps between two looks. */
const lookMs = 250

export async function obtain(order: Order, parts: OrderParts): Promise<Obtained> {
  const { image, key } = order
  let floor: number | undefined
  let told = false
  for (;;) {
    parts.signal.throwIfAborted()
    const seen = await parts.looking.run(() => lookAtJob(key, parts.provider, parts))
    floor ??= order.forced ? seen.history.last : 0
    const { state } = seen
    if (state.state === 'blocked') throw new GenimgError('BLOCKED', { image: image.name, message: state.message })
    if (state.state === 'in-doubt') throw inDoubt(image, state.message)
    if (state.state === 'busy' || (state.state === 'accepted' && seen.alive)) {
      if (!told) parts.report({ type: 'waiting', name: image.name, pid: state.record.pid })
      told = true
      await parts.clock.sleep(lookMs, parts.signal)
      continue
    }
    if (state.state === 'stored' && isNewEnough(seen, floor)) {
      const { digest, cost, price = cost, provider, model, emulated } = state.record
      return { digest, cost: 0, price, provider, model, emulated }
    }
    if (state.state !== 'accepted' && !order.mayOrder) {
      throw new GenimgError('GIVEN_UP', { image: image.name, price: priceOf(image) })
    }
    const obtained =
      state.state === 'accepted' ? await resume(order, seen, parts) : await placeOrder(order, seen, parts)
    if (obtained !== 'lost') return obtained
  }
}

/** A forced order does not count what was there before it. */
function isNewEnough({ history }: SeenJob, floor: number): boolean {
  return floor === 0 || history.records.some(({ number, record }) => number > floor && record.status === 'stored')
}

/** @param baseURL where the order is placed, or was */
async function hold(order: Order, seen: SeenJob, baseURL: string | null, parts: OrderParts): Promise<HeldJob> {
  const { provider, files, stateDir, clock } = parts
  const { image, request, key } = order
  const header = {
    name: image.name,
    provider: request.provider,
    model: request.model,
    baseURL,
    emulated: provider.emulated,
    estimate: image.estimate.usd,
  }
  return holdJob({ files, stateDir, key, clock, header, holder: await parts.self(), last: seen.history.last })
}

/** Takes over an order whose holder is gone. `lost`: another process was quicker. */
async function resume(order: Order, seen: SeenJob, parts: OrderParts): Promise<Obtained | 'lost'> {
  if (seen.state.state !== 'accepted') return 'lost'
  const { requestId, serverTime, keptFor, url, cost, baseURL } = seen.state.record
  const found = url === undefined ? undefined : { url, cost: cost ?? null }
  const job = await hold(order, seen, baseURL, parts)
  try {
    const acceptance = { requestId, serverTime, keptFor }
    if (!(await job.advance({ status: 'accepted', ...acceptance, ...found }))) return 'lost'
    // A job is only ever asked about at the place that accepted it; its address is good from anywhere.
    const isHere = baseURL === parts.provider.baseURL
    const placed = { order, job, parts, reservation: undefined, acceptance, isHere }
    return await parts.limiter.run((leave) =>
      collectOrder({ ...placed, begun: parts.clock.now(), lookAfter: 0, found, leave }),
    )
  } finally {
    await job.end()
  }
}

async function placeOrder(order: Order, seen: SeenJob, parts: OrderParts): Promise<Obtained | 'lost'> {
  return await parts.limiter.run(async (leave) => {
    parts.signal.throwIfAborted()
    const stopped = parts.stopped()
    if (stopped !== undefined) throw new GenimgError('PROVIDER_STOPPED', { image: order.image.name, message: stopped })
    await parts.credits.look(() => balanceOf(parts))
    const job = await hold(order, seen, parts.provider.baseURL, parts)
    try {
      const reservation = await claim(order, job, parts)
      if (reservation === 'lost') return 'lost'
      try {
        return await submit({ order, job, reservation, parts, leave, isHere: true })
      } catch (error) {
        // Given up before the order left, so that nobody waits for it.
        if (job.status() === 'claimed') {
          const message = redact(sentenceOf(error), parts.provider.secrets)
          await job.withdraw({ status: 'failed', message, cost: 0 })
        }
        reservation.settle(isUncharged(error) || job.status() === 'failed' ? 0 : null)
        throw job.status() === 'submitting' ? asDoubt(error) : error
      }
    } finally {
      await job.end()
    }
  })
}

/** What could not be written down after an order was sent is no failure that costs nothing to repeat. */
function asDoubt(error: unknown): unknown {
  const failure = asUnwritable(error, 'A file')
  if (failure === undefined) return error
  return new GenimgError('UNWRITABLE', { ...failure.details, charged: 'unknown', inDoubt: true }, { cause: error })
}

/** How long the question for the balance may hold up the first order. */
const balancePatienceMs = 5_000

async function balanceOf({ provider, network, signal }: OrderParts): Promise<number | null> {
  if (provider.free || provider.balance === undefined) return null
  const patience = AbortSignal.any([signal, AbortSignal.timeout(balancePatienceMs)])
  return await provider.balance({ fetch: network.fetch, signal: patience })
}

/** A claim is a reservation: budgets are looked at and the record is written in one turn. */
async function claim(order: Order, job: HeldJob, parts: OrderParts): Promise<Reservation | 'lost'> {
  const { dayMutex, allowance, provider } = parts
  const take = async (): Promise<Reservation | 'lost'> => {
    const reservation = await allowance.reserve(provider.free ? 0 : order.image.estimate.usd, provider.emulated)
    if (reservation.status === 'refused') {
      throw new GenimgError('BUDGET_EXCEEDED', {
        limit: reservation.limit,
        spent: dollars(reservation.committed),
        names: [order.image.name],
        price: priceOf(order.image),
      })
    }
    const won = await job.advance({ status: 'claimed', reserved: reservation.amount }).catch((error: unknown) => {
      reservation.settle(0)
      throw error
    })
    if (!won) reservation.settle(0)
    return won ? reservation : 'lost'
  }
  return await parts.claiming.run(() => (dayMutex === undefined ? take() : dayMutex.run(take)))
}

interface ClaimedOrder extends Omit<PlacedOrder, 'acceptance'> {
  readonly reservation: Reservation
}

async function submit(claimed: ClaimedOrder): Promise<Obtained | 'lost'> {
  const { order, job, reservation, parts } = claimed
  const { provider, network, clock, report, signal } = parts
  const { image } = order
  const prepared = await prepare(order, job, parts)
  if (prepared === 'lost') {
    reservation.settle(0)
    return 'lost'
  }
  const faults = new Map<string, number>()
  for (;;) {
    signal.throwIfAborted()
    report({ type: 'ordering', name: image.name })
    if (!(await job.advance({ status: 'submitting' }))) {
      reservation.settle(0)
      return 'lost'
    }
    // Not given the run's signal: an order that is interrupted halfway is an order in doubt.
    const outcome = await provider
      .submit(prepared.body, { fetch: network.fetch, signal: new AbortController().signal })
      .catch((error: unknown): Refusal => ({ status: 'ambiguous', message: sentenceOf(error) }))
    if (outcome.status === 'accepted') {
      const begun = clock.now()
      const { requestId, serverTime, keptFor, lookAfter } = outcome
      const acceptance = { requestId, serverTime, keptFor }
      // Where the disk is full, the picture may still be had before this process ends: what comes next is tried.
      await job.insist({ status: 'accepted', ...acceptance }).catch(() => undefined)
      report({ type: 'accepted', name: image.name, requestId })
      return await collectOrder({ ...claimed, acceptance, begun, lookAfter, found: undefined })
    }
    if (outcome.status === 'done') {
      const acceptance = { requestId: outcome.requestId, serverTime: clock.now(), keptFor: 0 }
      return await settleResult({ ...claimed, acceptance }, outcome)
    }
    const wait = await refusalWait(outcome, faults, order, job, parts)
    if (wait === 'lost') {
      reservation.settle(0)
      return 'lost'
    }
    report({ type: 'retrying', name: image.name, message: redact(outcome.message, provider.secrets), ms: wait })
    await clock.sleep(wait, signal)
  }
}

/** Uploads and the like: free, so that it may be tried again at will. */
async function prepare(order: Order, job: HeldJob, parts: OrderParts): Promise<Prepared | 'lost'> {
  const { provider, network, uploads, read, signal, clock, report } = parts
  const { model, prompt, params, references, mask } = order.request
  const faults = new Map<string, number>()
  for (;;) {
    const context = { fetch: network.fetch, signal, uploads, read }
    const outcome = await provider
      .prepare({ model, prompt, params, references, mask }, context)
      .catch((error: unknown): Refusal => {
        if (signal.aborted) throw error
        return { status: 'unsent', message: sentenceOf(error) }
      })
    if (outcome.status === 'prepared') return outcome
    // Nothing was ordered yet, so an answer that got lost is no doubt.
    const refusal: Refusal = outcome.status === 'ambiguous' ? { ...outcome, status: 'unsent' } : outcome
    const wait = await refusalWait(refusal, faults, order, job, parts)
    if (wait === 'lost') return 'lost'
    report({ type: 'retrying', name: order.image.name, message: redact(refusal.message, provider.secrets), ms: wait })
    await clock.sleep(wait, signal)
  }
}

/** After the first try. */
const mostRetries = { unsent: 4, rate: 8, fault: 2 }
const longestWaitMs = 60_000

/** Milliseconds until the next try, with the record for it written; or the end of this job, recorded and thrown. */
async function refusalWait(
  refusal: Refusal,
  tries: Map<string, number>,
  { image }: Order,
  job: HeldJob,
  { limiter, random, provider, stop }: OrderParts,
): Promise<number | 'lost'> {
  const message = redact(refusal.message, provider.secrets)
  switch (refusal.status) {
    case 'unsent':
    case 'busy': {
      const kind = refusal.status === 'unsent' ? 'unsent' : refusal.because
      const count = (tries.get(kind) ?? 0) + 1
      tries.set(kind, count)
      if (kind === 'rate') limiter.slower()
      if (count > mostRetries[kind]) {
        await job.withdraw({ status: 'failed', message, cost: 0 })
        const answered = refusal.status === 'busy'
        throw new GenimgError('PROVIDER_UNREACHABLE', { image: image.name, message, answered })
      }
      if (!(await job.advance({ status: 'claimed' }))) return 'lost'
      // Full jitter: many jobs that were turned away together do not come back together.
      const backoff = random() * Math.min(longestWaitMs, 1000 * 2 ** count)
      const hint = refusal.status === 'busy' ? refusal.wait : null
      // A server that says "now" and still turns orders away is not taken at its word.
      return hint === null || hint <= 0 ? backoff : Math.min(hint, longestWaitMs) + random() * 250
    }
    case 'rejected': {
      if (refusal.scope === 'run') stop(message)
      await job.withdraw({ status: 'failed', message, cost: 0 })
      if (refusal.because === 'key' && provider.keyVariable !== null && provider.secrets.length === 0) {
        throw new GenimgError('API_KEY_MISSING', { message })
      }
      throw refusal.scope === 'run'
        ? new GenimgError('PROVIDER_STOPPED', { image: image.name, message })
        : new GenimgError('PROVIDER_REFUSED', { image: image.name, message, charged: 'no' })
    }
    case 'blocked':
      await job.withdraw(blockRecord(refusal, message))
      throw blocked(image, refusal, message)
    case 'ambiguous':
      await job.insist({ status: 'in-doubt', message })
      throw inDoubt(image, message)
  }
}
