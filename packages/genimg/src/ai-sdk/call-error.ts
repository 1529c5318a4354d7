import { causesOf } from '../causes.ts'
import { isObject, isText, memberOf } from './shape.ts'

/** What the SDK says about a request that failed: an `AI_APICallError`, by its shape. */
export interface CallError {
  readonly message: string | null
  /** Undefined where no answer came. */
  readonly status: number | undefined
  readonly body: unknown
  /** By lower-case names. */
  readonly headers: ReadonlyMap<string, string>
  /** What was sent. Empty for a GET. */
  readonly sent: unknown
}

/** The names of an error and its causes: `AI_APICallError`. Never `instanceof`, since there may be several SDKs. */
export function namesOf(error: unknown): readonly string[] {
  return causesOf(error)
    .map((cause) => memberOf(cause, 'name'))
    .filter(isText)
}

/** The request that failed, where the error is about one; a gateway wraps it in an error of its own. */
export function callErrorIn(error: unknown): CallError | undefined {
  const found = causesOf(error).find((cause) => memberOf(cause, 'name') === 'AI_APICallError')
  if (!isObject(found)) return undefined
  const { message, statusCode, responseBody, responseHeaders, requestBodyValues } = found
  const headers = isObject(responseHeaders) ? Object.entries(responseHeaders) : []
  return {
    message: isText(message) ? message : null,
    status: typeof statusCode === 'number' ? statusCode : undefined,
    body: responseBody,
    headers: new Map(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
    sent: requestBodyValues,
  }
}

/**
 * Whether a request was the order itself. A model may also upload before it, and look and download after it, by POST too;
 * what such a request is answered with says nothing about the order, which is known by the prompt in it.
 */
export function isOrder({ sent }: CallError, prompt: string): boolean {
  return prompt !== '' && holds(sent, prompt, 8)
}

function holds(value: unknown, text: string, depth: number): boolean {
  if (typeof value === 'string') return value.includes(text)
  if (!isObject(value) || ArrayBuffer.isView(value) || depth === 0) return false
  return Object.values(value).some((member) => holds(member, text, depth - 1))
}

/** Milliseconds that the answer asks to wait; null where it does not say. */
export function waitIn({ headers }: CallError, now: number = Date.now()): number | null {
  const exact = amountIn(headers.get('retry-after-ms'))
  if (exact !== null) return exact
  const header = headers.get('retry-after')
  const seconds = amountIn(header)
  if (seconds !== null) return seconds * 1000
  const until = Date.parse(header ?? '')
  // By the server's clock, where it shows it.
  const start = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) ? null : Math.max(0, until - (Number.isNaN(start) ? now : start))
}

function amountIn(header: string | undefined): number | null {
  const amount = Number(header?.trim() || Number.NaN)
  return Number.isFinite(amount) && amount >= 0 ? amount : null
}
