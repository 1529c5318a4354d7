import { describe, expect, test } from 'vitest'
import { downloadResult, maxPictureBytes, type Download, type DownloadPolicy } from '../src/run/download.ts'
import { createNodeNetwork } from '../src/ports/node-network.ts'
import type { GetAnswer, GetOptions, Network } from '../src/ports/ports.ts'
import { serve } from './local-server.ts'

const policy: DownloadPolicy = { hosts: ['cdn.example.com', '*.segmind.com'], loopbackOrigin: null }
const picture = Buffer.from('picture')
const found: GetAnswer = { status: 200, location: null, body: picture }
const signal = new AbortController().signal

interface FakeNetwork extends Network {
  readonly asked: string[]
}

/** A network that answers by URL; what it does not know is an unexpected call. */
function answering(answers: Readonly<Record<string, Partial<GetAnswer> | Error>>): FakeNetwork {
  const asked: string[] = []
  return {
    asked,
    fetch: () => Promise.reject(new Error('a result is not fetched with fetch')),
    get: async (url) => {
      asked.push(url.href)
      const answer = answers[url.href]
      if (answer === undefined) throw new Error(`unexpected: ${url.href}`)
      if (answer instanceof Error) throw answer
      return { ...found, ...answer }
    },
  }
}

function to(location: string | null): Partial<GetAnswer> {
  return { status: 302, location }
}

async function download(url: string, network: Network, more: Partial<DownloadPolicy> = {}): Promise<Download> {
  return await downloadResult(url, { ...policy, ...more }, network, signal)
}

describe('a result’s address', () => {
  test.each(['https://cdn.example.com/a.png', 'https://images.segmind.com/a.png?x=1', 'https://a.b.segmind.com/'])(
    'is fetched: %s',
    async (url) => {
      expect(await download(url, answering({ [url]: {} }))).toEqual({ status: 'fetched', bytes: picture })
    },
  )

  test.each([
    ['http', 'http://cdn.example.com/a.png', 'is not an https URL.'],
    ['a file', 'file:///etc/passwd', 'is not an https URL.'],
    ['data', 'data:image/png;base64,AAAA', 'is not an https URL.'],
    ['another host', 'https://example.com/a.png', 'is not on a host that results may come from.'],
    ['the wildcard’s own domain', 'https://segmind.com/a.png', 'is not on a host that results may come from.'],
    ['a host that ends the same', 'https://evilsegmind.com/a.png', 'is not on a host that results may come from.'],
    [
      'a host that begins the same',
      'https://cdn.example.com.evil.net/',
      'is not on a host that results may come from.',
    ],
    ['a user name', 'https://cdn.example.com@evil.net/', 'carries a user name.'],
    ['a password on the right host', 'https://a:b@cdn.example.com/', 'carries a user name.'],
    ['an IPv4 literal', 'https://169.254.169.254/latest/meta-data/', 'is not on a host that results may come from.'],
    ['an IPv6 literal', 'https://[::1]/a.png', 'is not on a host that results may come from.'],
    ['this machine', 'https://localhost/a.png', 'is not on a host that results may come from.'],
    ['no URL at all', 'a.png', 'is no URL.'],
  ])('is refused, without a call: %s', async (_, url, message) => {
    const network = answering({})
    expect(await download(url, network)).toEqual({ status: 'refused', url, message })
    expect(network.asked).toEqual([])
  })

  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:169.254.169.254', 'fd00::1'])(
    'is refused where its name leads to %s',
    async (address) => {
      const network = answering({})
      const resolving: Network = {
        ...network,
        get: async (_, { allowAddress }) => {
          if (!allowAddress(address)) throw Object.assign(new Error('refused'), { code: 'ADDRESS_REFUSED' })
          return found
        },
      }
      expect(await download('https://cdn.example.com/', resolving)).toMatchObject({
        status: 'refused',
        message: 'leads to an address that is not on the public internet.',
      })
    },
  )

  test('is asked for with a limit, and with public addresses allowed', async () => {
    let seen: GetOptions | undefined
    const network: Network = {
      ...answering({}),
      get: async (_, options) => {
        seen = options
        return found
      },
    }
    await download('https://cdn.example.com/', network)
    expect(seen?.maxBytes).toBe(maxPictureBytes)
    expect(seen?.allowAddress('8.8.8.8')).toBe(true)
  })
})

const hop = (number: number): string => `https://cdn.example.com/${number}`

