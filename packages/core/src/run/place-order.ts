import { GenimgError, isGenimgError, sentenceOf } from '../errors.ts'
import type { SeenJob } from '../plan/survey.ts'
import type { Prepared, Refusal } from '../provider.ts'
import { ensureFreeSpace } from '../store/free-space.ts'
import { asUnwritable } from '../store/unwritable.ts'
import type { Reservation } from './budget.ts'
import { claimOrder } from './claim-order.ts'
import { collectOrder, settleResult, type PlacedOrder } from './collect.ts'
import { holdOrder } from './hold-order.ts'
import { inDoubt, isUncharged, type Obtained, type Order, type OrderParts } from './order.ts'
import { redact } from './redact.ts'
import type { PreparedReferences } from './references.ts'
import { refusalWait } from './refusal-wait.ts'
import { recentRequestIds } from './request-ids.ts'

/** Orders a picture and gets it. `lost`: another process was quicker. */
export async function placeOrder(order: Order, seen: SeenJob, parts: OrderParts): Promise<Obtained | 'lost'> {
  return await parts.limiter.run(async (leave) => {
    parts.signal.throwIfAborted()
    const stopped = parts.stopped()
    if (stopped !== undefined) throw new GenimgError('PROVIDER_STOPPED', { image: order.image.name, message: stopped })
    await ensureFreeSpace(parts.files, parts.stateDir)
    const references = await parts.prepareReferences(order.image.name, order.request, parts.provider)
    const { credits, requestIds, provider } = parts
    await Promise.all([
      credits.look(() => balanceOf(parts)),
      requestIds.recall(() => recentRequestIds(provider, parts)),
    ])
    const job = await holdOrder(order, seen, parts.provider.baseURL, parts)
    try {
      const reservation = await claimOrder(order, job, parts)
      if (reservation === 'lost') return 'lost'
      try {
        return await submit({ order, job, reservation, parts, leave, references, isHere: true })
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

interface ClaimedOrder extends Omit<PlacedOrder, 'acceptance'> {
  readonly reservation: Reservation
  readonly references: PreparedReferences
}

async function submit(claimed: ClaimedOrder): Promise<Obtained | 'lost'> {
  const { order, job, reservation, parts } = claimed
  const { provider, network, clock, report, signal, abandoning } = parts
  const { image } = order
  const prepared = await prepare(claimed)
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
      .submit(prepared.body, { fetch: network.fetch, signal: abandoning })
      .catch((error: unknown): Refusal => ({ status: 'ambiguous', message: sentenceOf(error) }))
    if (outcome.status === 'accepted') {
      const begun = clock.now()
      const { requestId, serverTime, keptFor, lookAfter } = outcome
      const acceptance = { requestId, serverTime, keptFor }
      await refuseKnownId(claimed, requestId)
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

/** An id that an earlier order has leads to that one's picture. */
async function refuseKnownId({ order: { image }, job, parts }: ClaimedOrder, requestId: string): Promise<void> {
  const owner = parts.requestIds.note({ requestId, name: image.name })
  if (owner === undefined) return
  const id = redact(requestId, parts.provider.secrets)
  const message = `it was accepted under the id of an earlier order of "${owner}" (${id}), so the picture there is not its own.`
  await job.insist({ status: 'in-doubt', message })
  throw inDoubt(image, message)
}

/** Uploads and the like: free, so that it may be tried again at will. */
async function prepare({ order, job, parts, references: prepared }: ClaimedOrder): Promise<Prepared | 'lost'> {
  const { provider, network, uploads, signal, clock, report } = parts
  const { model, prompt, params } = order.request
  const { references, mask, read } = prepared
  const faults = new Map<string, number>()
  for (;;) {
    const context = { fetch: network.fetch, signal, uploads, read }
    const outcome = await provider
      .prepare({ model, prompt, params, references, mask }, context)
      .catch((error: unknown): Refusal => {
        if (signal.aborted || isGenimgError(error)) throw error
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
