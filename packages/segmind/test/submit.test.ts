import { describe, expect, test } from 'vitest'
import { apiKey, failingFetch, fakeFetch, json, png } from './fake-fetch.ts'
import { connected, context, order } from './provider-parts.ts'

const date = 'Wed, 01 Jul 2026 10:00:00 GMT'
const at = (seconds: number): number => Date.UTC(2026, 6, 1, 10) + seconds * 1000

async function submitTo(answer: () => Response, transport: 'queue' | 'sync' = 'queue', model: string = order.model) {
  const { fetch, sent } = fakeFetch(answer)
  const outcome = await connected({ transport }).submit({ ...order, model }, context(fetch))
  expect(sent, 'an order is never sent twice').toHaveLength(1)
  return outcome
}

const accepted = () => json({ request_id: 'a-1' })
const gone = () => json({ error: 'Gone' }, { status: 410 })
const failed = (error: string) => () => json({ status: 'FAILED', error })
const failingWithAll = (errors: Error[]) => () =>
  Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(errors) }))

const run = (because: string) => ({ status: 'rejected', scope: 'run', because })
const image = (because: string) => ({ status: 'rejected', scope: 'image', because })
const busy = (because: string) => ({ status: 'busy', because })

// Every row of the error page, for both transports.
const table: [status: number, sentence: string, outcome: object][] = [
  [400, 'prompt is required', image('request')],
  [400, 'Invalid value for moderation: must be one of low, auto', image('request')],
  [400, 'Your request was rejected as a result of our safety system.', { status: 'blocked' }],
  [401, 'Unauthorized', run('key')],
  [401, 'Invalid API key', run('key')],
  [402, 'Payment required', run('credits')],
  [403, 'Forbidden', run('key')],
  [404, 'Model not found', image('request')],
  [405, 'Method not allowed', image('request')],
  [406, 'Insufficient credits', run('credits')],
  [406, 'You do not have enough credits to run this model', run('credits')],
  [406, 'Team spending limit reached', run('credits')],
  [406, 'Content type not acceptable', image('request')],
  [406, 'size is not acceptable', image('request')],
  [406, 'Rejected by the content filter', { status: 'blocked' }],
  [410, 'This model has been retired', image('retired')],
  [413, 'Too large', image('request')],
  [422, 'The job failed', image('request')],
  [422, 'This violates our content policy', { status: 'blocked' }],
  [422, 'Blocked by moderation', { status: 'blocked' }],
  [422, 'Filtered for responsible AI reasons', { status: 'blocked' }],
  [429, 'Too many requests', busy('rate')],
  [500, 'Internal error', busy('fault')],
  [500, 'The prompt triggered a content-policy refusal', { status: 'blocked' }],
  [502, 'Bad gateway', { status: 'ambiguous' }],
  [503, 'Service unavailable', { status: 'ambiguous' }],
  [504, 'Gateway timeout', { status: 'ambiguous' }],
  [524, 'A timeout occurred', { status: 'ambiguous' }],
]

