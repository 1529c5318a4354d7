import { isGenimgError, sentenceOf } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import type { SeenJob } from '../plan/survey.ts'
import type { Prepared, Refusal } from '../provider.ts'
import type { Occupied, Refused, Reservation } from './budget.ts'
import { claimOrder } from './claim-order.ts'
import { holdOrder } from './hold-order.ts'
import { isUncharged, type Order, type OrderParts } from './order.ts'
import { redact } from './redact.ts'
import type { PreparedReferences } from './references.ts'
import { refusalWait } from './refusal-wait.ts'
import { recentRequestIds } from './request-ids.ts'

/** An order that is claimed and prepared, so that nothing but the order itself is left to do. */
export interface ReadyOrder {
  readonly status: 'ready'
  readonly order: Order
  readonly parts: OrderParts
  readonly job: HeldJob
  readonly reservation: Reservation
  readonly body: Prepared['body']
}

/**
 * Claims and prepares an order, all of which is free. `lost`: another process was quicker. Who gets it ready has to see
 * to its end: by sending it, or by {@link giveUp}.
 */
export async function readyOrder(
  order: Order,
  seen: SeenJob,
  parts: OrderParts,
): Promise<ReadyOrder | Refused | Occupied | 'lost'> {
  parts.signal.throwIfAborted()
  const { credits, requestIds, provider } = parts
  const references = await parts.prepareReferences(order.image.name, order.request, provider)
  // Each is asked once in a run. The answers are waited for before the order may leave, and its claim takes as long.
  const asked = Promise.all([
    credits.look(() => balanceOf(parts)),
    requestIds.recall(() => recentRequestIds(provider, parts)),
  ])
  asked.catch(() => undefined)
  const job = await holdOrder(order, seen, provider.baseURL, parts)
  let claim: Reservation | undefined
  let isReady = false
  try {
    const reservation = await claimOrder(order, job, parts)
    if (reservation === 'lost' || reservation.status !== 'reserved') return reservation
    claim = reservation
    const prepared = await prepare(order, job, references, parts)
    if (prepared === 'lost') {
      reservation.settle(0)
      return 'lost'
    }
    await asked
    isReady = true
    return { status: 'ready', order, parts, job, reservation, body: prepared.body }
  } catch (error) {
    if (claim !== undefined) await giveUp({ job, reservation: claim, parts }, error)
    throw error
  } finally {
    if (!isReady) await job.end()
  }
}

/**
 * Takes an order back that has not left, so that nobody waits for it; what has left counts as what is known of it. Does
 * not reject: `error` is what there is to be said.
 */
export async function giveUp(
  { job, reservation, parts }: Pick<ReadyOrder, 'job' | 'reservation' | 'parts'>,
  error: unknown,
): Promise<void> {
  if (job.status() === 'claimed') {
    const message = redact(sentenceOf(error), parts.provider.secrets)
    // A claim that cannot be taken back ends with this process.
    await job.withdraw({ status: 'failed', message, cost: 0 }).catch(() => undefined)
  }
  const status = job.status()
  reservation.settle(isUncharged(error) || status === 'claimed' || status === 'failed' ? 0 : null)
}

/** How long the question for the balance may hold up the first order. */
const balancePatienceMs = 5_000

async function balanceOf({ provider, network, signal }: OrderParts): Promise<number | null> {
  if (provider.free || provider.balance === undefined) return null
  const patience = AbortSignal.any([signal, AbortSignal.timeout(balancePatienceMs)])
  return await provider.balance({ fetch: network.fetch, signal: patience })
}

/** Uploads and the like: free, so that it may be tried again at will. */
async function prepare(
  order: Order,
  job: HeldJob,
  { references, mask, read }: PreparedReferences,
  parts: OrderParts,
): Promise<Prepared | 'lost'> {
  const { provider, network, uploads, signal, clock, report } = parts
  const { model, prompt, params } = order.request
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
