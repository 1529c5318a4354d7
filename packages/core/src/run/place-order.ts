import { GenimgError, sentenceOf } from '../errors.ts'
import type { SeenJob } from '../plan/survey.ts'
import type { Refusal } from '../provider.ts'
import { asUnwritable } from '../store/unwritable.ts'
import { budgetExceeded, ensureGoing } from './claim-order.ts'
import { collectOrder, settleResult, type Collection, type PlacedOrder } from './collect.ts'
import type { Place } from './limiter.ts'
import { inDoubt, type Obtained, type Order, type OrderParts } from './order.ts'
import { giveUp, readyOrder, type ReadyOrder } from './ready-order.ts'
import { redact } from './redact.ts'
import { refusalWait } from './refusal-wait.ts'

/**
 * Orders a picture and gets it. `lost`: another process was quicker. It gets ready when one before it is nearly done, so
 * that the provider is not left without work by what comes before an order; and no earlier, since a claim keeps other
 * processes, which may have a place for it, waiting.
 */
export async function placeOrder(order: Order, seen: SeenJob, parts: OrderParts): Promise<Obtained | 'lost'> {
  const { limiter, allowance, signal, rankOf } = parts
  let early: ReturnType<typeof readyOrder> | undefined
  const near = (): void => {
    early = readyOrder(order, seen, parts)
    // It is heard of in its turn.
    early.catch(() => undefined)
  }
  const placed = await limiter.run(
    async (place) => {
      const first = await early
      // A budget that did not have it a while ago may have it now, and what it says now is final.
      const isReady = first === 'lost' || first?.status === 'ready'
      const ready = isReady ? first : await readyOrder(order, seen, parts)
      if (ready === 'lost' || ready.status === 'occupied') return ready
      if (ready.status === 'refused') throw budgetExceeded(order, ready)
      return await send(ready, place)
    },
    { rank: rankOf(order.image.name), near },
  )
  if (placed === 'lost' || !('status' in placed)) return placed
  // Without a place among those that run, or one that is claimed would wait for it: a picture may take minutes.
  await allowance.vacant(signal)
  return await placeOrder(order, seen, parts)
}

async function send(ready: ReadyOrder, place: Place): Promise<Obtained | 'lost'> {
  const { order, job } = ready
  try {
    await order.parentsEntered?.()
    return await submit({ ...ready, ...place, isHere: true })
  } catch (error) {
    // Given up before the order left, so that nobody waits for it.
    await giveUp(ready, error)
    throw job.status() === 'submitting' ? asDoubt(error) : error
  } finally {
    await job.end()
  }
}

/** Throws where an order may not leave by now, however long ago it was claimed or turned away. */
async function ensureMayLeave({ order, parts, reservation }: ReadyOrder): Promise<void> {
  await ensureGoing(order, parts)
  // Others may have cost more than was set aside for them.
  const exceeded = await reservation.exceeded()
  if (exceeded !== undefined) throw budgetExceeded(order, exceeded)
  parts.signal.throwIfAborted()
}

/** What could not be written down after an order was sent is no failure that costs nothing to repeat. */
function asDoubt(error: unknown): unknown {
  const failure = asUnwritable(error, 'A file')
  if (failure === undefined) return error
  return new GenimgError('UNWRITABLE', { ...failure.details, charged: 'unknown', inDoubt: true }, { cause: error })
}

type LeavingOrder = ReadyOrder & Omit<PlacedOrder, 'acceptance' | 'reservation'>

async function submit(leaving: LeavingOrder): Promise<Obtained | 'lost'> {
  const { order, job, reservation, parts, body } = leaving
  const { provider, network, clock, report, signal, abandoning } = parts
  const { image } = order
  const faults = new Map<string, number>()
  for (;;) {
    await ensureMayLeave(leaving)
    report({ type: 'ordering', name: image.name })
    if (!(await job.advance({ status: 'submitting' }))) {
      reservation.settle(0)
      return 'lost'
    }
    // Not given the run's signal: an order that is interrupted halfway is an order in doubt.
    const outcome = await provider
      .submit(body, { fetch: network.fetch, signal: abandoning })
      .catch((error: unknown): Refusal => ({ status: 'ambiguous', message: sentenceOf(error) }))
    if (outcome.status === 'accepted') {
      const begun = clock.now()
      const { requestId, serverTime, keptFor, lookAfter } = outcome
      const acceptance = { requestId, serverTime, keptFor }
      await refuseKnownId(leaving, requestId)
      return await collectAccepted({ ...leaving, acceptance, begun, lookAfter, found: undefined }, requestId)
    }
    if (outcome.status === 'done') {
      const acceptance = { requestId: outcome.requestId, serverTime: clock.now(), keptFor: 0 }
      return await settleResult({ ...leaving, acceptance }, outcome)
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

/**
 * Where the disk does not take the record, the picture may still be had before this process ends. Where it is not, the
 * record is tried again: nobody can collect it later without.
 */
async function collectAccepted(collection: Collection, requestId: string): Promise<Obtained> {
  const { order, job, parts, acceptance } = collection
  const write = (): Promise<void> => job.insist({ status: 'accepted', ...acceptance })
  const tell = (): void => parts.report({ type: 'accepted', name: order.image.name, requestId })
  const isWritten = await write().then(
    () => true,
    () => false,
  )
  if (isWritten) tell()
  try {
    return await collectOrder(collection)
  } catch (error) {
    if (isWritten) throw error
    // Where this fails too, that the order is in doubt is what there is to say.
    if (job.status() === 'submitting') await write()
    if (job.status() === 'accepted') tell()
    throw error
  }
}

/** An id that an earlier order has leads to that one's picture. */
async function refuseKnownId({ order: { image }, job, parts }: LeavingOrder, requestId: string): Promise<void> {
  const owner = parts.requestIds.note({ requestId, name: image.name })
  if (owner === undefined) return
  const id = redact(requestId, parts.provider.secrets)
  const message = `it was accepted under the id of an earlier order of "${owner}" (${id}), so the picture there is not its own.`
  await job.insist({ status: 'in-doubt', message })
  throw inDoubt(image, message)
}
