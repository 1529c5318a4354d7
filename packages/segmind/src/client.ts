import { classifyAnswer, failureWithout, serverTimeOf } from './classify.ts'
import { checkURL, defaultBaseURL, uploadURLFor, type CheckedURL } from './endpoints.ts'
import { SegmindError } from './errors.ts'
import { send, type Answer, type Call } from './http.ts'
import type { AnySlug, InputOf } from './input.ts'
import { readJob, type JobFailed, type JobState } from './job.ts'
import { isObject, parseJson, readAmount } from './json.ts'
import { mediaTypeOf } from './magic.ts'
import { describeAnswer, readMade, type Made } from './made.ts'
import { isSlug } from './models.ts'
import { redact } from './redact.ts'
import { isRequestId } from './request-id.ts'
import { resolveTimeouts, timeoutsProblem, type Timeouts } from './timeouts.ts'

export interface ClientOptions {
  /** `SG_` and 16 hex digits. Sent to `baseURL` and `uploadURL`, and nowhere else. */
  readonly apiKey: string
  /** The only way to the network. It is called once for each method, and nothing is ever sent twice. */
  readonly fetch: typeof fetch
  /** @default 'https://api.segmind.com' */
  readonly baseURL?: string
  /**
   * The complete endpoint.
   * @default 'https://workflows-api.segmind.com/upload-asset', or `/upload-asset` beneath a `baseURL` on this machine
   */
  readonly uploadURL?: string
  /** Those that are left out have their defaults. */
  readonly timeouts?: Partial<Timeouts>
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** Segmind's API. Every method rejects with a `SegmindError`, or with the reason of the signal that stopped it. */
export interface Segmind {
  /**
   * Orders a picture (v2) and resolves as soon as the job has an id. Billed once for each call. A failure of kind
   * `unanswered`, `unreadable` or `gateway` may have been billed too.
   */
  readonly submit: <Slug extends AnySlug>(slug: Slug, input: InputOf<Slug>, options?: CallOptions) => Promise<Submitted>
  /** Where a job is; free. A failed job is a state, not a rejection. */
  readonly status: (requestId: string, options?: CallOptions) => Promise<JobState>
  /** What became of a job; free, for an hour after it was submitted. */
  readonly result: (requestId: string, options?: CallOptions) => Promise<JobResult>
  /** Orders a picture and waits for it in one call (v1). Billed; an order whose answer is lost cannot be resumed. */
  readonly run: <Slug extends AnySlug>(slug: Slug, input: InputOf<Slug>, options?: CallOptions) => Promise<Made>
  /** Credits left, in USD; free. */
  readonly credits: (options?: CallOptions) => Promise<number>
  /**
   * Makes references public, from bytes or `data:` URIs, and resolves to their URLs in order; free. Anyone who has a
   * URL sees the picture, and it cannot be deleted.
   */
  readonly upload: (pictures: readonly (Uint8Array | string)[], options?: CallOptions) => Promise<readonly string[]>
}

export interface Submitted {
  readonly requestId: string
  /** By the server's `Date` header, else by our clock, in milliseconds since 1970. */
  readonly serverTime: number
}

export type JobResult = ({ readonly state: 'completed' } & Made) | { readonly state: 'pending' } | JobFailed

/** Makes a client. Throws a TypeError for a URL that the API key may not be sent to, and for a time-out that is none. */
export function createSegmind(options: ClientOptions): Segmind {
  const { apiKey } = options
  if (!isHeaderValue(apiKey)) throw new TypeError('apiKey must be printable characters without spaces')
  const wrong = timeoutsProblem(options.timeouts)
  if (wrong !== undefined) throw new TypeError(`timeouts ${wrong}`)
  const timeouts = resolveTimeouts(options.timeouts)
  const base = checkedURL('baseURL', checkURL(options.baseURL ?? defaultBaseURL))
  const upload = checkedURL('uploadURL', checkURL(options.uploadURL ?? uploadURLFor(base.url, base.loopback)))

  const exchange = async (call: Omit<Call, 'model' | 'order' | 'signal'> & Partial<Call>): Promise<Answer> =>
    await send({ model: null, order: false, signal: undefined, ...call }, { apiKey, fetch: options.fetch })

  const order = async (version: string, slug: string, call: Pick<Call, 'body' | 'signal' | 'timeout'>) => {
    if (!isSlug(slug)) throw new TypeError(`${JSON.stringify(redact(slug, apiKey))} cannot be a model`)
    return await exchange({ method: 'POST', url: `${base.url}/${version}/${slug}`, order: true, model: slug, ...call })
  }

  const look = async (path: string, { signal }: CallOptions): Promise<Answer> =>
    await exchange({ method: 'GET', url: `${base.url}${path}`, timeout: timeouts.look, signal })

  // Built from the id and our own base: a URL from a body could lead the key anywhere.
  const jobPath = (requestId: string): string => {
    if (isRequestId(requestId, apiKey)) return `/v2/requests/${requestId}`
    throw new TypeError(`${JSON.stringify(redact(requestId, apiKey))} cannot be a request id`)
  }

  const failed = ({ status, headers, model }: Answer, body: unknown): SegmindError =>
    new SegmindError(classifyAnswer({ status, headers, body, model }, apiKey))

  const unreadable = (
    answer: Answer,
    body: unknown,
    wanted: string,
    kind: 'unreadable' | 'pictureless' = 'unreadable',
  ): SegmindError => {
    const { status, headers, model } = answer
    const detail = redact(`it should hold ${wanted}, and is ${describeAnswer(answer, body)}`, apiKey)
    return new SegmindError(failureWithout(kind, detail, { status, model, serverTime: serverTimeOf(headers) }))
  }

  const made = (answer: Answer, body: unknown): Made => {
    const found = readMade(answer, body, apiKey)
    if (found !== undefined) return found
    // What is cut off or no JSON may be whole another time; a whole answer stays as it is.
    const { failure } = unreadable(answer, body, 'a picture', body === undefined ? 'unreadable' : 'pictureless')
    const { bytes } = answer
    const isKept = bytes !== null && !Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(apiKey)
    throw new SegmindError(isKept ? { ...failure, bytes } : failure)
  }

  return {
    submit: async (slug, input, { signal } = {}) => {
      const answer = await order('v2', slug, { body: input, signal, timeout: timeouts.submit })
      const body = jsonOf(answer)
      if (!isSuccess(answer)) throw failed(answer, body)
      const requestId = isObject(body) ? body['request_id'] : undefined
      if (typeof requestId !== 'string' || !isRequestId(requestId, apiKey)) {
        throw unreadable(answer, body, 'a "request_id"')
      }
      return { requestId, serverTime: serverTimeOf(answer.headers) ?? Date.now() }
    },

    status: async (requestId, options = {}) => {
      const answer = await look(`${jobPath(requestId)}/status`, options)
      const body = jsonOf(answer)
      const job = readJob(answer.status, body, apiKey)
      if (job !== undefined) return job
      throw isSuccess(answer) ? unreadable(answer, body, 'a "status"') : failed(answer, body)
    },

    result: async (requestId, options = {}) => {
      const answer = await look(jobPath(requestId), options)
      const body = jsonOf(answer)
      const job = readJob(answer.status, body, apiKey)
      if (job !== undefined && job.state !== 'completed') return job
      if (job === undefined && !isSuccess(answer)) throw failed(answer, body)
      return { state: 'completed', ...made(answer, body), requestId }
    },

    run: async (slug, input, { signal } = {}) => {
      const answer = await order('v1', slug, { body: input, signal, timeout: timeouts.run })
      const body = jsonOf(answer)
      if (!isSuccess(answer)) throw failed(answer, body)
      // A job that failed is not billed, even where the status says 200.
      if (readJob(answer.status, body, apiKey)?.state === 'failed') throw failed({ ...answer, status: 422 }, body)
      return made(answer, body)
    },

    credits: async (options = {}) => {
      const answer = await look('/v1/get-user-credits', options)
      const body = jsonOf(answer)
      if (!isSuccess(answer)) throw failed(answer, body)
      const credits = isObject(body) ? readAmount(body['credits']) : null
      if (credits === null) throw unreadable(answer, body, '"credits"')
      return credits
    },

    upload: async (pictures, { signal } = {}) => {
      const data_urls = pictures.map((picture) => (typeof picture === 'string' ? picture : dataURI(picture)))
      const answer = await exchange({
        method: 'POST',
        url: upload.url,
        body: { data_urls },
        signal,
        timeout: timeouts.upload,
      })
      const body = jsonOf(answer)
      if (!isSuccess(answer)) throw failed(answer, body)
      const urls = isObject(body) ? (body['file_urls'] ?? body['urls']) : undefined
      if (!Array.isArray(urls) || urls.length !== pictures.length || !urls.every(isWebURL)) {
        throw unreadable(answer, body, `${pictures.length} URLs`)
      }
      return urls
    },
  }
}

function dataURI(bytes: Uint8Array): string {
  const type = mediaTypeOf(bytes)
  if (type === undefined) throw new TypeError('a reference must be a PNG, JPEG, WebP or AVIF picture')
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
}

/** Whether a string can be sent as a header: what is not would make `fetch` throw an error that quotes it. */
export function isHeaderValue(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text)
}

function jsonOf({ bytes }: Answer): unknown {
  return bytes === null ? undefined : parseJson(bytes)
}

function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

function isWebURL(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)
}

function checkedURL(name: string, checked: CheckedURL): Extract<CheckedURL, { readonly url: string }> {
  if ('problem' in checked) throw new TypeError(`${name} ${checked.problem}`)
  return checked
}
