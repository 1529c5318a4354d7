import { describe, expect, it } from 'vitest'
import { createCaller, base, goodKey, member, read, smallPrompt, start } from './caller.ts'

const mini = 'gpt-image-1-mini'
const edit = 'gpt-image-1-edit'
const uri = 'data:image/png;base64,AAAA'

describe('what a submit is answered with', () => {
  it.each<[string, string, unknown, number, RegExp]>([
    ['no prompt', mini, { size: '1024x1024' }, 400, /prompt/],
    ['an empty prompt', mini, { prompt: '' }, 400, /prompt/],
    ['a prompt that is no text', mini, { prompt: 7 }, 400, /prompt/],
    ['a body that is no JSON', mini, '{', 400, /malformed/i],
    ['a body that is a list', mini, [], 400, /malformed/i],
    ['an unknown parameter', mini, { prompt: 'x', n: 2 }, 400, /n$/],
    ['a seed', mini, { prompt: 'x', seed: 1 }, 400, /seed/],
    ['references for a model that takes none', mini, { prompt: 'x', image_urls: [uri] }, 400, /image_urls/],
    ['a mask for a model that takes none', mini, { prompt: 'x', mask: null }, 400, /mask/],
    ['a size that is not in the table', mini, { prompt: 'x', size: '512x512' }, 406, /rejected/],
    ['a size that is no text', mini, { prompt: 'x', size: 1024 }, 400, /size/],
    ['an unknown quality', mini, { prompt: 'x', quality: 'best' }, 406, /quality/],
    ['an unknown background', mini, { prompt: 'x', background: 'auto' }, 406, /background/],
    ['an unknown moderation', mini, { prompt: 'x', moderation: 'none' }, 406, /moderation/],
    ['an unknown format', mini, { prompt: 'x', output_format: 'avif' }, 406, /output_format/],
    ['compression 0', mini, { prompt: 'x', output_compression: 0 }, 406, /output_compression/],
    ['compression 101', mini, { prompt: 'x', output_compression: 101 }, 406, /output_compression/],
    ['compression as text', mini, { prompt: 'x', output_compression: '80' }, 400, /output_compression/],
    ['transparent jpeg', mini, { prompt: 'x', background: 'transparent', output_format: 'jpeg' }, 500, /transparent/i],
    ['a prompt beyond all measure', mini, { prompt: 'x'.repeat(32_001) }, 500, /long/],
    ['an edit without references', edit, { prompt: 'x' }, 400, /image_urls/],
    ['an edit with no reference in its list', edit, { prompt: 'x', image_urls: [] }, 400, /image_urls/],
    ['an edit with one reference as text', edit, { prompt: 'x', image_urls: uri }, 400, /image_urls/],
    ['an edit with too many references', edit, { prompt: 'x', image_urls: Array(17).fill(uri) }, 500, /many/],
    ['an unknown model', 'gpt-image-9', { prompt: 'x' }, 404, /gpt-image-9/],
    ['image_urls for gpt-image-2', 'gpt-image-2', { prompt: 'x', image_urls: [uri] }, 400, /image_urls/],
    ['a free size for a model with a table', 'gpt-image-2', { prompt: 'x', size: '1280x720' }, 406, /size/],
    ['a free size that is none', 'gpt-image-2.5-flare', { prompt: 'x', size: 'large' }, 406, /size/],
    ['a free size without end', 'gpt-image-2.5-flare', { prompt: 'x', size: '9000x9000' }, 500, /size/],
  ])('%s', async (_, slug, body, status, sentence) => {
    const { post, emulator } = createCaller()
    for (const version of ['v1', 'v2']) {
      const response = await post(`/${version}/${slug}`, body)
      expect(response.status).toBe(status)
      expect(member(await read(response), 'error')).toMatch(sentence)
    }
    expect(emulator.ledger).toEqual([])
    expect(emulator.credits).toBe(100)
  })

  it.each([mini, 'gpt-image-1', 'gpt-image-1.5', 'gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])(
    'a prompt alone is enough for %s',
    async (slug) => {
      const response = await createCaller().post(`/v2/${slug}`, { prompt: 'x' })
      expect(response.status).toBe(200)
    },
  )

  it('takes a wrong content type for no order', async () => {
    const { post, emulator } = createCaller()
    const response = await post(`/v2/${mini}`, smallPrompt, { 'content-type': 'text/plain' })
    expect(response.status).toBe(406)
    expect(member(await read(response), 'error')).toMatch(/content type/)
    expect(emulator.ledger).toEqual([])
  })

  it('queues, with URLs on its own base', async () => {
    const response = await createCaller({ baseURL: 'https://api.segmind.com/' }).post(`/v2/${mini}`, smallPrompt)
    const body = await read(response)
    const id = String(member(body, 'request_id'))
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(body).toEqual({
      request_id: id,
      status: 'QUEUED',
      poll_url: `https://api.segmind.com/v1/requests/${id}`,
      status_url: `https://api.segmind.com/v2/requests/${id}/status`,
      response_url: `https://api.segmind.com/v2/requests/${id}`,
    })
  })
})

describe('keys', () => {
  it.each<[string, Record<string, string>, number]>([
    ['none', {}, 401],
    ['a bearer token', { authorization: `Bearer ${goodKey}` }, 401],
    ['another form', { 'x-api-key': 'sk-0123456789abcdef' }, 401],
    ['too long', { 'x-api-key': `${goodKey}0` }, 401],
    ['the right form', { 'x-api-key': goodKey }, 200],
  ])('%s', async (_, headers, status) => {
    const { emulator } = createCaller()
    expect((await emulator.fetch(`${base}/v1/get-user-credits`, { headers })).status).toBe(status)
  })

  it('a missing and a wrong key hear two sentences', async () => {
    const { emulator } = createCaller({ apiKeys: ['SG_00000000000000ff'] })
    const ask = async (headers: Record<string, string>): Promise<unknown> =>
      await read(await emulator.fetch(`${base}/v1/get-user-credits`, { headers }))
    const missing = await ask({})
    const wrong = await ask({ 'x-api-key': goodKey })
    expect(member(missing, 'error')).not.toEqual(member(wrong, 'error'))
    expect(await ask({ 'x-api-key': 'SG_00000000000000ff' })).toEqual({ credits: 100 })
  })

  it('are asked for by everything but files', async () => {
    const { emulator } = createCaller()
    const paths = ['/v2/gpt-image-1', '/v1/gpt-image-1', '/upload-asset']
    for (const path of paths)
      expect((await emulator.fetch(base + path, { method: 'POST', body: '{}' })).status).toBe(401)
    for (const path of ['/v2/requests/x', '/v2/requests/x/status'])
      expect((await emulator.fetch(base + path)).status).toBe(401)
    expect((await emulator.fetch(`${base}/files/x.png`)).status).toBe(404)
  })

  it('are never written down', async () => {
    const { emulator, post } = createCaller()
    await post(`/v2/${mini}`, smallPrompt)
    expect(emulator.requests[0]).toMatchObject({ hasKey: true, status: 200, path: `/v2/${mini}`, body: smallPrompt })
    expect(JSON.stringify([emulator.requests, emulator.ledger])).not.toContain(goodKey)
  })
})

describe('a job over time', () => {
  it('is queued, processed and completed', async () => {
    const { emulator, submit, status, result } = createCaller()
    const id = await submit(mini, smallPrompt)
    expect(await read(await status(id))).toMatchObject({ status: 'QUEUED', request_id: id })
    emulator.advance(500)
    expect(await read(await status(id))).toMatchObject({ status: 'PROCESSING' })
    expect(await read(await result(id))).toMatchObject({ status: 'PROCESSING', output: null, images: [] })
    emulator.advance(500)
    const metrics = { inference_time: 0.8, queue_time: 0.2, total_time: 1, cost: 0.037, remaining_credits: 99.963 }
    expect(await read(await status(id))).toEqual({ status: 'COMPLETED', request_id: id, metrics })
    const done = await result(id)
    expect(done.headers.get('date')).toBe(new Date(start + 1000).toUTCString())
    expect(await read(done)).toMatchObject({ status: 'COMPLETED', error: null, metrics, request_id: id })
  })

  it('is a 422 when its content is blocked, and free', async () => {
    const { emulator, submit, status, result } = createCaller()
    const id = await submit(mini, { prompt: 'Something [blocked]' })
    expect((await status(id)).status).toBe(200)
    emulator.advance(1000)
    for (const response of [await status(id), await result(id)]) {
      expect(response.status).toBe(422)
      expect(await read(response)).toMatchObject({
        status: 'FAILED',
        error: expect.stringMatching(/content policy/),
        metrics: { cost: 0 },
      })
    }
    expect(emulator.ledger).toEqual([])
  })

  it('is kept for an hour after its submission', async () => {
    const { emulator, submit, status, result } = createCaller()
    const id = await submit(mini, smallPrompt)
    emulator.advance(60 * 60 * 1000 - 1)
    expect((await status(id)).status).toBe(200)
    emulator.advance(1)
    expect((await status(id)).status).toBe(404)
    expect((await result(id)).status).toBe(404)
    expect((await status('00000000-0000-4000-8000-000000000000')).status).toBe(404)
  })

  it('has its file from its end until seven days after', async () => {
    const { emulator, submit, result } = createCaller({ latency: (slug) => (slug === mini ? 2000 : 1) })
    const id = await submit(mini, smallPrompt)
    emulator.advance(2000)
    const url = String(member(await read(await result(id)), 'images', 0, 'url'))
    emulator.advance(-1)
    expect((await emulator.fetch(url)).status).toBe(404)
    emulator.advance(1)
    const file = await emulator.fetch(url)
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(url).toMatch(/\.png$/)
    emulator.advance(7 * 24 * 60 * 60 * 1000 - 2001)
    expect((await emulator.fetch(url)).status).toBe(200)
    emulator.advance(1)
    expect((await emulator.fetch(url)).status).toBe(404)
  })

  it('is answered at once on v1, as bytes with headers', async () => {
    const { post } = createCaller()
    const response = await post(`/v1/${mini}`, { ...smallPrompt, output_format: 'webp' })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'x-cost': '0.037',
      'x-remaining-credits': '99.963',
      'x-generation-time': '1',
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-rate-limit-reset-at-utc': '2026-01-02T03:05:00.000Z',
    })
    expect(
      Buffer.from(await response.arrayBuffer())
        .subarray(8, 12)
        .toString(),
    ).toBe('WEBP')
  })

  it('fails on v1 with the same status', async () => {
    const response = await createCaller().post(`/v1/${mini}`, { prompt: '[blocked]' })
    expect(response.status).toBe(422)
  })

  it('is cut off on v1 by the gateway, and billed all the same', async () => {
    const { emulator, post } = createCaller({ latency: 100_001 })
    const response = await post(`/v1/${mini}`, smallPrompt)
    expect([response.status, response.headers.get('content-type')]).toEqual([504, 'text/html; charset=utf-8'])
    expect(emulator.ledger).toHaveLength(1)
  })
})

