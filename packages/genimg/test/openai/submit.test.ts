import { describe, expect, test } from 'vitest'
import type { PrepareContext, ProviderRequest, ReferenceBytes } from '@genimg/core/provider'
import { connected, context, fields, made, order, png, prepareContext, request } from './provider-parts.ts'
import { formIn, replying, serve, type Seen } from './server.ts'

const first = '1'.repeat(64)
const second = '2'.repeat(64)
const mask = '3'.repeat(64)
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])
const files: Readonly<Record<string, ReferenceBytes>> = {
  [first]: { type: 'image/png', bytes: png },
  [second]: { type: 'image/jpeg', bytes: jpeg },
  [mask]: { type: 'image/png', bytes: Buffer.concat([png, png]) },
}

/** What a server sees of a request that was prepared, put through JSON, and submitted. */
async function ordered(
  changes: Partial<ProviderRequest>,
  prepare: PrepareContext = prepareContext(files),
): Promise<Seen> {
  const { baseURL, seen } = await serve(replying(200, made))
  const provider = connected({ baseURL })
  const prepared = await provider.prepare({ ...request, ...changes }, prepare)
  if (prepared.status !== 'prepared') throw new Error(prepared.message)
  expect(seen, 'preparing sends nothing').toEqual([])
  const kept = JSON.parse(JSON.stringify(prepared.body)) as typeof prepared.body
  expect(kept).toEqual(prepared.body)
  expect(await provider.submit(kept, context())).toMatchObject({ status: 'done', picture: { bytes: png } })
  expect(seen, 'one order is one request').toHaveLength(1)
  const [one] = seen
  if (one === undefined) throw new Error('nothing arrived')
  return one
}

describe('without references', () => {
  test('the order is JSON', async () => {
    const { method, path, headers, body } = await ordered({})
    expect([method, path]).toEqual(['POST', '/v1/images/generations'])
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      authorization: 'Bearer sk-0123456789abcdef',
      connection: 'close',
    })
    expect(JSON.parse(body.toString())).toEqual({
      model: 'gpt-image-2',
      prompt: 'A lighthouse at dawn',
      size: '1024x1024',
      quality: 'high',
      output_compression: 100,
    })
  })

  test('a server on this machine gets only what was configured', async () => {
    const { model, params } = connected().resolve({
      ...fields,
      model: 'sd-turbo',
      size: '512x512',
      configured: ['size'],
      params: { steps: 4 },
    })
    const { body } = await ordered({ model, params })
    expect(JSON.parse(body.toString())).toEqual({
      model: 'sd-turbo',
      prompt: 'A lighthouse at dawn',
      size: '512x512',
      steps: 4,
    })
  })
})

describe('with references', () => {
  const params = [
    ['model', 'gpt-image-2'],
    ['prompt', 'A lighthouse at dawn'],
    ['size', '1024x1024'],
    ['quality', 'high'],
    ['output_compression', '100'],
  ]

  test('one of them is an `image`', async () => {
    const seen = await ordered({ references: [first] })
    expect([seen.method, seen.path]).toEqual(['POST', '/v1/images/edits'])
    expect(seen.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(seen.headers.connection).toBe('close')
    expect(await formIn(seen)).toEqual([
      ...params,
      ['image', { name: 'reference-1.png', type: 'image/png', bytes: png }],
    ])
  })

  test('several are `image[]`, in order, and the mask follows', async () => {
    expect(await formIn(await ordered({ references: [second, first], mask }))).toEqual([
      ...params,
      ['image[]', { name: 'reference-1.jpg', type: 'image/jpeg', bytes: jpeg }],
      ['image[]', { name: 'reference-2.png', type: 'image/png', bytes: png }],
      ['mask', { name: 'mask.png', type: 'image/png', bytes: Buffer.concat([png, png]) }],
    ])
  })

  test('what is no text is sent as JSON', async () => {
    const seen = await ordered({ references: [first], params: { tiled: true, extra: { a: [1] } } })
    expect(await formIn(seen)).toEqual(
      expect.arrayContaining([
        ['tiled', 'true'],
        ['extra', '{"a":[1]}'],
      ]),
    )
  })
})

describe('a body that `prepare` did not return', () => {
  test.each([{}, { ...order, model: 1 }, { ...order, references: [{}] }, { ...order, mask: 'x' }])(
    '%j is a mistake of the caller',
    async (body) => {
      await expect(connected().submit(body, context())).rejects.toThrow(TypeError)
    },
  )
})
