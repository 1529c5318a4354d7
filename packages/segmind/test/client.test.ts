import { describe, expect, test } from 'vitest'
import { createSegmind, findModel, listModels, SegmindError, type Segmind } from '../src/index.ts'
import { apiKey, fakeFetch, json, png, pngBase64, type Sent } from './fake-fetch.ts'

function clientFor(reply: (sent: Sent) => Response | Promise<Response>): { client: Segmind; sent: Sent[] } {
  const { fetch, sent } = fakeFetch(reply)
  return { client: createSegmind({ apiKey, fetch }), sent }
}

async function failureOf(promise: Promise<unknown>): Promise<SegmindError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof SegmindError)) throw new Error(`expected a SegmindError, got ${String(error)}`)
  return error
}

function breakingOff(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
}

describe('requests', () => {
  test('submit posts the input to v2 once, with the key, on a connection of its own, following no redirect', async () => {
    const { client, sent } = clientFor(() =>
      json({ request_id: 'a-1', status: 'QUEUED' }, { headers: { date: 'Wed, 01 Jul 2026 10:00:00 GMT' } }),
    )
    const submitted = await client.submit('gpt-image-1-mini', { prompt: 'A lighthouse', size: '1536x1024' })
    expect(submitted).toEqual({ requestId: 'a-1', serverTime: Date.UTC(2026, 6, 1, 10) })
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://api.segmind.com/v2/gpt-image-1-mini',
      body: { prompt: 'A lighthouse', size: '1536x1024' },
      redirect: 'manual',
    })
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
      'x-api-key': apiKey,
      'content-type': 'application/json',
      connection: 'close',
    })
  })

  test('looks go to addresses made from the id, whatever a body says', async () => {
    const { client, sent } = clientFor(({ url }) =>
      json(
        url.endsWith('/status')
          ? { status: 'COMPLETED', response_url: 'https://evil.example/steal' }
          : { status: 'COMPLETED', images: [{ url: 'https://images.segmind.com/a.png' }] },
      ),
    )
    await client.status('a-1')
    await client.result('a-1')
    expect(sent.map(({ url }) => url)).toEqual([
      'https://api.segmind.com/v2/requests/a-1/status',
      'https://api.segmind.com/v2/requests/a-1',
    ])
  })

  test('an id or a slug that would leave its place in the path is refused before anything is sent', async () => {
    const { client, sent } = clientFor(() => json({}))
    await expect(client.status('../v1/get-user-credits')).rejects.toThrow(TypeError)
    await expect(client.submit('../v1/x', {})).rejects.toThrow(TypeError)
    await expect(client.run('..', {})).rejects.toThrow(TypeError)
    expect(sent).toEqual([])
  })

  test('a key that cannot be a header is refused without being quoted', () => {
    const secret = 'SG_0123\n456789abcdef'
    expect(() => createSegmind({ apiKey: secret, fetch })).toThrow('apiKey must be printable')
    expect(() => createSegmind({ apiKey: secret, fetch })).not.toThrow(secret)
  })

  test.each([
    ['http://api.segmind.com'],
    ['http://10.0.0.1'],
    ['http://localhost.example.com'],
    ['ftp://127.0.0.1'],
    ['https://user:secret@api.segmind.com'],
    ['nonsense'],
  ])('the key does not go to %s', (baseURL) => {
    expect(() => createSegmind({ apiKey, fetch, baseURL })).toThrow(/^baseURL must/)
  })

  test.each([
    ['http://127.0.0.1:8787', 'http://127.0.0.1:8787/upload-asset'],
    ['http://127.9.9.9:1/', 'http://127.9.9.9:1/upload-asset'],
    ['http://[::1]:8787', 'http://[::1]:8787/upload-asset'],
    ['http://localhost:8787/api/', 'http://localhost:8787/api/upload-asset'],
    ['https://proxy.example.com', 'https://workflows-api.segmind.com/upload-asset'],
  ])('uploads for %s go to %s', async (baseURL, uploadURL) => {
    const { fetch, sent } = fakeFetch(() => json({ file_urls: ['https://files.segmind.com/a.png'] }))
    await createSegmind({ apiKey, fetch, baseURL }).upload([png])
    expect(sent[0]?.url).toBe(uploadURL)
  })
})

