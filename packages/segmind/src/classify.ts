import type { FailureKind, SegmindFailure } from './errors.ts'
import { isContentBlock, isCreditLimit, sentenceIn } from './sentence.ts'

/** What an answer that is no success is classified by. */
export interface FailedAnswer {
  readonly status: number
  readonly headers: Headers
  /** The body as JSON; undefined where it is none. */
  readonly body: unknown
  /** The slug, where the call was about one. */
  readonly model: string | null
}

/** The table of errors: an answer with a status other than 2xx becomes a failure. */
export function classifyAnswer({ status, headers, body, model }: FailedAnswer, apiKey: string): SegmindFailure {
  const sentence = sentenceIn(body, apiKey)
  const serverTime = serverTimeOf(headers)
  return {
    kind: kindOf(status, sentence),
    status,
    sentence,
    detail: null,
    wait: waitOf(headers, serverTime ?? Date.now()),
    serverTime,
    model,
  }
}

/** A failure before or instead of an answer, or because of one that makes no sense. */
export function failureWithout(
  kind: 'unsent' | 'unanswered' | 'unreadable' | 'pictureless',
  detail: string,
  facts: Partial<SegmindFailure> = {},
): SegmindFailure {
  return { status: null, sentence: null, wait: null, serverTime: null, model: null, ...facts, kind, detail }
}

/** By the server's `Date` header, in milliseconds since 1970; null where it sent none. */
export function serverTimeOf(headers: Headers): number | null {
  const time = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(time) ? null : time
}

function kindOf(status: number, sentence: string | null): FailureKind {
  if (status < 400) return 'redirected'
  if (status === 401 || status === 403) return 'key'
  if (status === 402) return 'credits'
  if (status === 404) return 'unknown'
  if (status === 410) return 'retired'
  if (status === 429) return 'rate'
  if (status > 500) return 'gateway'
  // What is left is told apart by words: 400, 406, 422, 500 and codes that nobody documents.
  if (status === 406 && sentence !== null && isCreditLimit(sentence)) return 'credits'
  if (sentence !== null && isContentBlock(sentence)) return 'blocked'
  if (status === 422) return 'failed'
  return status === 500 ? 'fault' : 'request'
}

const longestWait = 60_000

/**
 * Milliseconds to wait, at most a minute. The header that Segmind sends has no documented form: ISO without a zone,
 * epoch seconds, epoch milliseconds and seconds from now are all read. Compared with the server's clock, not ours.
 */
function waitOf(headers: Headers, now: number): number | null {
  const until = timeIn(headers.get('x-rate-limit-reset-at-utc'), now) ?? timeIn(headers.get('retry-after'), now)
  return until === null ? null : Math.min(longestWait, Math.max(0, until - now))
}

function timeIn(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  if (text === '') return null
  const number = Number(text)
  if (Number.isFinite(number)) {
    if (number < 1e8) return now + number * 1000
    return number < 1e11 ? number * 1000 : number
  }
  const isZoneless = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text)
  const time = Date.parse(isZoneless ? `${text.replace(' ', 'T')}Z` : text)
  return Number.isNaN(time) ? null : time
}
