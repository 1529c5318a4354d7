import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmulator, startEmulator, type Fault, type RunningEmulator } from '../src/index.ts'
import { base, member, read } from './caller.ts'
import { auth, boat, createOpenAICaller, errorIn, fileOf, formOf, picture, pictureIn } from './openai-caller.ts'

describe('answers in place of the real one', () => {
  it.each<[number, string | null]>([
    [400, null],
    [401, 'invalid_api_key'],
    [403, null],
    [404, 'model_not_found'],
    [413, null],
    [429, 'rate_limit_exceeded'],
    [500, 'server_error'],
    [503, 'server_error'],
  ])('%i in its shape, once and not billed', async (status, code) => {
    const { emulator, generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'answer', status }] })
    const response = await generate(boat)
    expect(response.status).toBe(status)
    expect(await errorIn(response)).toMatchObject({ message: expect.any(String), param: null, code })
    expect(emulator.ledger).toEqual([])
    expect((await generate(boat)).status).toBe(200)
  })

  it.each([502, 504])('%i is a gateway page, with the order taken all the same', async (status) => {
    const { emulator, generate } = createOpenAICaller({
      faults: [{ on: 'submit', kind: 'answer', status, billed: true }],
    })
    const response = await generate(boat)
    expect([response.status, await response.text()]).toEqual([status, expect.stringMatching(/<html/)])
    expect(emulator.ledger).toHaveLength(1)
  })

  it.each<['retry-after' | 'retry-after-ms' | 'reset', number, string, string]>([
    ['retry-after', 1500, 'retry-after', '2'],
    ['retry-after-ms', 1500, 'retry-after-ms', '1500'],
    ['reset', 250, 'x-ratelimit-reset-requests', '250ms'],
    ['reset', 12_000, 'x-ratelimit-reset-requests', '12s'],
    ['reset', 8640, 'x-ratelimit-reset-requests', '8.64s'],
    ['reset', 90_000, 'x-ratelimit-reset-requests', '1m30s'],
    ['reset', 3_660_000, 'x-ratelimit-reset-requests', '1h1m0s'],
  ])('a rate limit tells its end as %s (%i ms)', async (format, wait, header, value) => {
    const { generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'rate-limit', wait, format }] })
    const { status, headers } = await generate(boat)
    expect([status, headers.get(header), headers.get('x-ratelimit-remaining-requests')]).toEqual([429, value, '0'])
    const others = ['retry-after', 'retry-after-ms', 'x-ratelimit-reset-requests'].filter((name) => name !== header)
    expect(others.map((name) => headers.get(name))).toEqual([null, null])
  })

  it('headers without a body are added to the usual answer', async () => {
    const headers = { 'retry-after': '7' }
    const { generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'answer', status: 503, headers }] })
    const response = await generate(boat)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
  })

  it.each<[boolean, number]>([
    [false, 0],
    [true, 1],
  ])('a connection that is lost (billed: %s)', async (billed, lines) => {
    const { emulator, generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'drop', billed }] })
    await expect(generate(boat)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } })
    expect(emulator.ledger).toHaveLength(lines)
  })

  it('meet an edit by its model and prompt', async () => {
    const { emulator, edit } = createOpenAICaller()
    emulator.fail({ on: 'submit', kind: 'answer', status: 500, slug: 'gpt-image-1.5', promptIncludes: 'night' })
    const form = async (prompt: string): Promise<FormData> =>
      formOf({ ...boat, model: 'gpt-image-1.5', prompt, image: fileOf(await picture()) })
    expect((await edit(await form('at noon'))).status).toBe(200)
    expect((await edit(await form('at night'))).status).toBe(500)
  })

  it('meet the list of models', async () => {
    const { emulator } = createOpenAICaller({ faults: [{ on: 'models', kind: 'answer', status: 503 }] })
    expect((await emulator.fetch(`${base}/v1/models`, { headers: auth })).status).toBe(503)
  })
})

describe('results of other shapes', () => {
  it.each([
    ['url', /^http:\/\/127\.0\.0\.1\/files\/[0-9a-f-]+\.png$/],
    ['relative-url', /^\/files\/[0-9a-f-]+\.png$/],
  ] as const)('%s, got without a key', async (results, pattern) => {
    const usual = await pictureIn(await createOpenAICaller().generate(boat))
    const { emulator, generate } = createOpenAICaller({ openai: { results } })
    const [entry] = [member(await read(await generate(boat)), 'data', 0)]
    expect(entry).toEqual({ url: expect.stringMatching(pattern) })
    const file = await emulator.fetch(new URL(String(member(entry, 'url')), base))
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await file.arrayBuffer()).equals(usual)).toBe(true)
  })

  it('on demand, and a shape of Segmind changes nothing', async () => {
    const { emulator, generate } = createOpenAICaller()
    emulator.fail({ on: 'submit', kind: 'shape', shape: 'empty' })
    expect(await read(await generate(boat))).toMatchObject({ data: [] })
    expect(emulator.ledger).toHaveLength(1)
    emulator.fail({ on: 'submit', kind: 'shape', shape: 'none' })
    expect(await read(await generate(boat))).toMatchObject({ data: [{ b64_json: expect.any(String) }] })
  })

  it('a result points elsewhere', async () => {
    const url = 'http://10.0.0.1/x.png'
    const { generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'result-url', url }] })
    expect(await read(await generate(boat))).toMatchObject({ data: [{ url }] })
  })

  it('a result that is gone when it is fetched', async () => {
    const faults: Fault[] = [{ on: 'submit', kind: 'expire' }]
    const { emulator, generate } = createOpenAICaller({ faults, openai: { results: 'url' } })
    const url = member(await read(await generate(boat)), 'data', 0, 'url')
    expect((await emulator.fetch(String(url))).status).toBe(404)
  })
})

