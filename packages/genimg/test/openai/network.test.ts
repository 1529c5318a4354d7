import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { connected, context, made, order } from './provider-parts.ts'
import { replying, serve } from './server.ts'

/** An address where nobody listens. */
async function closedURL(): Promise<string> {
  const server = createTcpServer()
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => {
    server.close(resolve)
  })
  return `http://127.0.0.1:${port}/v1`
}

/** A `fetch` that fails as undici does: a TypeError that says nothing, around what happened. */
function failingFetch(cause: object): typeof fetch {
  return () => Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('low level'), cause) }))
}

describe('over a real connection', () => {
  test('a refused one means that nothing was sent, and the message names the address', async () => {
    const baseURL = await closedURL()
    const { host } = new URL(baseURL)
    expect(await connected({ baseURL }).submit(order, context())).toEqual({
      status: 'unsent',
      message: `The server at ${host} could not be reached at ${baseURL} (ECONNREFUSED), so nothing was sent.`,
    })
  })

  test('a port that `fetch` never connects to means that nothing was sent', async () => {
    expect(await connected({ baseURL: 'http://127.0.0.1:1/v1' }).submit(order, context())).toMatchObject({
      status: 'unsent',
      message: expect.stringContaining('(blocked port)'),
    })
  })

  test('a reset after the order arrived leaves it in doubt, and it is not sent again', async () => {
    const { baseURL, seen, origin } = await serve((_, request) => request.socket.resetAndDestroy())
    expect(await connected({ baseURL }).submit(order, context())).toEqual({
      status: 'ambiguous',
      message: `The server at ${new URL(origin).host} did not answer (ECONNRESET).`,
    })
    expect(seen).toHaveLength(1)
  })

  test('so does an answer that is too late', async () => {
    const { baseURL, seen } = await serve(() => {})
    expect(await connected({ baseURL, timeout: 100 }).submit(order, context())).toMatchObject({
      status: 'ambiguous',
      message: expect.stringContaining('did not answer (no answer within 0.1 s).'),
    })
    expect(seen).toHaveLength(1)
  })

  test('each order has a connection of its own', async () => {
    const sockets = new Set<unknown>()
    const { baseURL } = await serve((response, request, seen) => {
      sockets.add(request.socket)
      replying(200, made)(response, request, seen)
    })
    const provider = connected({ baseURL })
    for (let index = 0; index < 3; index += 1) await provider.submit(order, context())
    expect(sockets.size).toBe(3)
  })

  test('neither the key nor the order follows a redirect', async () => {
    const elsewhere = await serve(replying(200, made))
    const { baseURL } = await serve(replying(307, '', { location: `${elsewhere.baseURL}/images/generations` }))
    expect(await connected({ baseURL }).submit(order, context())).toMatchObject({ status: 'rejected', scope: 'run' })
    expect(elsewhere.seen).toEqual([])
  })
})

describe('stopping', () => {
  const reason = new Error('enough')

  test('before the order is sent sends nothing', async () => {
    const { baseURL, seen } = await serve(replying(200, made))
    await expect(connected({ baseURL }).submit(order, context(AbortSignal.abort(reason)))).rejects.toBe(reason)
    expect(seen).toEqual([])
  })

  test('while the order is under way waits for its answer a moment longer', async () => {
    const stop = new AbortController()
    const { baseURL } = await serve((response, request, seen) => {
      stop.abort(reason)
      setTimeout(() => replying(200, made)(response, request, seen), 150)
    })
    expect(await connected({ baseURL }).submit(order, context(stop.signal))).toMatchObject({ status: 'done' })
  })

  test('an order that is not answered leaves it in doubt', async () => {
    const stop = new AbortController()
    const { baseURL, seen } = await serve(() => stop.abort(reason))
    expect(await connected({ baseURL }).submit(order, context(stop.signal))).toMatchObject({
      status: 'ambiguous',
      message: expect.stringContaining('(stopped while it was under way)'),
    })
    expect(seen).toHaveLength(1)
  })

  test('an order that had no connection is no order', async () => {
    const stop = new AbortController()
    const fetch: typeof globalThis.fetch = (...call) => {
      stop.abort(reason)
      return failingFetch({ code: 'ECONNREFUSED' })(...call)
    }
    await expect(connected().submit(order, { fetch, signal: stop.signal })).rejects.toBe(reason)
  })
})

describe('what Node reports', () => {
  test.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'])(
    '%s means that nothing was sent',
    async (code) => {
      expect(await connected().submit(order, { ...context(), fetch: failingFetch({ code }) })).toEqual({
        status: 'unsent',
        message: `OpenAI could not be reached at https://api.openai.com/v1 (${code}), so nothing was sent.`,
      })
    },
  )

  test.each(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT'])(
    '%s leaves it in doubt',
    async (code) => {
      expect(await connected().submit(order, { ...context(), fetch: failingFetch({ code }) })).toEqual({
        status: 'ambiguous',
        message: `OpenAI did not answer (${code}).`,
      })
    },
  )
})
