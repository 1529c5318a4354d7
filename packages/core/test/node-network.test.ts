import { describe, expect, test } from 'vitest'
import { createNodeNetwork } from '../src/ports/node-network.ts'
import type { GetAnswer, GetOptions } from '../src/ports/ports.ts'
import { serve } from './local-server.ts'

const { get } = createNodeNetwork()

function getFrom(url: string, options: Partial<GetOptions> = {}): Promise<GetAnswer> {
  const defaults = { signal: AbortSignal.timeout(10_000), maxBytes: 1000, allowAddress: () => true }
  return get(new URL(url), { ...defaults, ...options })
}

describe('one GET', () => {
  test('gives status and body, and sends nothing of ours', async () => {
    let headers: readonly string[] = []
    const origin = await serve((request, response) => {
      headers = Object.keys(request.headers)
      response.writeHead(200, { 'content-type': 'image/png' }).end('bytes')
    })
    expect(await getFrom(`${origin}/a.png?b=c`)).toEqual({
      status: 200,
      location: null,
      body: Buffer.from('bytes'),
    })
    expect(headers.toSorted()).toEqual(['connection', 'host'])
  })

  test('does not follow a redirect', async () => {
    const origin = await serve((_, response) => void response.writeHead(302, { location: '/elsewhere' }).end())
    expect(await getFrom(origin)).toMatchObject({ status: 302, location: '/elsewhere' })
  })

  test.each([
    ['declared', { 'content-length': '5000' }],
    ['undeclared', {}],
  ])('rejects a body that is longer than allowed, its length %s', async (_, headers) => {
    const origin = await serve((_, response) => {
      response.writeHead(200, headers)
      response.end(Buffer.alloc(5000))
    })
    await expect(getFrom(origin)).rejects.toThrow('longer than 1000 bytes')
    await expect(getFrom(origin, { maxBytes: 5000 })).resolves.toMatchObject({ status: 200 })
  })

  test('rejects a body that ends too early', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half of it', () => response.destroy())
    })
    await expect(getFrom(origin)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  test('rejects where nobody listens', async () => {
    await expect(getFrom('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('ends when it is aborted', async () => {
    const origin = await serve(() => {})
    const controller = new AbortController()
    const pending = getFrom(origin, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
  })
})

const notLoopback = (address: string): boolean => address !== '127.0.0.1' && address !== '::1'

describe('an address that is not allowed', () => {
  test('is refused where a name leads to it, before anything is sent', async () => {
    let asked = 0
    const origin = await serve((_, response) => {
      asked += 1
      response.end()
    })
    const { port } = new URL(origin)
    const seen: string[] = []
    const allowAddress = (address: string): boolean => {
      seen.push(address)
      return notLoopback(address)
    }
    await expect(getFrom(`http://localhost:${port}/`, { allowAddress })).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    })
    expect(seen).not.toEqual([])
    expect(asked).toBe(0)
    await expect(getFrom(`http://localhost:${port}/`)).resolves.toMatchObject({ status: 200 })
  })

  test.each([
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
    'http://2130706433:1/',
    'http://0x7f.1:1/',
    'https://127.0.0.1:1/',
  ])('is refused as a literal: %s', async (url) => {
    await expect(getFrom(url, { allowAddress: notLoopback })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
  })
})
