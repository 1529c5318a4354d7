import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { createSegmind } from '../src/index.ts'
import { apiKey, fakeFetch, json, png } from './fake-fetch.ts'
import { connected, context, order, prepareContext } from './provider-parts.ts'

// The canary: a server, or a `fetch`, that repeats the key wherever it can.
const leak = `${apiKey} is wrong`
const answers: [string, () => Response][] = [
  ...[400, 401, 403, 404, 406, 410, 422, 429, 500, 502].map((status): [string, () => Response] => [
    `HTTP ${status}`,
    () => json({ error: leak, [leak]: apiKey }, { status, headers: { 'x-rate-limit-reset-at-utc': apiKey } }),
  ]),
  ['FAILED', () => json({ status: 'FAILED', error: leak, [apiKey]: 1 })],
  ['a shape that is not known', () => json({ status: 'COMPLETED', [apiKey]: apiKey, output: apiKey })],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: `https://x.example/?${apiKey}` } })],
  ['a picture', () => new Response(png, { headers: { 'x-request-id': `${apiKey} ` } })],
]

describe('the key is in no outcome', () => {
  test.each(answers)('of %s', async (_, answer) => {
    const { fetch } = fakeFetch(answer)
    const request = { model: 'gpt-image-1-edit', prompt: 'x', params: {}, references: ['1'.repeat(64)], mask: null }
    for (const transport of ['queue', 'sync'] as const) {
      const provider = connected({ transport })
      const outcomes = [
        await provider.submit(order, context(fetch)),
        await provider.collect?.('a-1', context(fetch)),
        await provider.prepare(request, prepareContext(fetch)),
      ]
      expect(inspect(outcomes, { depth: 9 })).not.toContain(apiKey)
    }
  })

  test.each(answers)('nor in any error of the client, of %s', async (_, answer) => {
    const client = createSegmind({ apiKey, fetch: fakeFetch(answer).fetch })
    const errors = await Promise.all(
      [client.submit('gpt-image-1', { prompt: 'x' }), client.status('a-1'), client.result('a-1'), client.credits()].map(
        (call) => call.catch((error: unknown) => error),
      ),
    )
    expect(inspect(errors, { depth: 9, showHidden: true })).not.toContain(apiKey)
  })

  test('nor in one that a `fetch` threw with its request attached', async () => {
    const careless = Object.assign(new Error(`cannot send ${apiKey}`), {
      code: apiKey,
      request: { headers: { apiKey } },
    })
    const fetch = (): Promise<Response> => Promise.reject(careless)
    const client = createSegmind({ apiKey, fetch })
    const error: unknown = await client.submit('gpt-image-1', { prompt: 'x' }).catch((reason: unknown) => reason)
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(apiKey)
    expect(inspect(await connected().submit(order, context(fetch)), { depth: 9 })).not.toContain(apiKey)
  })

  test('and is sent to the API and the upload endpoint only', async () => {
    const { fetch, sent } = fakeFetch(({ url }) =>
      url.endsWith('/upload-asset')
        ? json({ urls: ['https://files.segmind.com/1.png'] })
        : json({ request_id: 'a-1', status: 'COMPLETED', images: [{ url: 'https://images.segmind.com/a.png' }] }),
    )
    const provider = connected()
    const request = { model: 'gpt-image-1-edit', prompt: 'x', params: {}, references: ['1'.repeat(64)], mask: null }
    const prepared = await provider.prepare(request, prepareContext(fetch))
    await provider.submit(order, context(fetch))
    await provider.collect?.('a-1', context(fetch))
    expect(prepared.status).toBe('prepared')
    expect(new Set(sent.map(({ url }) => new URL(url).host))).toEqual(
      new Set(['workflows-api.segmind.com', 'api.segmind.com']),
    )
  })
})
