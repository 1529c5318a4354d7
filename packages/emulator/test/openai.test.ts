import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createCaller, base, member, read, start } from './caller.ts'
import { auth, boat, createOpenAICaller, errorIn, openaiKey, pictureIn } from './openai-caller.ts'

describe('a generation', () => {
  it('is answered with the picture and what it used', async () => {
    const { generate } = createOpenAICaller()
    const response = await generate({ ...boat, size: '1536x1024', output_format: 'webp', output_compression: 0 })
    expect(response.status).toBe(200)
    const body = await read(response.clone())
    expect(body).toMatchObject({
      created: Math.floor(start / 1000),
      background: 'opaque',
      output_format: 'webp',
      quality: 'low',
      size: '1536x1024',
      usage: {
        input_tokens: 3,
        input_tokens_details: { image_tokens: 0, text_tokens: 3 },
        output_tokens: 158,
        total_tokens: 161,
      },
    })
    expect(member(body, 'data')).toHaveLength(1)
    const { format, width, height } = await sharp(await pictureIn(response)).metadata()
    expect([format, width, height]).toEqual(['webp', 1536, 1024])
  })

  it('has the headers of the real one', async () => {
    const { headers } = await createOpenAICaller().generate(boat)
    expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
    expect(headers.get('openai-processing-ms')).toBe('1000')
    expect(headers.get('x-ratelimit-limit-requests')).toBe('50')
    expect(headers.get('x-ratelimit-remaining-requests')).toBe('49')
    expect(headers.get('x-ratelimit-reset-requests')).toBe('1.2s')
  })

  it('chooses what is left to it, and says what that came to', async () => {
    const body = await read(await createOpenAICaller().generate({ model: 'gpt-image-1-mini', prompt: 'A fox' }))
    expect(body).toMatchObject({ background: 'opaque', output_format: 'png', quality: 'high', size: '1024x1024' })
  })

  it('may be transparent', async () => {
    const { generate } = createOpenAICaller()
    const response = await generate({ ...boat, model: 'gpt-image-1.5', background: 'transparent' })
    const { channels, isOpaque } = await sharp(await pictureIn(response)).stats()
    expect([channels.length, isOpaque]).toEqual([4, false])
  })

  it('takes null for what is left out, and an end user', async () => {
    const { generate } = createOpenAICaller()
    const nothing = { background: null, moderation: 'low', n: null, user: 'u1' }
    expect((await generate({ ...boat, ...nothing })).status).toBe(200)
  })

  it('is the same picture for the same request, and another at another model', async () => {
    const { generate } = createOpenAICaller()
    const first = await pictureIn(await generate(boat))
    expect((await pictureIn(await generate(boat))).equals(first)).toBe(true)
    expect((await pictureIn(await generate({ ...boat, model: 'gpt-image-2.5-flare' }))).equals(first)).toBe(false)
  })
})

