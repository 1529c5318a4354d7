import type { PrepareContext, Provider } from '../provider.ts'
import { createCreditWatch, type CreditWatch } from './credits.ts'
import type { Report } from './events.ts'
import { createLimiter, type Limiter } from './limiter.ts'
import { createPace, type Pace } from './pace.ts'
import { createRequestIds, type RequestIds } from './request-ids.ts'

/** What all orders at one provider with one API key share. */
export interface Lane {
  readonly limiter: Limiter
  readonly uploads: PrepareContext['uploads']
  readonly credits: CreditWatch
  readonly pace: Pace
  readonly requestIds: RequestIds
  /** Every other order would hear the same as one did: the key is refused, the credits are gone. None leaves any more. */
  readonly stop: (message: string) => void
  /** Why no order leaves any more; undefined while they may. */
  readonly stopped: () => string | undefined
}

/** Opens a lane where the first order needs it. A rate limit is a key's, so two models under one key share one. */
export function createLanes(
  openUploads: (provider: Provider) => Promise<PrepareContext['uploads']>,
  report: Report,
): (provider: Provider) => Promise<Lane> {
  const lanes = new Map<unknown, Promise<Lane>>()

  return (provider) => {
    const { id, baseURL, emulated, secrets } = provider
    // A provider that names neither place nor key may be anyone's: it shares with itself only.
    const owner = baseURL === null && secrets.length === 0 ? provider : JSON.stringify([id, baseURL, emulated, secrets])
    const lane = lanes.get(owner) ?? openLane(provider, openUploads(provider), report)
    lanes.set(owner, lane)
    return lane
  }
}

async function openLane(
  { id, concurrency }: Provider,
  uploads: Promise<PrepareContext['uploads']>,
  report: Report,
): Promise<Lane> {
  let reason: string | undefined
  return {
    limiter: createLimiter(concurrency),
    uploads: await uploads,
    pace: createPace(),
    requestIds: createRequestIds(),
    credits: createCreditWatch((left, needed) => report({ type: 'credits', provider: id, left, needed })),
    stop: (message) => {
      reason ??= message
    },
    stopped: () => reason,
  }
}