describe.each(['queue', 'sync'] as const)('an answer to an order by %s', (transport) => {
  test.each(table)('HTTP %i "%s" is %o', async (status, error, outcome) => {
    const answered = await submitTo(() => json({ error }, { status }), transport)
    expect(answered).toMatchObject(outcome)
    expect(answered, 'it says what Segmind said').toHaveProperty('message', expect.stringContaining(error))
  })

  test.each([301, 302, 303, 307, 308])(
    'a redirect with %i is answered, not billed, and not followed',
    async (status) => {
      const headers = { location: 'https://elsewhere.example/' }
      expect(await submitTo(() => new Response(null, { status, headers }), transport)).toMatchObject(run('request'))
    },
  )

  test.each([
    ['HTML', () => new Response('<html>ok</html>')],
    ['nothing', () => new Response(null, { status: 204 })],
    ['half of JSON', () => new Response('{"request_id":"a-')],
    ['other JSON', () => json({ hello: 1 })],
  ])('success with %s may have been billed', async (_, answer) => {
    expect(await submitTo(answer, transport)).toMatchObject({ status: 'ambiguous' })
  })

  test.each(['<html>ok</html>', '{"hello":"you"}', ''])(
    'what came with success is kept, where it was all: %s',
    async (text) => {
      const outcome = await submitTo(() => new Response(text), transport)
      const isAll = transport === 'sync'
      expect(outcome).toEqual({
        status: 'ambiguous',
        message: expect.stringContaining('could not be read'),
        ...(isAll ? { bytes: Buffer.from(text) } : {}),
      })
    },
  )

  test('what has the key in it is kept nowhere', async () => {
    expect(await submitTo(() => json({ you: `sent ${apiKey}` }), transport)).not.toHaveProperty('bytes')
  })

  test('a page of HTML is not quoted', async () => {
    expect(await submitTo(() => new Response('<html><body>405</body></html>', { status: 405 }), transport)).toEqual({
      ...image('request'),
      message: 'Segmind refuses the request (HTTP 405).',
    })
  })

  test('a sentence becomes one line without control characters, and no novel', async () => {
    const error = `first\n\u001B[31msecond\u0007\u202E ${'x'.repeat(1000)}`
    const outcome = await submitTo(() => json({ error }, { status: 400 }), transport)
    const message = 'message' in outcome ? outcome.message : ''
    expect(message).toContain('first [31msecond x')
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
    expect(message.length).toBeLessThan(500)
  })

  test.each([
    [{ error: { message: 'from an object' } }],
    [{ message: 'from an object' }],
    [{ detail: 'from an object' }],
  ])('the sentence is found in %j', async (body) => {
    const outcome = await submitTo(() => json(body, { status: 400 }), transport)
    expect(outcome).toHaveProperty('message', 'Segmind refuses the request (HTTP 400): from an object.')
  })

  // `syscall` is how a connection that timed out differs from an answer that did.
  test.each([
    { code: 'ENOTFOUND', syscall: 'getaddrinfo' },
    { code: 'EAI_AGAIN', syscall: 'getaddrinfo' },
    { code: 'ECONNREFUSED', syscall: 'connect' },
    { code: 'ENETUNREACH' },
    { code: 'EHOSTUNREACH' },
    { code: 'ETIMEDOUT', syscall: 'connect' },
    { code: 'UND_ERR_CONNECT_TIMEOUT' },
    { code: 'CERT_HAS_EXPIRED' },
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
  ])('no connection ($code) means nothing was sent', async (cause) => {
    const outcome = await connected({ transport }).submit(order, context(failingFetch(cause)))
    expect(outcome).toEqual({
      status: 'unsent',
      message: `Segmind could not be reached (${cause.code}), so nothing was sent.`,
    })
  })

  test.each([
    { code: 'ECONNRESET', syscall: 'read' },
    { code: 'ETIMEDOUT', syscall: 'read' },
    { code: 'EPIPE', syscall: 'write' },
    { code: 'UND_ERR_SOCKET' },
    { code: 'UND_ERR_HEADERS_TIMEOUT' },
    { code: 'UND_ERR_BODY_TIMEOUT' },
    {},
  ])('a connection lost later (%o) may have been billed', async (cause) => {
    const outcome = await connected({ transport }).submit(order, context(failingFetch(cause)))
    expect(outcome).toMatchObject({ status: 'ambiguous' })
  })

  test('several addresses must all have failed to connect', async () => {
    const refused = Object.assign(new Error('a'), { code: 'ECONNREFUSED', syscall: 'connect' })
    const timedOut = Object.assign(new Error('b'), { code: 'ETIMEDOUT', syscall: 'connect' })
    const reset = Object.assign(new Error('c'), { code: 'ECONNRESET', syscall: 'read' })
    const provider = connected({ transport })
    expect(await provider.submit(order, context(failingWithAll([refused, timedOut])))).toMatchObject({
      status: 'unsent',
    })
    expect(await provider.submit(order, context(failingWithAll([refused, reset])))).toMatchObject({
      status: 'ambiguous',
    })
  })

  test('a signal that is aborted before stops the order, which is not sent', async () => {
    const { fetch, sent } = fakeFetch(() => json({ request_id: 'a-1' }))
    const reason = new Error('enough')
    await expect(connected({ transport }).submit(order, context(fetch, AbortSignal.abort(reason)))).rejects.toBe(reason)
    expect(sent).toEqual([])
  })

  test('a signal that aborts while there is no connection rejects with its reason', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const fetch = (): Promise<Response> => {
      stop.abort(reason)
      return failingFetch({ code: 'ECONNREFUSED' })('')
    }
    await expect(connected({ transport }).submit(order, context(fetch, stop.signal))).rejects.toBe(reason)
  })

  test('a signal that aborts an order under way leaves it in doubt after a moment', async () => {
    const stop = new AbortController()
    const { fetch } = fakeFetch(() => {
      stop.abort(new Error('enough'))
      return new Promise<Response>(() => {})
    })
    const before = performance.now()
    expect(await connected({ transport }).submit(order, context(fetch, stop.signal))).toEqual({
      status: 'ambiguous',
      message: 'Segmind did not answer (stopped while it was under way).',
    })
    expect(performance.now() - before).toBeLessThan(4000)
  })
})

