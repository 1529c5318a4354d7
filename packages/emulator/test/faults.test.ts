import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Fault, ResultShape } from '../src/index.ts'
import { createCaller, goodKey, base, member, read, smallPrompt, start, type Caller } from './caller.ts'

const mini = 'gpt-image-1-mini'

async function finished(caller: Caller, body: object = smallPrompt): Promise<string> {
  const id = await caller.submit(mini, body)
  caller.emulator.advance(1000)
  return id
}

async function fileURL(caller: Caller): Promise<string> {
  const id = await finished(caller)
  return String(member(await read(await caller.result(id)), 'images', 0, 'url'))
}

describe('answers in place of the real one', () => {
  it.each<[string, Fault, number, RegExp]>([
    ['a status with its usual sentence', { on: 'submit', kind: 'answer', status: 410 }, 410, /retired/],
    ['401', { on: 'submit', kind: 'answer', status: 401 }, 401, /key/],
    ['403', { on: 'submit', kind: 'answer', status: 403 }, 403, /permitted/],
    ['credits', { on: 'submit', kind: 'answer', status: 406 }, 406, /credits/],
    ['team limit', { on: 'submit', kind: 'answer', status: 406, body: { error: 'Team limit reached.' } }, 406, /Team/],
    ['500', { on: 'submit', kind: 'answer', status: 500 }, 500, /error/],
    ['a gateway page', { on: 'submit', kind: 'answer', status: 502 }, 502, /<html/],
    ['another gateway page', { on: 'submit', kind: 'answer', status: 504 }, 504, /<html/],
    ['HTML with 200', { on: 'submit', kind: 'answer', status: 200, body: '<p>Hello' }, 200, /<p>Hello/],
    ['half a JSON', { on: 'submit', kind: 'answer', status: 200, body: '{"request_id":' }, 200, /request_id/],
    ['any request', { on: 'any', kind: 'answer', status: 500 }, 500, /error/],
    ['a redirect', { on: 'submit', kind: 'redirect', to: 'https://example.com/', status: 307 }, 307, /^$/],
  ])('%s, once and not billed', async (_, fault, status, text) => {
    const { emulator, post } = createCaller({ faults: [fault] })
    const response = await emulator.fetch(`${base}/v2/${mini}`, { method: 'POST', body: '{}', redirect: 'manual' })
    expect(response.status).toBe(status)
    expect(await response.text()).toMatch(text)
    expect(emulator.ledger).toEqual([])
    expect((await post(`/v2/${mini}`, smallPrompt)).status).toBe(200)
  })

  it.each([
    ['iso', new Date(start + 1500).toISOString()],
    ['epoch', String(Math.ceil((start + 1500) / 1000))],
  ] as const)('a rate limit names its end as %s', async (format, reset) => {
    const { post } = createCaller({ faults: [{ on: 'submit', kind: 'rate-limit', wait: 1500, format }] })
    const response = await post(`/v2/${mini}`, smallPrompt)
    expect([response.status, response.headers.get('x-rate-limit-reset-at-utc')]).toEqual([429, reset])
    expect(response.headers.get('retry-after')).toBeNull()
  })

  it.each<[string, Fault, number]>([
    ['lost before it was taken', { on: 'submit', kind: 'drop' }, 0],
    ['lost after it was taken', { on: 'submit', kind: 'drop', billed: true }, 1],
  ])('a connection %s', async (_, fault, billed) => {
    const { emulator, post } = createCaller({ faults: [fault] })
    await expect(post(`/v2/${mini}`, smallPrompt)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { code: 'ECONNRESET' },
    })
    expect(emulator.ledger).toHaveLength(billed)
    expect(emulator.requests).toMatchObject([{ status: null }])
  })

  it.each([502, 504, 200])('%i after the job was taken and billed', async (status) => {
    const fault: Fault = { on: 'submit', kind: 'answer', status, body: 'what', billed: true }
    const { emulator, post } = createCaller({ faults: [fault] })
    expect((await post(`/v2/${mini}`, smallPrompt)).status).toBe(status)
    expect(emulator.ledger).toHaveLength(1)
  })

  it('an order that is not taken is not billed, whatever the fault', async () => {
    const { emulator, post } = createCaller({ faults: [{ on: 'submit', kind: 'drop', billed: true }] })
    expect((await post(`/v2/${mini}`, {})).status).toBe(400)
    expect(emulator.ledger).toEqual([])
  })

  it.each([false, true])('an answer that never comes ends with the signal (billed: %s)', async (billed) => {
    const { emulator } = createCaller({ faults: [{ on: 'submit', kind: 'hang', billed }] })
    const hanging = emulator.fetch(`${base}/v2/${mini}`, {
      method: 'POST',
      headers: { 'x-api-key': goodKey, 'content-type': 'application/json' },
      body: JSON.stringify(smallPrompt),
      signal: AbortSignal.timeout(50),
    })
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(emulator.ledger).toHaveLength(billed ? 1 : 0)
  })
})