describe('what is wrong in an answer', () => {
  it.each([
    [undefined, 400, 'moderation_blocked'],
    [500, 500, 'server_error'],
  ] as const)('a failure (%s), unbilled', async (status, answered, code) => {
    const fault: Fault = { on: 'submit', kind: 'fail', error: 'No.', ...(status === undefined ? {} : { status }) }
    const { emulator, generate } = createOpenAICaller({ faults: [fault] })
    const response = await generate(boat)
    expect(response.status).toBe(answered)
    expect(await errorIn(response)).toMatchObject({ message: 'No.', code })
    expect(emulator.ledger).toEqual([])
  })

  it('other bytes', async () => {
    const base64 = Buffer.from('<svg/>').toString('base64')
    const { generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'bytes', base64 }] })
    expect((await pictureIn(await generate(boat))).toString()).toBe('<svg/>')
  })

  it('half of the JSON', async () => {
    const { emulator, generate } = createOpenAICaller({
      faults: [{ on: 'submit', kind: 'truncate', declared: 'half' }],
    })
    const response = await generate(boat)
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
    emulator.fail({ on: 'submit', kind: 'truncate', declared: 'whole' })
    await expect((await generate(boat)).text()).rejects.toThrow('terminated')
    expect(emulator.ledger).toHaveLength(2)
  })

  it('another declared type', async () => {
    const { generate } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'type', type: 'text/html' }] })
    expect((await generate(boat)).headers.get('content-type')).toBe('text/html')
  })

  it('stays with the file where the answer points to one', async () => {
    const faults: Fault[] = [{ on: 'submit', kind: 'type', type: 'image/gif' }]
    const { emulator, generate } = createOpenAICaller({ faults, openai: { results: 'url' } })
    const response = await generate(boat)
    expect(response.headers.get('content-type')).toBe('application/json')
    const url = String(member(await read(response), 'data', 0, 'url'))
    expect((await emulator.fetch(url)).headers.get('content-type')).toBe('image/gif')
    emulator.fail({ on: 'file', kind: 'answer', status: 500, slug: 'gpt-image-2', promptIncludes: 'boat' })
    expect((await emulator.fetch(url)).status).toBe(500)
  })

  it('looking at jobs has no meaning here', async () => {
    const { generate } = createOpenAICaller({ faults: [{ on: 'status', kind: 'drop' }] })
    expect((await generate(boat)).status).toBe(200)
  })
})

describe('over HTTP', () => {
  const running: RunningEmulator[] = []

  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ close }) => close()))
  })

  it('a form with files, a fault from outside, and the ledger', async () => {
    const emulator = await startEmulator({ latency: 0, openai: { results: 'url' } })
    running.push(emulator)
    const form = formOf({
      ...boat,
      model: 'gpt-image-1.5',
      'image[]': [fileOf(await picture()), fileOf(await picture())],
    })
    const send = (): Promise<Response> =>
      fetch(`${emulator.url}/v1/images/edits`, { method: 'POST', headers: auth, body: form })
    const url = String(member(await read(await send()), 'data', 0, 'url'))
    expect(url.startsWith(emulator.url)).toBe(true)
    expect((await fetch(url)).status).toBe(200)
    const fault: Fault = { on: 'submit', kind: 'rate-limit', wait: 2000, format: 'retry-after' }
    await fetch(`${emulator.url}/__emulator/faults`, { method: 'POST', body: JSON.stringify(fault) })
    expect((await send()).headers.get('retry-after')).toBe('2')
    expect(await read(await fetch(`${emulator.url}/__emulator/ledger`))).toMatchObject({
      billed: [{ provider: 'openai', slug: 'gpt-image-1.5' }],
    })
  })

  it('an emulator that starts again goes on from its ledger', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'emulator-'))
    const ledgerFile = join(dir, 'ledger.jsonl')
    await createOpenAICaller({ ledgerFile }).generate(boat)
    const again = createEmulator({ ledgerFile })
    expect([again.ledger.map(({ provider }) => provider), again.credits]).toEqual([['openai'], 100])
    await rm(dir, { recursive: true, force: true })
  })
})
