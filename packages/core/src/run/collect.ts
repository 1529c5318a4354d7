import type { Reservation } from './budget.ts'
import { downloadResult, type DownloadPolicy } from './download.ts'
import { GenimgError, sentenceOf } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import { recordCharge } from './ledger.ts'
import { blocked, blockRecord, inDoubt, type Obtained, type Order, type OrderParts } from './order.ts'
import type { Done, Failure, Provider } from '../provider.ts'
import { redact } from './redact.ts'
import { sniffType } from '../store/sniff.ts'
import { isLoopbackHost } from './addresses.ts'

/** An order that is placed and paid for, and what it takes to get the picture. */
export interface PlacedOrder {
  readonly order: Order
  readonly job: HeldJob
  readonly parts: OrderParts
  /** Undefined where an earlier run paid. */
  readonly reservation: Reservation | undefined
  readonly acceptance: Acceptance
  /** Lets the next order begin: the provider is done with this one. */
  readonly leave: () => void
}

/** What the provider said when it took the order; null where it answered with the picture itself. */
export interface Acceptance {
  readonly requestId: string | null
  readonly serverTime: number
  readonly keptFor: number
}

interface Collection extends PlacedOrder {
  /** Milliseconds until the first look. */
  readonly lookAfter: number
  /** Where an earlier look found the picture. */
  readonly found: { readonly url: string; readonly cost: number | null } | undefined
}

const patienceMs = 600_000
const longestLookMs = 8_000

/** Looks at an accepted order until its picture is in the store. Free, and repeatable after any failure. */
export async function collectOrder(collection: Collection): Promise<Obtained> {
  const { order, job, parts, found } = collection
  const { requestId } = collection.acceptance
  const { provider, network, clock, ending: signal, random, pace } = parts
  const { image, request } = order
  if (found !== undefined) {
    const settled = await settleResult(collection, {
      status: 'done',
      picture: { url: found.url },
      cost: found.cost,
      creditsLeft: null,
      requestId,
    }).catch((error: unknown) => {
      if (requestId === null || !(error instanceof GenimgError) || error.code !== 'NOT_FETCHED') throw error
      return undefined
    })
    if (settled !== undefined) return settled
  }
  if (requestId === null || provider.collect === undefined) {
    throw inDoubt(image, 'the provider has no way to ask for it again.')
  }
  const begun = clock.now()
  const deadline = begun + patienceMs
  let wait = collection.lookAfter
  let lastAnswer = 'the provider says so'
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
      case 'pending':
        wait = pace.until(request.model, clock.now() - begun, look.lookAfter ?? backoff)
        break
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
            throw new GenimgError('PROVIDER_REFUSED', { image: image.name, message, charged: 'no' })
          case 'expired':
            await job.insist({ status: 'in-doubt', message })
            throw inDoubt(image, message)
          case 'denied':
          case 'unusable':
            throw new GenimgError('NOT_FETCHED', { image: image.name, message })
        }
      }
    }
  }
}

/** The bytes first, then everything that may fail and be repeated. */
export async function settleResult(placed: PlacedOrder, done: Done): Promise<Obtained> {
  const { order, job, parts, reservation } = placed
  const requestId = done.requestId ?? placed.acceptance.requestId
  const { store, limiter, pace } = parts
  const { image, request } = order
  placed.leave()
  if (done.took !== undefined) pace.note(request.model, done.took)
  for (const warning of done.warnings ?? []) {
    parts.report({ type: 'warning', name: image.name, message: redact(warning, parts.provider.secrets) })
  }
  const bytes = 'bytes' in done.picture ? done.picture.bytes : await fetchPicture(placed, done.picture.url, done.cost)
  const type = sniffType(bytes)
  if (type === undefined) {
    const message = 'they are not a PNG, JPEG, WebP or AVIF.'
    const kept = await store.reject(bytes, `${image.name} (${order.key}): ${message}`)
    await job.insist({ status: 'failed', message, cost: done.cost })
    reservation?.settle(done.cost)
    throw new GenimgError('PICTURE_REJECTED', { image: image.name, message, kept })
  }
  const { digest } = await store.put(bytes, type)
  await job.insist({ status: 'stored', digest, cost: done.cost, requestId })
  reservation?.settle(done.cost)
  limiter.succeeded()
  parts.credits.note(done.creditsLeft)
  await recordCharge(parts, order, done.cost, requestId)
  return {
    digest,
    cost: reservation === undefined ? 0 : done.cost,
    price: done.cost,
    provider: order.request.provider,
    model: order.request.model,
    emulated: parts.provider.emulated,
  }
}

const fetchTries = 4

async function fetchPicture(placed: PlacedOrder, url: string, cost: number | null): Promise<Uint8Array> {
  const { order, job, parts, acceptance } = placed
  const { provider, network, clock, ending: signal, random } = parts
  const { name } = order.image
  // From here on the address is enough: it outlives the provider's memory of the job.
  await job.insist({ status: 'accepted', ...acceptance, url, cost })
  for (let tries = 1; ; tries += 1) {
    const download = await downloadResult(url, downloadPolicy(provider), network, signal)
    if (download.status === 'fetched') return download.bytes
    const message = redact(download.message, provider.secrets)
    if (download.status === 'refused')
      throw new GenimgError('RESULT_REFUSED', { image: name, url: download.url, message })
    if (download.final || tries === fetchTries) throw new GenimgError('NOT_FETCHED', { image: name, message })
    await clock.sleep(random() * 500 * 2 ** tries, signal)
  }
}

function downloadPolicy({ baseURL, resultHosts }: Provider): DownloadPolicy {
  const base = baseURL === null || !URL.canParse(baseURL) ? undefined : new URL(baseURL)
  const onLoopback = base !== undefined && isLoopbackHost(base.hostname)
  return { hosts: resultHosts, loopbackOrigin: onLoopback ? base.origin : null }
}