describe('which request a fault meets', () => {
  it('as many as it says, in order', async () => {
    const { emulator, get } = createCaller()
    emulator.fail({ on: 'credits', kind: 'answer', status: 500, times: 2 })
    emulator.fail({ on: 'credits', kind: 'answer', status: 502 })
    const statuses = []
    for (let i = 0; i < 4; i += 1) statuses.push((await get('/v1/get-user-credits')).status)
    expect(statuses).toEqual([500, 500, 502, 200])
  })

  it('by model and by prompt, through the whole life of a job', async () => {
    const { emulator, post, submit, status } = createCaller()
    emulator.fail({ on: 'submit', kind: 'answer', status: 500, slug: 'gpt-image-1' })
    emulator.fail({ on: 'submit', kind: 'answer', status: 502, promptIncludes: 'whale' })
    emulator.fail({ on: 'status', kind: 'answer', status: 504, promptIncludes: 'boat' })
    expect((await post(`/v2/${mini}`, { prompt: 'a fox' })).status).toBe(200)
    expect((await post(`/v2/${mini}`, { prompt: 'a whale' })).status).toBe(502)
    expect((await post('/v2/gpt-image-1', { prompt: 'a fox' })).status).toBe(500)
    const fox = await submit(mini, { prompt: 'a fox' })
    const boat = await submit(mini, { prompt: 'a boat' })
    expect((await status(fox)).status).toBe(200)
    expect((await status(boat)).status).toBe(504)
    expect((await status(boat)).status).toBe(200)
  })
})

describe('jobs that go wrong', () => {
  it.each([200, 422] as const)('fail with a sentence of ours as HTTP %i, unbilled', async (status) => {
    const caller = createCaller({ faults: [{ on: 'submit', kind: 'fail', error: 'Responsible AI said no.', status }] })
    const id = await finished(caller)
    for (const response of [await caller.status(id), await caller.result(id)]) {
      expect(response.status).toBe(status)
      expect(await read(response)).toMatchObject({ status: 'FAILED', error: 'Responsible AI said no.' })
    }
    expect(caller.emulator.ledger).toEqual([])
  })

  it('fail later, for good, and give back what they cost', async () => {
    const caller = createCaller()
    const id = await finished(caller)
    expect(caller.emulator.credits).toBe(99.963)
    caller.emulator.fail({ on: 'status', kind: 'fail', error: 'Broken.' })
    expect((await caller.status(id)).status).toBe(422)
    expect((await caller.result(id)).status).toBe(422)
    expect([caller.emulator.credits, caller.emulator.ledger]).toEqual([100, []])
  })

  it('never end', async () => {
    const caller = createCaller({ faults: [{ on: 'submit', kind: 'never' }] })
    const id = await caller.submit(mini, smallPrompt)
    caller.emulator.advance(59 * 60 * 1000)
    expect(await read(await caller.status(id))).toMatchObject({ status: 'PROCESSING' })
    expect(caller.emulator.ledger).toHaveLength(1)
  })

  it('are gone before their time', async () => {
    const caller = createCaller()
    const id = await finished(caller)
    caller.emulator.fail({ on: 'status', kind: 'expire' })
    expect((await caller.status(id)).status).toBe(404)
  })
})

