import type { Reservation } from './budget.ts'
import { canCollect, fetchPicture, isGone, isUnfetched, keepBytes } from './fetch-picture.ts'
import { GenimgError, sentenceOf } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import type { Place } from './limiter.ts'
import { recordCharge } from './ledger.ts'
import { blocked, blockRecord, inDoubt, type Obtained, type Order, type OrderParts } from './order.ts'
import type { Done, Failure } from '../provider.ts'
import { redact } from './redact.ts'

/** An order that is placed and paid for, and what it takes to get the picture. */
export interface PlacedOrder extends Place {
  readonly order: Order
  readonly job: HeldJob
  readonly parts: OrderParts
  /** Undefined where an earlier run paid. */
  readonly reservation: Reservation | undefined
  readonly acceptance: Acceptance
  /** Whether the provider that took it can be asked here: not where its base URL is another one by now. */
  readonly isHere: boolean
}

/** What the provider said when it took the order; null where it answered with the picture itself. */
export interface Acceptance {
  readonly requestId: string | null
  readonly serverTime: number
  readonly keptFor: number
}

/** An order that the provider keeps, and what is known of when its picture is there. */
export interface Collection extends PlacedOrder {
  /** When it was accepted, by our own clock; later for one that an earlier run ordered. */
  readonly begun: number
  /** Milliseconds until the first look. */
  readonly lookAfter: number
  /** Where an earlier look found the picture. */
  readonly found: { readonly url: string; readonly cost: number | null } | undefined
}

const patienceMs = 600_000
const longestLookMs = 8_000
/** How often a job may be unknown within its time before that is believed. */
const mostStrays = 3

/** Looks at an accepted order until its picture is in the store. Free, and repeatable after any failure. */
export async function collectOrder(collection: Collection): Promise<Obtained> {
  const { order, job, parts, found } = collection
  const { requestId } = collection.acceptance
  const { provider, network, clock, ending: signal, random, pace } = parts
  const { image, request } = order
  let unfetched: GenimgError | undefined
  if (found !== undefined) {
    const picture = { url: found.url }
    const done = { status: 'done', picture, cost: found.cost, creditsLeft: null, requestId } as const
    const settled = await settleResult(collection, done).catch((error: unknown) => {
      // The provider may have another address for it by now.
      if (!canCollect(collection) || !isUnfetched(error)) throw error
      unfetched = error
      return undefined
    })
    if (settled !== undefined) return settled
  }
  if (requestId === null || provider.collect === undefined || !collection.isHere) {
    const message = 'the provider has no way to ask for it again.'
    await job.insist({ status: 'in-doubt', message })
    throw inDoubt(image, message)
  }
  const { begun } = collection
  const deadline = clock.now() + patienceMs
  let wait = collection.lookAfter
  let lastAnswer = 'the provider says so'
  let strays = 0
  for (let looks = 0; ; looks += 1) {
    if (clock.now() + wait > deadline)
      throw new GenimgError('NOT_READY', { image: image.name, minutes: patienceMs / 60_000, message: lastAnswer })
    await clock.sleep(wait, signal)
    const look = await provider
      .collect(requestId, { fetch: network.fetch, signal })
      .catch((error: unknown): Failure => {
        if (signal.aborted) throw error
        return { status: 'unanswered', message: sentenceOf(error), wait: null }
      })
    const backoff = Math.min(1000 * 1.5 ** looks, longestLookMs)
    switch (look.status) {
      case 'pending': {
        const next = pace.next(request.model, clock.now() - begun, look.lookAfter ?? backoff)
        wait = next.wait
        if (next.isLast) collection.soon()
        break
      }
      case 'unanswered':
        lastAnswer = redact(look.message, provider.secrets)
        wait = look.wait ?? (0.5 + random() / 2) * backoff
        break
      case 'done':
        return await settleResult(collection, look)
      default: {
        const message = redact(look.message, provider.secrets)
        switch (look.status) {
          case 'blocked':
            await job.insist(blockRecord(look, message))
            throw blocked(image, look, message)
          case 'failed':
            await job.insist({ status: 'failed', message, cost: 0 })
            throw new GenimgError('PROVIDER_REFUSED', { image: image.name, message, charged: 'no', mayRepeat: true })
          case 'expired':
            strays += 1
            if (strays < mostStrays && isKept(collection.acceptance, look.serverTime ?? clock.now())) {
              // Too early to be true: the provider keeps jobs longer than that.
              lastAnswer = message
              wait = backoff
              break
            }
            // Its address is on record, and may be reached or allowed another time.
            if (unfetched !== undefined && !isGone(unfetched)) throw unfetched
            await job.insist({ status: 'in-doubt', message })
            throw inDoubt(image, message)
          case 'denied':
          case 'unusable':
            throw new GenimgError('NOT_FETCHED', { image: image.name, message, because: look.status })
        }
      }
    }
  }
}

/** Whether the provider still keeps the job, by its own clock. */
function isKept({ serverTime, keptFor }: Acceptance, now: number): boolean {
  return now - serverTime < keptFor
}

/** An amount that can be counted with; null for what a provider may say besides. */
function amountOf(value: number | null): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null
}

/** The bytes first, then everything that may fail and be repeated. */
export async function settleResult(placed: PlacedOrder, done: Done): Promise<Obtained> {
  const { order, job, parts, reservation } = placed
  const requestId = done.requestId ?? placed.acceptance.requestId
  const { limiter, pace } = parts
  const { image, request } = order
  // A number that somebody else sent: NaN or less than nothing would switch every budget off.
  const cost = amountOf(done.cost)
  // Before the next order begins, which counts with what this one really cost.
  reservation?.settle(cost)
  placed.leave()
  if (done.took !== undefined) pace.note(request.model, done.took)
  for (const warning of done.warnings ?? []) {
    parts.report({ type: 'warning', name: image.name, message: redact(warning, parts.provider.secrets) })
  }
  if (reservation !== undefined) parts.report({ type: 'charged', name: image.name, cost })
  const received =
    'bytes' in done.picture
      ? await keepBytes(placed, done.picture.bytes, cost)
      : await fetchPicture(placed, done.picture.url, cost)
  if ('problem' in received) {
    const { problem: message, kept } = received
    await job.insist({ status: 'failed', message, cost, rejected: null })
    await recordCharge(parts, order, cost, requestId)
    throw new GenimgError('PICTURE_REJECTED', { image: image.name, message, kept })
  }
  const { digest, examined } = received
  await job.insist({ status: 'stored', digest, cost, requestId })
  limiter.succeeded()
  parts.credits.note(amountOf(done.creditsLeft), reservation === undefined ? 0 : image.estimate.usd)
  await recordCharge(parts, order, cost, requestId)
  return {
    digest,
    examined,
    cost: reservation === undefined ? 0 : cost,
    price: cost,
    provider: order.request.provider,
    model: order.request.model,
    emulated: parts.provider.emulated,
  }
}
