import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startEmulator, type RunningEmulator, type ServerOptions } from '../src/index.ts'
import { goodKey, member, read, smallPrompt } from './caller.ts'

let dir: string
let running: RunningEmulator[]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'emulator-'))
  running = []
})

afterEach(async () => {
  await Promise.all(running.map(({ close }) => close()))
  await rm(dir, { recursive: true, force: true })
})

async function start(options: ServerOptions = {}): Promise<RunningEmulator> {
  const emulator = await startEmulator({ latency: 20, ...options })
  running.push(emulator)
  return emulator
}

function submit({ url }: RunningEmulator, path = '/v2/gpt-image-1-mini'): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: { 'x-api-key': goodKey, 'content-type': 'application/json' },
    body: JSON.stringify(smallPrompt),
  })
}

async function admin({ url }: RunningEmulator, path: string, body?: unknown): Promise<unknown> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return await read(await fetch(`${url}/__emulator/${path}`, init))
}

describe('over HTTP', () => {
  it('a picture is ordered, polled for and fetched', async () => {
    const emulator = await start()
    const headers = { 'x-api-key': goodKey }
    const order = await read(await submit(emulator))
    const statusURL = String(member(order, 'status_url'))
    expect(statusURL.startsWith(`${emulator.url}/v2/requests/`)).toBe(true)
    let status: unknown
    while (status !== 'COMPLETED') {
      status = member(await read(await fetch(statusURL, { headers })), 'status')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const result = await fetch(String(member(order, 'response_url')), { headers })
    expect(Math.abs(Date.parse(result.headers.get('date') ?? '') - Date.now())).toBeLessThan(5000)
    const file = await fetch(String(member(await read(result), 'images', 0, 'url')))
    const bytes = Buffer.from(await file.arrayBuffer())
    expect(file.headers.get('content-length')).toBe(String(bytes.length))
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(emulator.requests.at(-1)).toMatchObject({ hasKey: false, status: 200 })
  })

  it('v1 takes its time', async () => {
    const emulator = await start({ latency: 120 })
    const began = performance.now()
    const response = await submit(emulator, '/v1/gpt-image-1-mini')
    expect(performance.now() - began).toBeGreaterThan(115)
    expect(response.headers.get('content-type')).toBe('image/png')
    await response.arrayBuffer()
  })

  it.each([false, true])('a dropped connection is a reset (billed: %s)', async (billed) => {
    const emulator = await start({ faults: [{ on: 'submit', kind: 'drop', billed }] })
    await expect(submit(emulator)).rejects.toThrow('fetch failed')
    expect(member(await admin(emulator, 'ledger'), 'billed')).toHaveLength(billed ? 1 : 0)
  })

  it('a file can end too early', async () => {
    const emulator = await start({ latency: 0, faults: [{ on: 'submit', kind: 'truncate', declared: 'whole' }] })
    const id = member(await read(await submit(emulator)), 'request_id')
    const result = await read(
      await fetch(`${emulator.url}/v2/requests/${String(id)}`, { headers: { 'x-api-key': goodKey } }),
    )
    const file = await fetch(String(member(result, 'images', 0, 'url')))
    expect(file.status).toBe(200)
    await expect(file.arrayBuffer()).rejects.toThrow('terminated')
  })

  it('closing ends what hangs', async () => {
    const emulator = await start({ faults: [{ on: 'submit', kind: 'hang' }] })
    const hanging = submit(emulator).then(
      () => 'answered',
      (error: unknown) => String(error),
    )
    await expect.poll(() => emulator.requests.length).toBe(1)
    await emulator.close()
    expect(await hanging).toBe('TypeError: fetch failed')
  })
})

describe('the admin endpoints', () => {
  it('tell what was billed and what came', async () => {
    const emulator = await start()
    await submit(emulator)
    expect(await admin(emulator, 'ledger')).toMatchObject({
      billed: [{ slug: 'gpt-image-1-mini', prompt: smallPrompt.prompt, cost: 0.037 }],
      total: 0.037,
      credits: 99.963,
    })
    const requests = member(await admin(emulator, 'requests'), 'requests')
    expect(requests).toMatchObject([
      { method: 'POST', path: '/v2/gpt-image-1-mini', hasKey: true, status: 200, body: smallPrompt },
    ])
    expect(JSON.stringify(requests)).not.toContain(goodKey)
  })

  it('let things fail, time pass and everything be forgotten', async () => {
    const emulator = await start()
    expect(await admin(emulator, 'faults', [{ on: 'submit', kind: 'answer', status: 500 }])).toEqual({ added: 1 })
    expect((await submit(emulator)).status).toBe(500)
    const before = Date.now()
    expect(Number(member(await admin(emulator, 'clock', { advance: 3_600_000 }), 'now'))).toBeGreaterThanOrEqual(
      before + 3_600_000,
    )
    await submit(emulator)
    await admin(emulator, 'reset', {})
    expect(await admin(emulator, 'ledger')).toEqual({ billed: [], total: 0, credits: 100 })
    expect(await admin(emulator, 'requests')).toEqual({ requests: [] })
  })

  it.each<[string, unknown, RegExp]>([
    ['faults', { on: 'lunch', kind: 'drop' }, /"on"/],
    ['faults', { on: 'submit', kind: 'toString' }, /"kind"/],
    ['faults', { on: 'submit', kind: 'answer' }, /"status"/],
    ['faults', 7, /object/],
    ['clock', { advance: 'far' }, /"advance"/],
    ['nothing', {}, /\/__emulator\/ledger/],
  ])('say what is wrong with %s %o', async (path, body, sentence) => {
    expect(member(await admin(await start(), path, body), 'error')).toMatch(sentence)
  })

  it('are closed to web pages', async () => {
    const emulator = await start()
    const page = await fetch(`${emulator.url}/__emulator/ledger`, { headers: { origin: 'https://example.com' } })
    expect(page.status).toBe(403)
    const status = await new Promise((resolve, reject) => {
      const call = httpRequest(
        `${emulator.url}/__emulator/ledger`,
        { headers: { host: 'example.com' } },
        (response) => {
          response.resume()
          resolve(response.statusCode)
        },
      )
      call.once('error', reject)
      call.end()
    })
    expect(status).toBe(403)
  })
})

describe('the ledger file', () => {
  it('keeps the account over a restart, refunds included', async () => {
    const ledgerFile = join(dir, 'ledger.jsonl')
    const first = await start({ ledgerFile, latency: 0 })
    await submit(first)
    const id = String(member(await read(await submit(first)), 'request_id'))
    first.fail({ on: 'status', kind: 'fail', error: 'Broken.' })
    await fetch(`${first.url}/v2/requests/${id}/status`, { headers: { 'x-api-key': goodKey } })
    await first.close()
    expect((await readFile(ledgerFile, 'utf8')).trim().split('\n')).toHaveLength(3)
    const second = await start({ ledgerFile })
    expect(second.ledger).toHaveLength(1)
    expect(second.credits).toBe(99.963)
    second.reset()
    expect((await start({ ledgerFile })).credits).toBe(100)
  })
})
