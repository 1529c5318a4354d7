import type { Refusal } from '@genimg/core/provider'
import { describeFailure, type Failure, type FailureKind } from './failure.ts'

/** What a failed order means to the run. */
export function refusalOf(failure: Failure): Refusal {
  return refusals[failure.kind](describeFailure(failure), failure)
}

const refusals: { readonly [Kind in FailureKind]: (message: string, failure: Failure) => Refusal } = {
  unsent: (message) => ({ status: 'unsent', message }),
  unanswered: ambiguous,
  unreadable: ambiguous,
  gateway: ambiguous,
  rate: (message, { wait }) => ({ status: 'busy', because: 'rate', wait, message }),
  fault: (message, { wait }) => ({ status: 'busy', because: 'fault', wait, message }),
  key: (message) => ({ status: 'rejected', scope: 'run', because: 'key', message }),
  credits: (message) => ({ status: 'rejected', scope: 'run', because: 'credits', message }),
  // The same redirect awaits every other order.
  redirected: (message) => ({ status: 'rejected', scope: 'run', because: 'request', message }),
  retired: (message) => ({ status: 'rejected', scope: 'image', because: 'retired', message }),
  model: rejected,
  // Of two endpoints one may be missing: servers on this machine often have no edits.
  path: rejected,
  request: rejected,
  blocked: (message) => ({ status: 'blocked', message }),
}

function ambiguous(message: string): Refusal {
  return { status: 'ambiguous', message }
}

function rejected(message: string): Refusal {
  return { status: 'rejected', scope: 'image', because: 'request', message }
}