describe('a redirect', () => {
  const start = 'https://cdn.example.com/a'

  test('is followed to an allowed host, relative ones too', async () => {
    const network = answering({
      [start]: to('/b'),
      'https://cdn.example.com/b': to('https://images.segmind.com/c'),
      'https://images.segmind.com/c': {},
    })
    expect(await download(start, network)).toEqual({ status: 'fetched', bytes: picture })
  })

  test.each([
    ['to a cloud’s metadata', 'http://169.254.169.254/latest/', 'is not an https URL.'],
    ['to the same over https', 'https://169.254.169.254/latest/', 'is not on a host that results may come from.'],
    ['down to http', 'http://cdn.example.com/a', 'is not an https URL.'],
    ['to another host', '//evil.net/a', 'is not on a host that results may come from.'],
    ['with a user name', 'https://x@cdn.example.com/', 'carries a user name.'],
    ['to nothing readable', 'https://[/', 'is no URL.'],
  ])('is refused %s', async (_, location, message) => {
    const network = answering({ [start]: to(location) })
    expect(await download(start, network)).toMatchObject({ status: 'refused', message })
    expect(network.asked).toEqual([start])
  })

  test('is followed five times and no more', async () => {
    const chain = (length: number): Record<string, Partial<GetAnswer>> =>
      Object.fromEntries(Array.from({ length }, (_, number) => [hop(number), to(hop(number + 1))]))
    expect(await download(hop(0), answering({ ...chain(5), [hop(5)]: {} }))).toMatchObject({ status: 'fetched' })
    const endless = answering({ ...chain(7), [hop(7)]: {} })
    expect(await download(hop(0), endless)).toMatchObject({
      status: 'refused',
      message: 'redirects more than 5 times.',
    })
    expect(endless.asked).toHaveLength(6)
  })
})

describe('an answer without a picture', () => {
  test.each([
    [404, true],
    [403, true],
    [410, true],
    [500, false],
    [503, false],
    [429, false],
    [304, false],
  ])('%d is final: %s', async (status, final) => {
    const url = 'https://cdn.example.com/a'
    expect(await download(url, answering({ [url]: { status } }))).toEqual({
      status: 'failed',
      message: `its address answered ${status}`,
      final,
    })
  })

  test('that the network gave no reason for may be tried again', async () => {
    const url = 'https://cdn.example.com/a'
    const network = answering({ [url]: new Error('socket hang up') })
    expect(await download(url, network)).toEqual({ status: 'failed', message: 'socket hang up', final: false })
  })

  test('since the run was stopped is no answer at all', async () => {
    const url = 'https://cdn.example.com/a'
    const stopped = AbortSignal.abort(new Error('stopped'))
    await expect(downloadResult(url, policy, answering({ [url]: new Error('stopped') }), stopped)).rejects.toThrow(
      'stopped',
    )
  })
})

describe('a provider on loopback', () => {
  const network = createNodeNetwork()

  test('serves its results over http, as they are', async () => {
    const origin = await serve((_, response) => void response.end(picture))
    expect(await download(`${origin}/a.png`, network, { loopbackOrigin: origin })).toEqual({
      status: 'fetched',
      bytes: picture,
    })
  })

  test('is the same server by its other name', async () => {
    const origin = await serve((_, response) => void response.end(picture))
    const loopbackOrigin = origin.replace('127.0.0.1', 'localhost')
    expect(await download(`${origin}/a.png`, network, { loopbackOrigin })).toMatchObject({ status: 'fetched' })
  })

  test('is its own origin and no other port', async () => {
    const origin = await serve((_, response) => void response.end(picture))
    const other = await serve((_, response) => void response.writeHead(302, { location: `${origin}/secret` }).end())
    expect(await download(`${origin}/a.png`, network, { loopbackOrigin: other })).toMatchObject({ status: 'refused' })
    expect(await download(`${other}/a.png`, network, { loopbackOrigin: other })).toMatchObject({
      status: 'refused',
      url: `${origin}/secret`,
    })
  })

  test('may not send on to a cloud’s metadata', async () => {
    const origin = await serve(
      (_, response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end(),
    )
    expect(await download(origin, network, { loopbackOrigin: origin })).toMatchObject({
      status: 'refused',
      url: 'http://169.254.169.254/',
    })
  })

  test('that cuts a picture off has to be asked again', async () => {
    const origin = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half of it', () => response.destroy())
    })
    expect(await download(origin, network, { loopbackOrigin: origin })).toMatchObject({
      status: 'failed',
      final: false,
    })
  })
})