describe('the bill', () => {
  it.each([
    ['gpt-image-2', '1024x1024', 'low', 196],
    ['gpt-image-2', '1024x1024', 'medium', 1756],
    ['gpt-image-2', '1024x1024', 'high', 7024],
    ['gpt-image-2', '1536x1024', 'high', 5488],
    ['gpt-image-2.5-sunburst', '1792x1024', 'high', 5063],
    ['gpt-image-1.5', '1024x1024', 'high', 4156],
    ['gpt-image-1.5', '1024x1536', 'low', 406],
    ['gpt-image-1-mini', '1024x1024', 'medium', 1375],
  ])('%s at %s and %s is %i tokens', async (model, size, quality, tokens) => {
    const { generate } = createOpenAICaller()
    expect(member(await read(await generate({ ...boat, model, size, quality })), 'usage', 'output_tokens')).toBe(tokens)
  })

  it('has a line for each picture, and its total is that of the usage', async () => {
    const { emulator, generate } = createOpenAICaller()
    const body = await read(await generate({ ...boat, n: 3 }))
    expect(member(body, 'data')).toHaveLength(3)
    expect(member(body, 'usage', 'output_tokens')).toBe(3 * 196)
    const line = { provider: 'openai', slug: 'gpt-image-2', prompt: 'A paper boat', at: start }
    expect(emulator.ledger).toMatchObject([
      { ...line, cost: 0.005895 },
      { ...line, cost: 0.00588 },
      { ...line, cost: 0.00588 },
    ])
  })

  it('is not that of Segmind', async () => {
    const { emulator, post } = createCaller()
    const headers = { ...auth, 'content-type': 'application/json' }
    await emulator.fetch(`${base}/v1/images/generations`, { method: 'POST', headers, body: JSON.stringify(boat) })
    expect(emulator.credits).toBe(100)
    await post('/v1/gpt-image-1-mini', { prompt: 'A fox', quality: 'low' })
    expect(emulator.credits).toBe(99.963)
    expect(emulator.ledger.map(({ provider }) => provider)).toEqual(['openai', 'segmind'])
    expect(await read(await emulator.fetch(`${base}/__emulator/ledger`))).toMatchObject({ total: 0.042895 })
  })

  it('is refused above the quota', async () => {
    const { emulator, generate } = createOpenAICaller({ openai: { quota: 0.008 } })
    expect((await generate(boat)).status).toBe(200)
    const response = await generate(boat)
    expect(response.status).toBe(429)
    expect(await errorIn(response)).toMatchObject({ type: 'insufficient_quota', code: 'insufficient_quota' })
    expect(emulator.ledger).toHaveLength(1)
  })

  it('stands although the client hangs up', async () => {
    const { emulator } = createOpenAICaller({ faults: [{ on: 'submit', kind: 'never' }] })
    const hanging = emulator.fetch(`${base}/v1/images/generations`, {
      method: 'POST',
      headers: { ...auth, 'content-type': 'application/json' },
      body: JSON.stringify(boat),
      signal: AbortSignal.timeout(30),
    })
    await expect(hanging).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(emulator.ledger).toHaveLength(1)
  })
})

describe('keys', () => {
  it.each([
    ['none', {}],
    ['one of Segmind', { 'x-api-key': 'SG_0123456789abcdef' }],
    ['one that is too short', { authorization: 'Bearer sk-012345678' }],
    ['one without a scheme', { authorization: openaiKey }],
  ] as const)('%s is refused', async (_, headers) => {
    const { emulator, generate } = createOpenAICaller()
    const response = await generate(boat, headers)
    expect(response.status).toBe(401)
    expect(await errorIn(response)).toMatchObject({
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    })
    expect(emulator.ledger).toEqual([])
  })

  it('a wrong one comes back in part, as from the real API', async () => {
    const { generate } = createOpenAICaller({ openai: { apiKeys: ['sk-another-0123456789'] } })
    const error = await errorIn(await generate(boat))
    expect(member(error, 'message')).toBe('Incorrect API key provided: sk-01234*******cdef.')
  })

  it('are not asked for where the option says so', async () => {
    const { emulator, generate } = createOpenAICaller({ openai: { apiKeys: 'none' } })
    expect((await generate(boat, {})).status).toBe(200)
    expect(emulator.requests).toMatchObject([{ hasKey: false }])
  })
})

describe('models', () => {
  it('are listed, but for those that are switched off', async () => {
    const { emulator } = createOpenAICaller()
    const body = await read(await emulator.fetch('https://api.openai.com/v1/models', { headers: auth }))
    expect(member(body, 'data')).toMatchObject(
      ['gpt-image-1-mini', 'gpt-image-1.5', 'gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'].map(
        (id) => ({ id, object: 'model' }),
      ),
    )
    expect((await emulator.fetch(`${base}/v1/models`)).status).toBe(401)
  })

  it('gpt-image-1 is switched off, unless the option says otherwise', async () => {
    const request = { ...boat, model: 'gpt-image-1' }
    const response = await createOpenAICaller().generate(request)
    expect(response.status).toBe(400)
    expect(await errorIn(response)).toMatchObject({
      message: "The model 'gpt-image-1' does not exist.",
      param: 'model',
    })
    expect((await createOpenAICaller({ openai: { retired: [] } }).generate(request)).status).toBe(200)
  })
})