describe('upload', () => {
  test.each(['file_urls', 'urls'])('reads the addresses from %s', async (name) => {
    const { client, sent } = clientFor(() =>
      json({ [name]: ['https://files.segmind.com/a.png', 'https://files.segmind.com/b.png'] }),
    )
    expect(await client.upload([png, 'data:image/png;base64,AAAA'])).toEqual([
      'https://files.segmind.com/a.png',
      'https://files.segmind.com/b.png',
    ])
    expect(sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://workflows-api.segmind.com/upload-asset',
      body: { data_urls: [`data:image/png;base64,${pngBase64}`, 'data:image/png;base64,AAAA'] },
    })
  })

  test.each([[{ file_urls: [] }], [{ urls: ['not a url'] }], [{ file_urls: [null] }], [[]], ['']])(
    'does not take %j for the address of one picture',
    async (body) => {
      const { client } = clientFor(() => json(body))
      expect((await failureOf(client.upload([png]))).kind).toBe('unreadable')
    },
  )
})

describe('credits', () => {
  test('are read as a number', async () => {
    const { client, sent } = clientFor(() => json({ credits: 12.3 }))
    expect(await client.credits()).toBe(12.3)
    expect(sent[0]).toMatchObject({ method: 'GET', url: 'https://api.segmind.com/v1/get-user-credits' })
  })

  test('an answer without them says what came', async () => {
    const { client } = clientFor(() => json({ balance: 1 }))
    expect((await failureOf(client.credits())).message).toBe(
      'Segmind\'s answer (HTTP 200) could not be read: it should hold "credits", and is an object with "balance".',
    )
  })
})

describe('bodies', () => {
  test('one that never ends is given up, whatever its header said', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(8 * 1024 * 1024)),
    })
    const { client } = clientFor(() => new Response(endless, { headers: { 'content-length': '10' } }))
    expect((await failureOf(client.run('gpt-image-1', { prompt: 'x' }))).kind).toBe('unreadable')
  })

  test('one that breaks off leaves the status to count', async () => {
    const { client } = clientFor(({ method }) => new Response(breakingOff(), { status: method === 'GET' ? 200 : 400 }))
    expect((await failureOf(client.submit('gpt-image-1', { prompt: 'x' }))).kind).toBe('request')
    expect((await failureOf(client.status('a-1'))).kind).toBe('unreadable')
  })
})

describe('models', () => {
  test('the four of the first generation have prices, times, parameters and an edit sibling', () => {
    const rows = listModels()
      .filter(({ parameters }) => parameters !== null)
      .map(({ slug, edit, price, seconds }) => [slug, edit, price, seconds])
    expect(rows).toEqual([
      ['gpt-image-1', 'gpt-image-1-edit', 0.179, 49],
      ['gpt-image-1-mini', 'gpt-image-1-edit-mini', 0.037, 41],
      ['gpt-image-1-edit', 'gpt-image-1-edit', 0.141, 57],
      ['gpt-image-1-edit-mini', 'gpt-image-1-edit-mini', 0.028, 43],
    ])
  })

  test('defaults differ as the pages say', () => {
    expect(findModel('gpt-image-1-mini')?.parameters).toMatchObject({
      size: { pageDefault: '1024x1024' },
      quality: { pageDefault: 'high' },
    })
    expect(findModel('gpt-image-1')?.parameters).toMatchObject({
      size: { pageDefault: 'auto' },
      quality: { pageDefault: 'auto' },
    })
  })

  test('a name that objects happen to have is no model', () => {
    expect(findModel('constructor')).toBeUndefined()
  })
})
