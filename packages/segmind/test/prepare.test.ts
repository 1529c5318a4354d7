import { describe, expect, test } from 'vitest'
import { failingFetch, fakeFetch, json, pngBase64 } from './fake-fetch.ts'
import { connected, prepareContext } from './provider-parts.ts'

const one = '1'.repeat(64)
const two = '2'.repeat(64)
const inPublic = 'https://example.com/ref.png'
const request = {
  model: 'gpt-image-1-edit-mini',
  prompt: 'The same at night',
  params: { size: '1024x1024', quality: 'high' },
  references: [one, inPublic, two],
  mask: null,
}

function uploading() {
  let count = 0
  return fakeFetch(() => {
    count += 1
    return json({ file_urls: [`https://files.segmind.com/${count}.png`] })
  })
}

describe('the body of an order', () => {
  test('without references is prompt and parameters, and nothing is sent for it', async () => {
    const { fetch, sent } = uploading()
    const plain = { ...request, model: 'gpt-image-1-mini', references: [] }
    expect(await connected().prepare(plain, prepareContext(fetch))).toEqual({
      status: 'prepared',
      body: {
        model: 'gpt-image-1-mini',
        input: { prompt: 'The same at night', size: '1024x1024', quality: 'high' },
      },
    })
    expect(sent).toEqual([])
  })

  test('has the addresses of its references, in order, each uploaded once', async () => {
    const { fetch, sent } = uploading()
    const memory = new Map<string, string>()
    const wanted = { ...request, references: [one, inPublic, two, one], mask: two }
    expect(await connected().prepare(wanted, prepareContext(fetch, memory))).toMatchObject({
      body: {
        input: {
          image_urls: [
            'https://files.segmind.com/1.png',
            inPublic,
            'https://files.segmind.com/2.png',
            'https://files.segmind.com/1.png',
          ],
          mask: 'https://files.segmind.com/2.png',
        },
      },
    })
    expect(sent.map(({ url, body }) => [url, body])).toEqual([
      ['https://workflows-api.segmind.com/upload-asset', { data_urls: [`data:image/png;base64,${pngBase64}`] }],
      ['https://workflows-api.segmind.com/upload-asset', { data_urls: [`data:image/png;base64,${pngBase64}`] }],
    ])
    await connected().prepare(wanted, prepareContext(fetch, memory))
    expect(sent, 'a later run uploads nothing').toHaveLength(2)
  })

  test('shares the upload of another order that is prepared at the same time', async () => {
    const { fetch, sent } = uploading()
    const [provider, shared] = [connected(), prepareContext(fetch)]
    const prepared = await Promise.all([provider.prepare(request, shared), provider.prepare(request, shared)])
    expect(prepared[1]).toEqual(prepared[0])
    expect(sent).toHaveLength(2)
  })

  test('is uploaded again by the next of several orders where the first one could not', async () => {
    let count = 0
    const { fetch, sent } = fakeFetch(() => {
      count += 1
      return count === 1
        ? json({ error: 'bad' }, { status: 400 })
        : json({ file_urls: ['https://files.segmind.com/1.png'] })
    })
    const [provider, shared] = [connected(), prepareContext(fetch)]
    const single = { ...request, references: [one] }
    const prepared = await Promise.all([1, 2, 3].map(() => provider.prepare(single, shared)))
    expect(prepared.map(({ status }) => status)).toEqual(['rejected', 'prepared', 'prepared'])
    expect(sent).toHaveLength(2)
  })

  test('has no mask where none is set', async () => {
    const prepared = await connected().prepare(request, prepareContext(uploading().fetch))
    expect(JSON.stringify(prepared)).not.toContain('mask')
  })

  test('has one `image` for a model that takes one', async () => {
    const single = { ...request, model: 'gpt-image-2', references: [one] }
    expect(await connected().prepare(single, prepareContext(uploading().fetch))).toEqual({
      status: 'prepared',
      body: {
        model: 'gpt-image-2',
        input: { ...request.params, prompt: request.prompt, image: 'https://files.segmind.com/1.png' },
      },
    })
  })

  test('has data URIs where references stay private', async () => {
    const { fetch, sent } = uploading()
    const provider = connected({ references: 'inline' })
    expect(await provider.prepare(request, prepareContext(fetch))).toMatchObject({
      body: {
        input: {
          image_urls: [`data:image/png;base64,${pngBase64}`, inPublic, `data:image/png;base64,${pngBase64}`],
        },
      },
    })
    expect(sent).toEqual([])
  })

  test('is what submit posts', async () => {
    const { fetch, sent } = fakeFetch(() => json({ request_id: 'a-1', file_urls: ['https://files.segmind.com/1.png'] }))
    const context = prepareContext(fetch)
    const provider = connected()
    const prepared = await provider.prepare({ ...request, references: [one] }, context)
    if (prepared.status !== 'prepared') throw new Error(prepared.message)
    // As a record on disk would hold it.
    await provider.submit(structuredClone(prepared.body), context)
    expect(sent.at(-1)).toMatchObject({
      url: 'https://api.segmind.com/v2/gpt-image-1-edit-mini',
      body: { prompt: request.prompt, ...request.params, image_urls: ['https://files.segmind.com/1.png'] },
    })
  })
})

