import { failureWithout } from './classify.ts'
import { SegmindError } from './errors.ts'
import { redact } from './redact.ts'
import { lossCode, unsentCode } from './unsent.ts'

/** One HTTP request. */
export interface Call {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Sent as JSON. */
  readonly body?: unknown
  /** In milliseconds, for the whole exchange. */
  readonly timeout: number
  readonly signal: AbortSignal | undefined
  /** Whether it may be billed. Such a call is not cut off at once, and never ends as if it had not been made. */
  readonly order: boolean
  /** The slug, where the call is about one. */
  readonly model: string | null
}

/** Any answer at all, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Null where the body was cut off or is too long. */
  readonly bytes: Uint8Array | null
  readonly model: string | null
}

export interface Sender {
  readonly apiKey: string
  readonly fetch: typeof fetch
}

/** A picture is a few megabytes, and a third more as base64. */
const maxBytes = 64 * 1024 * 1024

/** How long an order that is under way may still be answered after the caller wants to stop. */
const graceMs = 2000

/**
 * Sends one request, once, and reads the answer. Rejects with a `SegmindError` of kind `unsent` or `unanswered`.
 *
 * When the caller's signal aborts, a look-up rejects with its reason at once. An order does so only where it was
 * certainly not sent. Once `fetch` has it, it gets two more seconds for its answer, because an answer that is not
 * waited for is a picture that may be paid for and can never be found again; after that it is `unanswered`.
 */
export async function send(call: Call, sender: Sender): Promise<Answer> {
  call.signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(call.timeout)
  const stop = stopSignal(call)
  try {
    const response = await sender.fetch(call.url, {
      method: call.method,
      headers: {
        'x-api-key': sender.apiKey,
        accept: 'application/json, image/*',
        // A kept-alive socket that the server has just closed fails like an order that was lost on its way.
        connection: 'close',
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      // The key must not follow a redirect.
      redirect: 'manual',
      signal: AbortSignal.any([stop.signal, timeout]),
    })
    return {
      status: response.status,
      headers: response.headers,
      bytes: await readBody(response, call),
      model: call.model,
    }
  } catch (error) {
    const code = unsentCode(error)
    if (call.signal?.aborted === true && (code !== undefined || !call.order)) throw call.signal.reason
    const facts = { model: call.model }
    if (code !== undefined) throw new SegmindError(failureWithout('unsent', redact(code, sender.apiKey), facts))
    throw new SegmindError(failureWithout('unanswered', redact(lossOf(error, call, timeout), sender.apiKey), facts))
  } finally {
    stop.release()
  }
}

function lossOf(error: unknown, call: Call, timeout: AbortSignal): string {
  if (call.signal?.aborted === true) return 'stopped while it was under way'
  if (timeout.aborted) return `no answer within ${call.timeout / 1000} s`
  return lossCode(error) ?? 'connection lost'
}

/** An answer whose body breaks off is still an answer: its status counts. Only stopping a look-up is no answer. */
async function readBody(response: Response, { signal, order }: Call): Promise<Uint8Array | null> {
  try {
    return await readUpTo(response, maxBytes)
  } catch (error) {
    if (signal?.aborted === true && !order) throw error
    return null
  }
}

async function readUpTo(response: Response, limit: number): Promise<Uint8Array | null> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      return null
    }
    chunks.push(value)
  }
}

/** The caller's signal; for an order the same, later. */
function stopSignal({ signal, order }: Call): { readonly signal: AbortSignal; readonly release: () => void } {
  if (signal === undefined) return { signal: new AbortController().signal, release: () => {} }
  if (!order) return { signal, release: () => {} }
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
