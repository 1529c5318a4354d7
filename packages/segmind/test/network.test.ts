import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { apiKey, png } from './fake-fetch.ts'
import { connected, context, order } from './provider-parts.ts'
import { createSegmind } from '../src/index.ts'

// What a hand-written `fetch` cannot show: how Node's own one fails, and what it puts on the wire.

const open: Server[] = []

afterEach(async () => {
  for (const server of open.splice(0)) {
    await new Promise((resolve) => {
      server.close(resolve)
      if ('closeAllConnections' in server && typeof server.closeAllConnections === 'function')
        server.closeAllConnections()
    })
  }
})

async function listen(server: Server): Promise<string> {
  open.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('expected a port')
  return `http://127.0.0.1:${address.port}`
}

/** Calls back with the whole request read, so that whatever comes next comes after the order arrived. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  return await listen(
    createServer((request, response) => {
      request.resume().on('end', () => answer(request, response))
    }),
  )
}

function late(seconds: number): string {
  return `Segmind did not answer (no answer within ${seconds} s).`
}

describe('over a real connection', () => {
  test('a refused one means that nothing was sent', async () => {
    const baseURL = await listen(createTcpServer())
    await new Promise((resolve) => {
      open.pop()?.close(resolve)
    })
    expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({ status: 'unsent' })
    expect(await connected({ baseURL }).collect?.('a-1', context(fetch))).toMatchObject({ status: 'unanswered' })
  })

  test('a port that `fetch` never connects to means that nothing was sent', async () => {
    const provider = connected({ baseURL: 'http://127.0.0.1:1' })
    expect(await provider.submit(order, context(fetch))).toMatchObject({
      status: 'unsent',
      message: expect.stringContaining('(blocked port)'),
    })
  })

  test('https spoken to a server without it means that nothing was sent', async () => {
    const baseURL = (await serve((_, response) => response.end())).replace('http:', 'https:')
    expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({ status: 'unsent' })
  })

  test('a reset after the order arrived leaves it in doubt', async () => {
    let arrived = 0
    const baseURL = await serve((request) => {
      arrived += 1
      request.socket.resetAndDestroy()
    })
    expect(await connected({ baseURL }).submit(order, context(fetch))).toEqual({
      status: 'ambiguous',
      message: 'Segmind did not answer (ECONNRESET).',
    })
    expect(arrived, 'it is not sent again').toBe(1)
  })

  test('an answer that breaks off leaves it in doubt', async () => {
    const baseURL = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{"request_id":"a-')
      setTimeout(() => request.socket.resetAndDestroy(), 50)
    })
    expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({ status: 'ambiguous' })
  })

  test('each order has a connection of its own', async () => {
    const sockets = new Set<unknown>()
    const baseURL = await serve((request, response) => {
      sockets.add(request.socket)
      response.end('{"request_id":"a-1"}')
    })
    const provider = connected({ baseURL })
    for (let index = 0; index < 3; index += 1) await provider.submit(order, context(fetch))
    expect(sockets.size).toBe(3)
  })

  test('the key does not follow a redirect', async () => {
    const visited: unknown[] = []
    const elsewhere = await serve((request, response) => {
      visited.push(request.headers)
      response.end('{"request_id":"a-1"}')
    })
    const baseURL = await serve((_, response) => {
      response.writeHead(307, { location: `${elsewhere}/v2/x` }).end()
    })
    expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({
      status: 'rejected',
      scope: 'run',
      because: 'request',
    })
    expect(visited).toEqual([])
  })

  test('a compressed answer is read', async () => {
    const { gzipSync } = await import('node:zlib')
    const baseURL = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"request_id":"a-1"}'))
    })
    expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({ status: 'accepted' })
  })

  test('stopping while the order is under way waits for its answer a moment longer', async () => {
    const stop = new AbortController()
    const baseURL = await serve((_, response) => {
      stop.abort(new Error('enough'))
      setTimeout(() => response.end('{"request_id":"a-1"}'), 150)
    })
    expect(await connected({ baseURL }).submit(order, context(fetch, stop.signal))).toMatchObject({
      status: 'accepted',
      requestId: 'a-1',
    })
  })

  test('stopping an order that is not answered leaves it in doubt', async () => {
    const stop = new AbortController()
    const baseURL = await serve(() => stop.abort(new Error('enough')))
    expect(await connected({ baseURL }).submit(order, context(fetch, stop.signal))).toMatchObject({
      status: 'ambiguous',
    })
  })

  test('no call waits for ever', async () => {
    const waits: number[] = []
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      waits.push(ms)
      const impatient = new AbortController()
      setTimeout(() => impatient.abort(new DOMException('late', 'TimeoutError')), 50)
      return impatient.signal
    })
    const baseURL = await serve(() => {})
    const client = createSegmind({ apiKey, fetch, baseURL })
    try {
      await expect(client.submit('gpt-image-1', { prompt: 'x' })).rejects.toThrow(late(60))
      await expect(client.run('gpt-image-1', { prompt: 'x' })).rejects.toThrow(late(180))
      await expect(client.status('a-1')).rejects.toThrow(late(30))
      await expect(client.upload([png])).rejects.toThrow(late(120))
      expect(await connected({ baseURL }).submit(order, context(fetch))).toMatchObject({ status: 'ambiguous' })
      expect(waits).toEqual([60_000, 180_000, 30_000, 120_000, 60_000])
    } finally {
      timeout.mockRestore()
    }
  })

  test('each call waits as long as it is told', async () => {
    const baseURL = await serve(() => {})
    const timeouts = { submit: 30, run: 40, look: 50, upload: 60 }
    const client = createSegmind({ apiKey, fetch, baseURL, timeouts })
    await expect(client.submit('gpt-image-1', { prompt: 'x' })).rejects.toThrow(late(0.03))
    await expect(client.run('gpt-image-1', { prompt: 'x' })).rejects.toThrow(late(0.04))
    for (const look of [client.status('a-1'), client.result('a-1'), client.credits()])
      await expect(look).rejects.toThrow(late(0.05))
    await expect(client.upload([png])).rejects.toThrow(late(0.06))
    const provider = connected({ baseURL, timeouts })
    expect(await provider.submit(order, context(fetch))).toEqual({ status: 'ambiguous', message: late(0.03) })
    expect(await provider.collect?.('a-1', context(fetch))).toMatchObject({ status: 'unanswered', message: late(0.05) })
    const sync = connected({ baseURL, timeouts, transport: 'sync' })
    expect(await sync.submit(order, context(fetch))).toEqual({ status: 'ambiguous', message: late(0.04) })
  })

  test('a time-out that is none is told to whoever makes the client', () => {
    expect(() => createSegmind({ apiKey, fetch, timeouts: { look: -1 } })).toThrow(
      'timeouts must have whole numbers of milliseconds from 1 to 2147483647, not -1 as look',
    )
  })

  test('stopping a look rejects at once', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const baseURL = await serve(() => stop.abort(reason))
    await expect(connected({ baseURL }).collect?.('a-1', context(fetch, stop.signal))).rejects.toBe(reason)
  })

  test('stopping a look in the middle of its answer rejects too', async () => {
    const stop = new AbortController()
    const reason = new Error('enough')
    const baseURL = await serve((_, response) => {
      response.writeHead(200).write('{"status":')
      setTimeout(() => stop.abort(reason), 50)
    })
    await expect(connected({ baseURL }).collect?.('a-1', context(fetch, stop.signal))).rejects.toBe(reason)
  })
})