describe('results of other shapes', () => {
  const shapes: readonly (readonly [ResultShape, (body: unknown) => string])[] = [
    ['images', (body) => String(member(body, 'images', 0, 'url'))],
    ['output-url', (body) => String(member(body, 'output'))],
    ['output-list', (body) => String(member(body, 'output', 0))],
    ['data-uri', (body) => String(member(body, 'output'))],
    ['base64', (body) => String(member(body, 'output'))],
    ['json-b64', (body) => String(member(JSON.parse(String(member(body, 'output'))), 'data', 0, 'b64_json'))],
    ['json-url', (body) => String(member(JSON.parse(String(member(body, 'output'))), 'data', 0, 'url'))],
  ]

  it.each(shapes)('%s holds the picture', async (shape, find) => {
    const caller = createCaller()
    const usual = await caller.picture(mini, smallPrompt)
    caller.emulator.fail({ on: 'submit', kind: 'shape', shape })
    const id = await finished(caller)
    const found = find(await read(await caller.result(id)))
    const bytes = found.startsWith('http')
      ? Buffer.from(await (await caller.emulator.fetch(found)).arrayBuffer())
      : Buffer.from(found.replace(/^data:image\/png;base64,/, ''), 'base64')
    expect(bytes.equals(usual)).toBe(true)
  })

  it('none holds none', async () => {
    const caller = createCaller({ faults: [{ on: 'result', kind: 'shape', shape: 'none' }] })
    const body = await read(await caller.result(await finished(caller)))
    expect(body).toMatchObject({ status: 'COMPLETED', output: null, artifacts: [] })
    expect(member(body, 'images')).toBeUndefined()
  })

  it('v1 answers JSON', async () => {
    const { post } = createCaller({ faults: [{ on: 'submit', kind: 'shape', shape: 'base64' }] })
    const response = await post(`/v1/${mini}`, smallPrompt)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('x-cost')).toBe('0.037')
    expect(member(await read(response), 'output')).toMatch(/^iVBORw0KGgo/)
  })

  it('a result points elsewhere', async () => {
    const caller = createCaller({ faults: [{ on: 'result', kind: 'result-url', url: 'http://10.0.0.1/x.png' }] })
    const id = await finished(caller)
    expect(member(await read(await caller.result(id)), 'images')).toEqual([{ url: 'http://10.0.0.1/x.png' }])
    expect(member(await read(await caller.result(id)), 'images', 0, 'url')).toContain(base)
  })
})

describe('files that go wrong', () => {
  it('half a file that is declared as a half', async () => {
    const caller = createCaller({ faults: [{ on: 'file', kind: 'truncate', declared: 'half' }] })
    const response = await caller.emulator.fetch(await fileURL(caller))
    const bytes = Buffer.from(await response.arrayBuffer())
    expect(response.headers.get('content-length')).toBe(String(bytes.length))
    await expect(sharp(bytes).raw().toBuffer()).rejects.toThrow(/png/i)
  })

  it('half a file that is declared as the whole', async () => {
    const caller = createCaller({ faults: [{ on: 'file', kind: 'truncate', declared: 'whole' }] })
    const response = await caller.emulator.fetch(await fileURL(caller))
    await expect(response.arrayBuffer()).rejects.toThrow('terminated')
  })

  it('a wrong declared type, on v1 too', async () => {
    const caller = createCaller({ faults: [{ on: 'file', kind: 'type', type: 'image/jpeg' }] })
    const response = await caller.emulator.fetch(await fileURL(caller))
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    caller.emulator.fail({ on: 'submit', kind: 'type', type: 'image/jpeg' })
    expect((await caller.post(`/v1/${mini}`, smallPrompt)).headers.get('content-type')).toBe('image/jpeg')
  })

  it('other bytes', async () => {
    const base64 = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')
    const caller = createCaller({ faults: [{ on: 'submit', kind: 'bytes', base64, type: 'image/svg+xml' }] })
    const response = await caller.emulator.fetch(await fileURL(caller))
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'image/svg+xml',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
    ])
  })

  it('a redirect, followed only where it was allowed to be', async () => {
    const to = 'http://169.254.169.254/'
    const caller = createCaller({ faults: [{ on: 'file', kind: 'redirect', to, times: 2 }] })
    const url = await fileURL(caller)
    const seen = await caller.emulator.fetch(url, { redirect: 'manual' })
    expect([seen.status, seen.headers.get('location')]).toEqual([302, to])
    await expect(caller.emulator.fetch(url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(caller.emulator.requests.at(-1)?.url).toBe(to)
  })

  it('gone', async () => {
    const caller = createCaller({ faults: [{ on: 'file', kind: 'expire' }] })
    const url = await fileURL(caller)
    expect((await caller.emulator.fetch(url)).status).toBe(404)
    expect((await caller.emulator.fetch(url)).status).toBe(200)
  })
})
