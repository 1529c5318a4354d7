import { isObject, type Json } from './json.ts'

/** What should go wrong, and with which request. A fault is used up by the next request that matches it. */
export type Fault = FaultMatch & Effect

export interface FaultMatch {
  readonly on: RequestKind | 'any'
  /**
   * How many matching requests it meets.
   * @default 1
   */
  readonly times?: number
  /** Only requests that concern this model. */
  readonly slug?: string
  /** Only requests that concern a prompt with this text in it. */
  readonly promptIncludes?: string
}

/**
 * `submit` is the order, on either of Segmind's transports and at either of OpenAI's endpoints; `file` is a result or an
 * upload under `/files/`; `models` is OpenAI's list of models.
 */
export type RequestKind = 'submit' | 'status' | 'result' | 'file' | 'upload' | 'credits' | 'models'

export type Effect = Replacing | Altering

/** The answer is another one. `billed`: the request is carried out first, and only its answer is lost. */
export type Replacing =
  /** Without a body: what the API says with this status. A string is sent as it is, anything else as JSON. */
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly body?: Json
      readonly type?: string
      readonly headers?: Readonly<Record<string, string>>
      readonly billed?: boolean
    }
  /** 429 that tells when the limit ends, `wait` ms from now. */
  | { readonly kind: 'rate-limit'; readonly wait: number; readonly format: WaitFormat }
  /** The connection ends without an answer. */
  | { readonly kind: 'drop'; readonly billed?: boolean }
  /** No answer ever comes. */
  | { readonly kind: 'hang'; readonly billed?: boolean }
  | { readonly kind: 'redirect'; readonly to: string; readonly status?: number }

/** The answer has something wrong in it. On `submit` it stays with the job; elsewhere it concerns one answer. */
export type Altering =
  /** The result has its picture in another place. */
  | { readonly kind: 'shape'; readonly shape: ResultShape | ImagesShape }
  /**
   * The job ends FAILED for good and is not billed, told as HTTP 422 unless `status` says 200. OpenAI tells it as 400
   * `moderation_blocked` unless `status` says 500.
   */
  | { readonly kind: 'fail'; readonly error: string; readonly status?: 200 | 400 | 422 | 500 }
  /** The job is still PROCESSING, for as long as the fault lasts. */
  | { readonly kind: 'never' }
  /** The job or file is gone: 404. */
  | { readonly kind: 'expire' }
  /** The result points there. */
  | { readonly kind: 'result-url'; readonly url: string }
  /** The picture is these bytes; `type` is what is declared, by default the type asked for. */
  | { readonly kind: 'bytes'; readonly base64: string; readonly type?: string }
  /** Half of the file; `declared`: Content-Length is that of the half, or of the whole. */
  | { readonly kind: 'truncate'; readonly declared: 'half' | 'whole' }
  /** The file is declared as another type. */
  | { readonly kind: 'type'; readonly type: string }
  /** An upload answers `{"urls"}` in place of `{"file_urls"}`. */
  | { readonly kind: 'urls' }

/** Where a result has its picture: `images[].url` unless a fault says otherwise. */
export type ResultShape =
  | 'images'
  | 'output-url'
  | 'output-list'
  | 'data-uri'
  | 'base64'
  | 'json-b64'
  | 'json-url'
  | 'none'

/**
 * Where OpenAI's answer has its pictures: in it, at an address of ours, at the path of one, or nowhere. A shape of the
 * other API changes nothing.
 */
export type ImagesShape = 'b64_json' | 'url' | 'relative-url' | 'empty'

/**
 * The header that tells the wait: Segmind's `x-rate-limit-reset-at-utc` as ISO 8601 or seconds since 1970, or OpenAI's
 * `retry-after`, `retry-after-ms` or (`reset`) `x-ratelimit-reset-requests`.
 */
export type WaitFormat = 'iso' | 'epoch' | 'retry-after' | 'retry-after-ms' | 'reset'

/** A request as faults see it. */
export interface FaultSubject {
  readonly kind: RequestKind
  readonly slug: string | undefined
  readonly prompt: string | undefined
}

export interface FaultQueue {
  readonly add: (fault: Fault) => void
  /** Uses up the first fault that matches. */
  readonly take: (subject: FaultSubject) => Effect | undefined
  readonly clear: () => void
}

export function createFaultQueue(initial: readonly Fault[]): FaultQueue {
  let waiting = initial.map(withTimes)
  return {
    add: (fault) => {
      waiting = [...waiting, withTimes(fault)]
    },
    take: (subject) => {
      const found = waiting.find(({ fault }) => matches(fault, subject))
      if (found === undefined) return undefined
      waiting = waiting.flatMap((entry) =>
        entry !== found ? [entry] : entry.left > 1 ? [{ ...entry, left: entry.left - 1 }] : [],
      )
      return found.fault
    },
    clear: () => {
      waiting = []
    },
  }
}

export function isReplacing(effect: Effect): effect is Replacing {
  return ['answer', 'rate-limit', 'drop', 'hang', 'redirect'].includes(effect.kind)
}

/** Whether the request is to be carried out although its answer is replaced. */
export function isBilled(effect: Replacing): boolean {
  return 'billed' in effect && (effect.billed ?? false)
}

/** Checks faults that came as JSON; a string says what is wrong with them. */
export function readFaults(value: unknown): readonly Fault[] | string {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const problem = list.map(faultProblem).find((text) => text !== undefined)
  return problem ?? list.filter(isFault)
}

function isFault(value: unknown): value is Fault {
  return faultProblem(value) === undefined
}

function faultProblem(value: unknown): string | undefined {
  if (!isObject(value)) return 'A fault is an object.'
  const { on, kind } = value
  if (typeof on !== 'string' || !requestKinds.includes(on)) return `"on" must be one of ${requestKinds.join(', ')}.`
  if (typeof kind !== 'string' || !isKind(kind)) return `"kind" must be one of ${Object.keys(neededFields).join(', ')}.`
  const needed: Readonly<Record<string, string>> = neededFields[kind]
  const wrong = Object.keys(needed).find((name) => typeof value[name] !== needed[name])
  return wrong === undefined ? undefined : `A fault of kind "${kind}" needs "${wrong}" as a ${needed[wrong]}.`
}

function isKind(kind: string): kind is Effect['kind'] {
  return Object.hasOwn(neededFields, kind)
}

const requestKinds: readonly string[] = ['submit', 'status', 'result', 'file', 'upload', 'credits', 'models', 'any']

const neededFields: { readonly [Kind in Effect['kind']]: Readonly<Record<string, 'string' | 'number'>> } = {
  answer: { status: 'number' },
  'rate-limit': { wait: 'number', format: 'string' },
  drop: {},
  hang: {},
  redirect: { to: 'string' },
  shape: { shape: 'string' },
  fail: { error: 'string' },
  never: {},
  expire: {},
  'result-url': { url: 'string' },
  bytes: { base64: 'string' },
  truncate: { declared: 'string' },
  type: { type: 'string' },
  urls: {},
}

interface Waiting {
  readonly fault: Fault
  readonly left: number
}

function withTimes(fault: Fault): Waiting {
  return { fault, left: fault.times ?? 1 }
}

function matches(fault: Fault, { kind, slug, prompt }: FaultSubject): boolean {
  if (fault.on !== 'any' && fault.on !== kind) return false
  if (fault.slug !== undefined && fault.slug !== slug) return false
  return fault.promptIncludes === undefined || (prompt?.includes(fault.promptIncludes) ?? false)
}
