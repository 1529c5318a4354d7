import { describe, expect, test } from 'vitest'
import type { Accepted, Done, Refusal } from '@genimg/core/provider'
import { connected, context, order, png } from './provider-parts.ts'
import { replying, serve, type Answer } from './server.ts'

const base64 = png.toString('base64')

/** How an order ends that is answered so; it is sent once, whatever comes of it. */
async function ending(answer: Answer): Promise<{ outcome: Accepted | Done | Refusal; origin: string }> {
  const { baseURL, origin, seen } = await serve(answer)
  const outcome = await connected({ baseURL }).submit(order, context())
  expect(seen, 'one order is one request').toHaveLength(1)
  return { outcome, origin }
}

async function outcomeOf(body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<object> {
  return (await ending(replying(200, body, headers))).outcome
}

describe('a picture', () => {
  test.each<[string, object]>([
    ['base64', { b64_json: base64 }],
    ['base64 beside an empty address', { b64_json: base64, url: null, revised_prompt: 'x' }],
    ['a data: URI for base64', { b64_json: `data:image/png;base64,${base64}` }],
    ['a data: URI for an address', { url: `data:image/png;base64,${base64}` }],
    ['a data: URI beside empty base64', { b64_json: '', url: `data:image/png;base64,${base64}` }],
    ['base64 with line breaks', { b64_json: base64.replaceAll(/(.{20})/g, '$1\n') }],
  ])('as %s', async (_, first) => {
    expect(await outcomeOf({ data: [first, {}] })).toMatchObject({ status: 'done', picture: { bytes: png } })
  })

  test('as an address', async () => {
    const url = 'https://cdn.example.com/a.png?x=1'
    expect(await outcomeOf({ data: [{ url }] })).toMatchObject({ status: 'done', picture: { url } })
  })

  test('as an address that is relative to the base URL', async () => {
    const rooted = await ending(replying(200, { data: [{ url: '/generated/a.png' }] }))
    expect(rooted.outcome).toMatchObject({ picture: { url: `${rooted.origin}/generated/a.png` } })
    const beside = await ending(replying(200, { data: [{ url: 'files/a.png' }] }))
    expect(beside.outcome).toMatchObject({ picture: { url: `${beside.origin}/v1/files/a.png` } })
  })

  test('is left to be judged where its bytes are none, since it is paid for', async () => {
    const svg = Buffer.from('<svg/>')
    expect(await outcomeOf({ data: [{ b64_json: svg.toString('base64') }] })).toMatchObject({
      status: 'done',
      picture: { bytes: svg },
    })
  })

  test('may be large', async () => {
    const large = Buffer.alloc(30_000_000, 7)
    const done = await outcomeOf({ data: [{ b64_json: large.toString('base64') }] })
    expect(done).toMatchObject({ status: 'done' })
    expect(Buffer.compare((done as { picture: { bytes: Buffer } }).picture.bytes, large)).toBe(0)
  })

  test('comes with its cost and the id of its request', async () => {
    const usage = {
      input_tokens: 10,
      input_tokens_details: { text_tokens: 10, image_tokens: 0 },
      output_tokens: 196,
      total_tokens: 206,
    }
    expect(await outcomeOf({ data: [{ b64_json: base64 }], usage }, { 'x-request-id': 'req_0123456789' })).toEqual({
      status: 'done',
      picture: { bytes: png },
      cost: 0.00593,
      creditsLeft: null,
      requestId: 'req_0123456789',
    })
  })

  test('has neither where nothing is said', async () => {
    expect(await outcomeOf({ data: [{ b64_json: base64 }] })).toMatchObject({ cost: null, requestId: null })
    expect(await outcomeOf({ data: [{ b64_json: base64 }] }, { 'x-request-id': 'a b' })).toMatchObject({
      requestId: null,
    })
  })
})

describe('success without a picture may have been billed', () => {
  test.each<[string, unknown, RegExp]>([
    ['HTML', '<!doctype html><title>Hi</title>', /should hold a picture, and is 32 bytes that are no JSON\.$/],
    ['nothing', '', /and is empty\.$/],
    ['JSON that breaks off', '{"data":[{"b64_json":"iVBOR', /bytes that are no JSON\.$/],
    ['a list', [1], /and is a list\.$/],
    ['no data', { created: 1, images: [] }, /and is an object with "created", "images"\.$/],
    ['empty data', { created: 1, data: [] }, /and is an object with "created", "data" and nothing in "data"\.$/],
    [
      'other keys',
      { data: [{ image: base64, 'x y': 1 }] },
      /an object with "data" and in "data" an object with "image", "x\?y"\.$/,
    ],
    ['what is no base64', { data: [{ b64_json: 'no, sorry!' }] }, /in "data" an object with "b64_json"\.$/],
    ['an address of another kind', { data: [{ url: 'ftp://example.com/a.png' }] }, /an object with "url"\.$/],
    ['words', { data: [], error: { message: 'Something broke' } }, /nothing in "data": Something broke\.$/],
  ])('%s', async (_, body, message) => {
    const outcome = await outcomeOf(body)
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    expect(outcome).toEqual({ status: 'ambiguous', message: expect.stringMatching(message), bytes })
    expect(outcome).toMatchObject({ message: expect.stringMatching(/^The answer of http:\/\/127\.0\.0\.1:\d+\/v1 \(/) })
  })

  test('unless it says that the content was refused', async () => {
    const error = { message: 'Rejected by the safety system.', code: 'moderation_blocked' }
    expect(await outcomeOf({ data: [], error })).toEqual({
      status: 'blocked',
      message: 'Rejected by the safety system.',
    })
  })

  test('a body that breaks off', async () => {
    const { outcome } = await ending((response, request) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"data":[')
      setTimeout(() => request.socket.resetAndDestroy(), 50)
    })
    expect(outcome).toMatchObject({ status: 'ambiguous', message: expect.stringContaining('is cut off or too long.') })
  })
})
