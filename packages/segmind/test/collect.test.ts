import { describe, expect, test } from 'vitest'
import { failingFetch, fakeFetch, json } from './fake-fetch.ts'
import { connected, context } from './provider-parts.ts'
import type { SegmindOptions } from '../src/provider.ts'

const url = 'https://images.segmind.com/a.png'
const completed = () => json({ status: 'COMPLETED' })
const done = () => json({ status: 'COMPLETED', images: [{ url }], metrics: { cost: 0.05, remaining_credits: 12.3 } })

async function collect(status: () => Response, result: () => Response = done, options: SegmindOptions = {}) {
  const { fetch } = fakeFetch((sent) => (sent.url.endsWith('/status') ? status() : result()))
  return await connected(options).collect?.('a-1', context(fetch))
}

async function balanceBy(answer: () => Response) {
  return await connected().balance?.(context(fakeFetch(answer).fetch))
}

describe('a look at a job', () => {
  test.each(['QUEUED', 'PROCESSING', 'something new'])('%s goes on', async (status) => {
    expect(await collect(() => json({ status }))).toEqual({ status: 'pending' })
    expect(await collect(() => json({ status }), done, { baseURL: 'http://[::1]:8787' })).toEqual({
      status: 'pending',
      lookAfter: 50,
    })
  })

  test.each([200, 202, 422, 500])('COMPLETED counts although the HTTP status is %i', async (status) => {
    expect(await collect(() => json({ status: 'COMPLETED' }, { status }))).toEqual({
      status: 'done',
      picture: { url },
      cost: 0.05,
      creditsLeft: 12.3,
      requestId: 'a-1',
    })
  })

  test.each([200, 422, 500])('FAILED counts although the HTTP status is %i', async (status) => {
    const failed = (error: string) => () => json({ status: 'FAILED', error }, { status })
    expect(await collect(failed('out of memory'))).toEqual({ status: 'failed', message: 'out of memory' })
    expect(await collect(failed('Rejected by the safety system'))).toEqual({
      status: 'blocked',
      message: 'Rejected by the safety system',
    })
  })

  test('422 without a word is a failed job', async () => {
    expect(await collect(() => json({ error: 'out of memory' }, { status: 422 }))).toMatchObject({ status: 'failed' })
  })

  test('a failed job without a sentence has one all the same', async () => {
    expect(await collect(() => json({ status: 'FAILED', error: null }))).toEqual({
      status: 'failed',
      message: 'The job failed, and Segmind does not say why.',
    })
  })

  test('what the status does not know yet, the result may', async () => {
    expect(await collect(completed, () => json({ status: 'PROCESSING' }))).toEqual({ status: 'pending' })
    expect(await collect(completed, () => json({ status: 'FAILED', error: 'no' }, { status: 422 }))).toEqual({
      status: 'failed',
      message: 'no',
    })
  })

  test('a result in an unknown shape is unusable, and names what came', async () => {
    expect(await collect(completed, () => json({ status: 'COMPLETED', hologram: 1 }))).toEqual({
      status: 'unusable',
      message:
        'Segmind\'s answer (HTTP 200) could not be read: it should hold a picture, and is an object with "status", "hologram".',
    })
    expect(await collect(completed, () => json({ hologram: 1, depth: 2 }))).toMatchObject({
      status: 'unusable',
      message: expect.stringContaining('an object with "hologram", "depth"'),
    })
  })

  test.each(['', '<html>', '{"status":"COMPLETED","ima'])(
    'a result like %j may be whole the next time',
    async (body) => {
      expect(await collect(completed, () => new Response(body))).toMatchObject({ status: 'unanswered' })
    },
  )

  test.each([404, 410])('%i means that nobody knows the job any more', async (status) => {
    const headers = { date: 'Wed, 01 Jul 2026 10:00:00 GMT' }
    const serverTime = Date.UTC(2026, 6, 1, 10)
    const gone = () => json({ error: 'not found' }, { status, headers })
    expect(await collect(gone)).toMatchObject({ status: 'expired', serverTime })
    expect(await collect(() => json({ status: 'COMPLETED' }), gone)).toMatchObject({ status: 'expired', serverTime })
    expect(await collect(() => json({}, { status }))).toMatchObject({ status: 'expired', serverTime: null })
  })

  test.each([401, 403])('%i means that looking again does not help', async (status) => {
    expect(await collect(() => json({ error: 'bad key' }, { status }))).toMatchObject({ status: 'denied' })
  })

  test.each([400, 405, 406, 429, 500, 502, 503, 504, 302])('%i says nothing about the job', async (status) => {
    const answer = () => new Response('', { status, headers: { 'retry-after': '2' } })
    expect(await collect(answer)).toMatchObject({ status: 'unanswered', wait: 2000 })
  })

  test.each(['', 'null', '[]', '{"state":"done"}', '<html>'])(
    'a body like %j says nothing about the job',
    async (body) => {
      expect(await collect(() => new Response(body))).toMatchObject({ status: 'unanswered' })
    },
  )

  test.each([{ code: 'ENOTFOUND' }, { code: 'ECONNRESET' }])('neither does no answer (%o)', async (cause) => {
    expect(await connected().collect?.('a-1', context(failingFetch(cause)))).toMatchObject({ status: 'unanswered' })
  })

  test('stops at once with the reason of the signal', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const { fetch } = fakeFetch(() => {
      stop.abort(reason)
      return new Promise<Response>(() => {})
    })
    await expect(connected().collect?.('a-1', context(fetch, stop.signal))).rejects.toBe(reason)
  })

  test('works for jobs of the queue although the transport is sync by now', async () => {
    expect(await collect(() => json({ status: 'COMPLETED' }), done, { transport: 'sync' })).toMatchObject({
      status: 'done',
    })
  })
})

describe('the balance', () => {
  test('is in USD, and a refused key is told', async () => {
    expect(await balanceBy(() => json({ credits: 12.3 }))).toBe(12.3)
    await expect(balanceBy(() => json({ error: 'no' }, { status: 401 }))).rejects.toThrow(/refuses the API key/)
  })
})