describe('the account', () => {
  it('is charged for each order, equal ones too', async () => {
    const { emulator, post, get } = createCaller({ credits: 1 })
    await post('/v2/gpt-image-1', smallPrompt)
    await post('/v2/gpt-image-1', smallPrompt)
    await post('/v1/gpt-image-1-mini', smallPrompt)
    expect(emulator.ledger.map(({ slug, cost, prompt, at }) => [slug, cost, prompt, at])).toEqual([
      ['gpt-image-1', 0.179, 'A paper boat', start],
      ['gpt-image-1', 0.179, 'A paper boat', start],
      ['gpt-image-1-mini', 0.037, 'A paper boat', start],
    ])
    expect(emulator.ledger[0]?.bodyDigest).toBe(emulator.ledger[1]?.bodyDigest)
    expect(await read(await get('/v1/get-user-credits'))).toEqual({ credits: 0.605 })
  })

  it('is never overdrawn', async () => {
    const { emulator, post } = createCaller({ credits: 0.2 })
    expect((await post('/v2/gpt-image-1', smallPrompt)).status).toBe(200)
    const response = await post('/v2/gpt-image-1', smallPrompt)
    expect(response.status).toBe(406)
    expect(member(await read(response), 'error')).toMatch(/insufficient credits/i)
    expect(emulator.ledger).toHaveLength(1)
  })
})

describe('other paths', () => {
  it('a wrong method is an HTML page', async () => {
    const { get, emulator } = createCaller()
    for (const response of [await get('/v2/gpt-image-1'), await emulator.fetch(`${base}/upload-asset`)]) {
      expect([response.status, response.headers.get('content-type')]).toEqual([405, 'text/html; charset=utf-8'])
    }
  })

  it('an unknown path is 404, and an unknown host is not there at all', async () => {
    const { get, emulator } = createCaller()
    expect((await get('/v3/anything')).status).toBe(404)
    await expect(emulator.fetch('http://169.254.169.254/')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(emulator.requests.map(({ url, status }) => [url, status])).toEqual([
      [`${base}/v3/anything`, 404],
      ['http://169.254.169.254/', null],
    ])
  })
})