describe('what was uploaded to an emulator', () => {
  test('is not used for the real API', async () => {
    const { fetch, sent } = uploading()
    const memory = new Map<string, string>()
    const wanted = { ...request, references: [one] }
    await connected({ baseURL: 'http://127.0.0.1:8787' }).prepare(wanted, prepareContext(fetch, memory))
    await connected().prepare(wanted, prepareContext(fetch, memory))
    expect(sent.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:8787/upload-asset',
      'https://workflows-api.segmind.com/upload-asset',
    ])
  })
})

describe('an upload that fails leaves nothing in doubt', () => {
  const refusals: [number, object][] = [
    [400, { status: 'rejected', scope: 'image', because: 'request' }],
    [401, { status: 'rejected', scope: 'run', because: 'key' }],
    [413, { status: 'rejected', scope: 'image' }],
    [429, { status: 'busy', because: 'rate' }],
    [500, { status: 'busy', because: 'fault' }],
    [502, { status: 'busy', because: 'fault' }],
    [200, { status: 'busy', because: 'fault' }],
  ]
  test.each(refusals)('with HTTP %i', async (status, refusal) => {
    const { fetch } = fakeFetch(() => json({ error: 'no' }, { status }))
    expect(await connected().prepare(request, prepareContext(fetch))).toMatchObject(refusal)
  })

  test.each(['ECONNREFUSED', 'ECONNRESET'])('with %s', async (code) => {
    const outcome = await connected().prepare(request, prepareContext(failingFetch({ code })))
    expect(outcome).toHaveProperty('status', 'unsent')
    expect(outcome).toHaveProperty('message', expect.stringMatching(/^A reference could not be uploaded\. Segmind /))
  })

  test('and keeps what was uploaded before it', async () => {
    const memory = new Map<string, string>()
    let count = 0
    const { fetch } = fakeFetch(() => {
      count += 1
      return count === 1 ? json({ urls: ['https://files.segmind.com/1.png'] }) : json({}, { status: 500 })
    })
    await connected().prepare(request, prepareContext(fetch, memory))
    expect([...memory.values()]).toEqual(['https://files.segmind.com/1.png'])
  })
})

describe('the notice about uploads', () => {
  test('says that they are public and stay', () => {
    expect(connected().uploadNotice).toBe(
      'References are uploaded to workflows-api.segmind.com: anyone with the address can see them, and they cannot be deleted.',
    )
  })

  test('is left out where nothing becomes public', () => {
    expect(connected({ references: 'inline' }).uploadNotice).toBeNull()
    expect(connected({ uploadURL: 'http://127.0.0.1:1/upload-asset' }).uploadNotice).toBeNull()
  })

  test('is there where an emulator is told to upload to a public host', () => {
    const env = { SEGMIND_BASE_URL: 'http://127.0.0.1:1', SEGMIND_UPLOAD_URL: 'https://files.example/put' }
    expect(connected({}, env).uploadNotice).toContain('files.example')
  })
})
