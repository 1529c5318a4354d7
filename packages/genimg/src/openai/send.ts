import type { CallContext } from '@genimg/core/provider'
import type { Failure } from './failure.ts'
import { contentOf, type Order } from './order.ts'
import { readUpTo } from './read-body.ts'
import { redact } from './redact.ts'
import type { Settings } from './settings.ts'
import { lossCode, unsentCode } from '../unsent.ts'

/** Any answer at all, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Null where the body was cut off or is too long. */
  readonly bytes: Uint8Array | null
}

/** A picture is at most some tens of megabytes, and a third more as base64. */
const maxBytes = 96 * 1024 * 1024

/** How long an order that is under way may still be answered after the caller wants to stop. */
const graceMs = 2000

/**
 * Sends an order, once, and reads the answer. No retry here: whatever came of the first try may have been billed.
 *
 * When the caller's signal aborts, it rejects with its reason only where the order was certainly not sent. Once `fetch`
 * has it, it gets two more seconds for its answer, because an answer that is not waited for is a picture that may be
 * paid for and can never be found again; after that it is `unanswered`.
 */
export async function sendOrder(
  order: Order,
  { fetch, signal }: CallContext,
  { apiKey, baseURL, timeout }: Settings,
): Promise<Answer | Failure> {
  signal.throwIfAborted()
  const { path, body } = contentOf(order)
  const late = AbortSignal.timeout(timeout)
  const stop = stopLater(signal)
  const failed = (kind: 'unsent' | 'unanswered', detail: string): Failure => ({
    kind,
    status: null,
    sentence: null,
    detail: redact(detail, apiKey),
    wait: null,
    model: order.model,
    baseURL,
  })
  try {
    const response = await fetch(`${baseURL}${path}`, {
      method: 'POST',
      headers: {
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
        accept: 'application/json',
        // A kept-alive socket that the server has just closed fails like an order that was lost on its way.
        connection: 'close',
        // A form brings its own, with the boundary in it.
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      body,
      // The key must not follow a redirect.
      redirect: 'manual',
      signal: AbortSignal.any([stop.signal, late]),
    })
    // An answer whose body breaks off is still an answer: its status counts.
    const bytes = await readUpTo(response, maxBytes).catch(() => null)
    return { status: response.status, headers: response.headers, bytes }
  } catch (error) {
    const code = unsentCode(error)
    if (code !== undefined) {
      if (signal.aborted) throw signal.reason
      return failed('unsent', code)
    }
    if (signal.aborted) return failed('unanswered', 'stopped while it was under way')
    if (late.aborted) return failed('unanswered', `no answer within ${timeout / 1000} s`)
    return failed('unanswered', lossCode(error) ?? 'connection lost')
  } finally {
    stop.release()
  }
}

/** The caller's signal, later. */
function stopLater(signal: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const start = (): void => {
    timer = setTimeout(() => controller.abort(signal.reason), graceMs)
  }
  signal.addEventListener('abort', start, { once: true })
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', start)
    },
  }
}
