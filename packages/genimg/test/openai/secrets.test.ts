import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { apiKey, connected, context, order, png, prepareContext, request } from './provider-parts.ts'

// The canary: a server, or a `fetch`, that repeats the key wherever it can.
const leak = `${apiKey} is wrong`
const answers: readonly [string, () => Response][] = [
  ...[400, 401, 402, 403, 404, 408, 409, 410, 422, 429, 500, 502].map((status): [string, () => Response] => [
    `HTTP ${status}`,
    () =>
      Response.json(
        { error: { message: leak, code: apiKey, [leak]: apiKey } },
        { status, headers: { 'retry-after': apiKey, 'x-request-id': apiKey } },
      ),
  ]),
  ['text', () => new Response(leak, { status: 400 })],
  ['a shape that is not known', () => Response.json({ [apiKey]: apiKey, data: [{ [apiKey]: apiKey }] })],
  ['a block', () => Response.json({ data: [], error: { message: leak, code: 'moderation_blocked' } })],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: `https://x.example/?${apiKey}` } })],
  [
    'a picture',
    () => Response.json({ data: [{ b64_json: png.toString('base64') }] }, { headers: { 'x-request-id': apiKey } }),
  ],
]

describe('the key is in no outcome', () => {
  test.each(answers)('of %s', async (_, answer) => {
    const fetch = async (): Promise<Response> => answer()
    const provider = connected()
    const outcomes = [
      await provider.submit(order, { ...context(), fetch }),
      await provider.prepare({ ...request, references: ['https://a.example/1.png'] }, prepareContext({}, { fetch })),
    ]
    expect(inspect(outcomes, { depth: 9 })).not.toContain(apiKey)
  })

  test('nor where a `fetch` failed with its request attached', async () => {
    const careless = Object.assign(new Error(`cannot send ${apiKey}`), { code: apiKey, request: { headers: apiKey } })
    const fetch = (): Promise<Response> => Promise.reject(careless)
    expect(inspect(await connected().submit(order, { ...context(), fetch }), { depth: 9 })).not.toContain(apiKey)
  })

  test('nor in what is prepared, and a reference’s host does not get it', async () => {
    const sent: unknown[] = []
    const fetch: typeof globalThis.fetch = async (...call) => {
      sent.push(call)
      return new Response(new Uint8Array(png))
    }
    const references = ['https://a.example/1.png']
    const prepared = await connected().prepare({ ...request, references }, prepareContext({}, { fetch }))
    expect(prepared.status).toBe('prepared')
    expect(inspect([prepared, sent], { depth: 9 })).not.toContain(apiKey)
  })
})
