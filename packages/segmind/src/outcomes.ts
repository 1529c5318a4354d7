import type { Failure, Refusal } from '@genimg/core/provider'
import { SegmindError, type FailureKind, type SegmindFailure } from './errors.ts'

/** What a failed order means to the run. */
export function refusalOfOrder(failure: SegmindFailure): Refusal {
  return refusals[failure.kind](new SegmindError(failure).message, failure)
}

/** What a failed upload means to the run. Uploads are free, so that none is in doubt: the order was not sent. */
export function refusalOfUpload(failure: SegmindFailure): Refusal {
  const message = `A reference could not be uploaded. ${new SegmindError(failure).message}`
  if (failure.kind === 'unanswered') return { status: 'unsent', message }
  const refusal = refusalOfOrder(failure)
  return refusal.status === 'ambiguous' ? busy('fault', message, failure) : { ...refusal, message }
}

/** What a failed look at an accepted job means to the run. */
export function failureOfLook(failure: SegmindFailure): Failure {
  const { message } = new SegmindError(failure)
  if (failure.kind === 'key') return { status: 'denied', message }
  // 404 and 410: its hour is over, or it never was there.
  if (failure.kind === 'unknown' || failure.kind === 'retired') {
    return { status: 'expired', message, serverTime: failure.serverTime }
  }
  // Looking again in this run shows the same; a later genimg may know the shape.
  if (failure.kind === 'pictureless') return { status: 'unusable', message }
  // All else says nothing about the job.
  return { status: 'unanswered', message, wait: failure.wait }
}

const refusals: { readonly [Kind in FailureKind]: (message: string, failure: SegmindFailure) => Refusal } = {
  unsent: (message) => ({ status: 'unsent', message }),
  unanswered: ambiguous,
  unreadable: ambiguous,
  pictureless: ambiguous,
  gateway: ambiguous,
  rate: (message, failure) => busy('rate', message, failure),
  fault: (message, failure) => busy('fault', message, failure),
  key: (message) => ({ status: 'rejected', scope: 'run', because: 'key', message }),
  credits: (message) => ({ status: 'rejected', scope: 'run', because: 'credits', message }),
  // The same redirect awaits every other order.
  redirected: (message) => ({ status: 'rejected', scope: 'run', because: 'request', message }),
  retired: (message) => ({ status: 'rejected', scope: 'image', because: 'retired', message }),
  unknown: rejected,
  request: rejected,
  failed: rejected,
  blocked: (message) => ({ status: 'blocked', message }),
}

function ambiguous(message: string, { bytes }: SegmindFailure): Refusal {
  return { status: 'ambiguous', message, ...(bytes === undefined ? {} : { bytes }) }
}

function rejected(message: string): Refusal {
  return { status: 'rejected', scope: 'image', because: 'request', message }
}

function busy(because: 'rate' | 'fault', message: string, { wait }: SegmindFailure): Refusal {
  return { status: 'busy', because, wait, message }
}