describe('an order by queue', () => {
  test('is accepted with its id, the time by the server and the hour it is kept', async () => {
    expect(await submitTo(() => json({ request_id: 'a-1', status: 'QUEUED' }, { headers: { date } }))).toEqual({
      status: 'accepted',
      requestId: 'a-1',
      serverTime: at(0),
      keptFor: 3_600_000,
      lookAfter: 32_800,
    })
  })

  test('is first looked after when its model is usually done, at once where nobody knows', async () => {
    expect(await submitTo(accepted, 'queue', 'gpt-image-1-edit')).toMatchObject({ lookAfter: 45_600 })
    expect(await submitTo(accepted, 'queue', 'gpt-image-9')).toMatchObject({ lookAfter: 1000 })
  })

  test('is looked after soon on this machine', async () => {
    const { fetch } = fakeFetch(() => json({ request_id: 'a-1' }))
    const provider = connected({ baseURL: 'http://127.0.0.1:8787' })
    expect(await provider.submit(order, context(fetch))).toMatchObject({ lookAfter: 100 })
  })

  test('takes our clock where the server sent no time', async () => {
    const before = Date.now()
    const outcome = await submitTo(() => json({ request_id: 'a-1' }))
    expect(outcome).toHaveProperty('serverTime', expect.closeTo(before, -4))
  })

  test.each(['', 'a/../b', 'a b', 'x'.repeat(129), 7, null])(
    'an id like %j may have been billed',
    async (request_id) => {
      expect(await submitTo(() => json({ request_id, status: 'QUEUED' }))).toMatchObject({ status: 'ambiguous' })
    },
  )

  test('that is answered although the caller wants to stop is accepted all the same', async () => {
    const stop = new AbortController()
    const { fetch } = fakeFetch(async () => {
      stop.abort(new Error('enough'))
      await new Promise((resolve) => setTimeout(resolve, 200))
      return json({ request_id: 'a-1' })
    })
    expect(await connected().submit(order, context(fetch, stop.signal))).toMatchObject({ status: 'accepted' })
  })

  test('of a retired model names the successor', async () => {
    expect(await submitTo(gone, 'queue', 'gpt-image-1')).toHaveProperty(
      'message',
      'The model "gpt-image-1" is retired (HTTP 410): Gone. Set `model` to its successor "gpt-image-2.5-sunburst" or "gpt-image-2.5-flare"; pictures that exist stay as they are.',
    )
    expect(await submitTo(gone, 'queue', 'gpt-image-0')).toHaveProperty(
      'message',
      expect.stringContaining('Choose another `model`'),
    )
  })
})

describe('a rate limit', () => {
  test.each([
    ['x-rate-limit-reset-at-utc', '2026-07-01T10:00:07Z', 7000],
    ['x-rate-limit-reset-at-utc', '2026-07-01T10:00:07', 7000],
    ['x-rate-limit-reset-at-utc', '2026-07-01 10:00:07.500', 7500],
    ['x-rate-limit-reset-at-utc', String(at(7) / 1000), 7000],
    ['x-rate-limit-reset-at-utc', String(at(7)), 7000],
    ['x-rate-limit-reset-at-utc', '7', 7000],
    ['x-rate-limit-reset-at-utc', '2026-07-01T11:00:00Z', 60_000],
    ['x-rate-limit-reset-at-utc', '2026-07-01T09:59:00Z', 0],
    ['x-rate-limit-reset-at-utc', 'soon', null],
    ['retry-after', '3', 3000],
    ['retry-after', 'Wed, 01 Jul 2026 10:00:09 GMT', 9000],
    ['retry-after', '600', 60_000],
    ['x-other', '1', null],
  ])("with %s: %s is waited out for %s ms by the server's clock", async (name, value, wait) => {
    const limited = () => json({ error: 'slow down' }, { status: 429, headers: { date, [name]: value } })
    expect(await submitTo(limited)).toMatchObject({ status: 'busy', because: 'rate', wait })
  })
})

describe('an order by sync', () => {
  test('is done with its answer', async () => {
    const headers = { 'x-cost': '0.037', 'x-remaining-credits': '9.5', 'x-request-id': 'b-2' }
    expect(await submitTo(() => new Response(png, { headers }), 'sync')).toEqual({
      status: 'done',
      picture: { bytes: Buffer.from(png) },
      cost: 0.037,
      creditsLeft: 9.5,
      requestId: 'b-2',
    })
  })

  test('that answers 200 with a failed job was not billed', async () => {
    expect(await submitTo(failed('out of memory'), 'sync')).toEqual({ ...image('request'), message: 'out of memory' })
    expect(await submitTo(failed('content policy'), 'sync')).toEqual({ status: 'blocked', message: 'content policy' })
  })

  test('goes to v1', async () => {
    const { fetch, sent } = fakeFetch(() => new Response(png))
    await connected({ transport: 'sync' }).submit(order, context(fetch))
    expect(sent[0]).toMatchObject({ url: 'https://api.segmind.com/v1/gpt-image-1-mini', body: order.input })
    expect(sent[0]?.headers.get('x-api-key')).toBe(apiKey)
  })
})
