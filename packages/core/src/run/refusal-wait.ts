import { GenimgError } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import type { Refusal } from '../provider.ts'
import { blocked, blockRecord, inDoubt, type Order, type OrderParts } from './order.ts'
import { redact } from './redact.ts'

/** After the first try. */
const mostRetries = { unsent: 4, rate: 8, fault: 2 }
const longestWaitMs = 60_000

/** Milliseconds until the next try, with the record for it written; or the end of this job, recorded and thrown. */
export async function refusalWait(
  refusal: Refusal,
  tries: Map<string, number>,
  order: Order,
  job: HeldJob,
  parts: OrderParts,
): Promise<number | 'lost'> {
  const { image } = order
  const { limiter, random, provider, stop } = parts
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
    case 'ambiguous': {
      const doubt = message + (await keepAnswer(refusal.bytes, order, parts))
      await job.insist({ status: 'in-doubt', message: doubt })
      throw inDoubt(image, doubt)
    }
  }
}

/** Keeps what may have a picture in it that nobody could read; a sentence about where, empty where nothing is kept. */
async function keepAnswer(
  bytes: Uint8Array | undefined,
  { image, key }: Order,
  { store, provider: { secrets } }: OrderParts,
): Promise<string> {
  if (bytes === undefined || bytes.length === 0) return ''
  const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // The key is in no file, also where somebody sends it back.
  if (secrets.some((secret) => answer.includes(secret))) return ''
  try {
    const path = await store.reject(bytes, `${image.name} (${key}): the answer to its order could not be read.`)
    return ` What came is kept in ${path}.`
  } catch {
    // The order is in doubt with it and without it.
    return ''
  }
}
