import { GenimgError, isGenimgError } from '../errors.ts'
import type { ExaminedPicture } from '../ports/ports.ts'
import type { Provider } from '../provider.ts'
import { sniffType } from '../store/sniff.ts'
import { asUnwritable } from '../store/unwritable.ts'
import { isLoopbackHost } from './addresses.ts'
import { dollars } from './budget.ts'
import type { PlacedOrder } from './collect.ts'
import { downloadResult, type DownloadPolicy } from './download.ts'
import { inDoubt } from './order.ts'
import { redact, showUrl } from './redact.ts'
import { rescueBytes } from './rescue.ts'

/** Bytes that are in the store now, or in `rejected/` with what is wrong with them. */
export type Received =
  | { readonly digest: string; readonly examined: ExaminedPicture | undefined }
  | { readonly problem: string; readonly kept: string }

/** Puts bytes that came with an answer where they are safe. Nothing comes before that: they may not be had again. */
export async function keepBytes(placed: PlacedOrder, bytes: Uint8Array, cost: number | null): Promise<Received> {
  const { acceptance, job, parts } = placed
  try {
    return await storeBytes(placed, bytes)
  } catch (error) {
    const failure = asUnwritable(error, 'The store')
    // A job that the provider keeps can be asked for them another time.
    if (failure === undefined || acceptance.keptFor > 0) throw error
    const rescued = await rescueBytes(parts.files, bytes)
    if (rescued === undefined) throw error
    // The disk may have room for a record where it had none for a picture. Without it, the order is in doubt.
    await job.insist({ status: 'accepted', ...acceptance, rescued, cost }).catch(() => undefined)
    const charged = cost === null ? 'unknown' : cost === 0 ? 'no' : dollars(cost)
    throw new GenimgError('UNWRITABLE', { ...failure.details, charged, rescued: rescued.path }, { cause: error })
  }
}

async function storeBytes({ order, parts }: PlacedOrder, bytes: Uint8Array): Promise<Received> {
  const { store } = parts
  const type = sniffType(bytes)
  if (type !== undefined) return { digest: (await store.put(bytes, type)).digest, examined: undefined }
  const problem = 'they are not a PNG, JPEG, WebP or AVIF.'
  return { problem, kept: await store.reject(bytes, noteOf(order, problem)) }
}

const fetchTries = 4

/**
 * Fetches a result from its address. What breaks off on the way, or is an error page, may be whole the next time, and
 * fetching is free: a picture that was paid for is not given up for one bad answer.
 */
export async function fetchPicture(placed: PlacedOrder, url: string, cost: number | null): Promise<Received> {
  const { order, job, parts, acceptance } = placed
  const { provider, network, clock, ending: signal, random } = parts
  const { secrets } = provider
  const { name } = order.image
  const refuse = (address: string, message: string): GenimgError =>
    new GenimgError('RESULT_REFUSED', { image: name, url: showUrl(address, secrets), message })
  // Neither written down nor asked: the key goes to the provider only.
  if (redact(url, secrets) !== url) throw refuse(url, 'carries the API key.')
  // From here on the address is enough: it outlives the provider's memory of the job.
  await job.insist({ status: 'accepted', ...acceptance, url, cost })
  for (let tries = 1; ; tries += 1) {
    const download = await downloadResult(url, downloadPolicy(provider), network, signal)
    if (download.status === 'refused') throw refuse(download.url, redact(download.message, secrets))
    if (download.status === 'fetched') {
      const received = await examineBytes(placed, download.bytes)
      if ('digest' in received || tries === fetchTries) return received
    } else if (download.final || tries === fetchTries) {
      const message = redact(download.message, secrets)
      // An address that was good a moment ago is asked once more by a later run before it counts as gone.
      const isGone = download.final && placed.reservation === undefined && !canCollect(placed)
      if (!isGone)
        throw new GenimgError('NOT_FETCHED', {
          image: name,
          message,
          because: download.final ? 'gone' : 'connection',
        })
      await job.insist({ status: 'in-doubt', message })
      throw inDoubt(order.image, message)
    }
    await clock.sleep(random() * 500 * 2 ** tries, signal)
  }
}

/** Whether the provider can be asked for the order again. */
export function canCollect({ acceptance, parts, isHere }: PlacedOrder): boolean {
  return isHere && acceptance.requestId !== null && parts.provider.collect !== undefined
}

/** Whether a picture is at an address and did not come from there. */
export function isUnfetched(error: unknown): error is GenimgError {
  return isGenimgError(error, 'NOT_FETCHED') || isGenimgError(error, 'RESULT_REFUSED')
}

/** Whether the address itself says that the picture is not there any more. */
export function isGone(error: GenimgError): boolean {
  return isGenimgError<'NOT_FETCHED'>(error, 'NOT_FETCHED') && error.details.because === 'gone'
}

async function examineBytes(placed: PlacedOrder, bytes: Uint8Array): Promise<Received> {
  const { store, look, rankOf } = placed.parts
  const kept = await storeBytes(placed, bytes)
  if ('problem' in kept) return kept
  const path = await store.find(kept.digest)
  if (path === undefined) throw new Error(`the store lost ${kept.digest}`)
  try {
    return { ...kept, examined: await look(path, kept.digest, rankOf(placed.order.image.name)) }
  } catch (error) {
    // The bytes are safe, and an address does not last: that nobody could look at them is heard when they are entered.
    if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) return kept
    const problem = error.details.message
    return { problem, kept: await store.expel(kept.digest, noteOf(placed.order, problem)) }
  }
}

function noteOf({ image, key }: PlacedOrder['order'], problem: string): string {
  return `${image.name} (${key}): ${problem}`
}

function downloadPolicy({ baseURL, resultHosts }: Provider): DownloadPolicy {
  const base = baseURL === null || !URL.canParse(baseURL) ? undefined : new URL(baseURL)
  const onLoopback = base !== undefined && isLoopbackHost(base.hostname)
  return { hosts: resultHosts, loopbackOrigin: onLoopback ? base.origin : null }
}
