import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paint, startImageServer, type ImageServer, type Seen } from './image-server.ts'
import {
  bytesOf,
  compatibleModel,
  connected,
  doneOf,
  falModel,
  fields,
  modelThat,
  openaiModels,
  order,
  versions,
} from './parts.ts'

let server: ImageServer

beforeAll(async () => {
  server = await startImageServer()
})

afterAll(async () => {
  await server.close()
})

/** What the server saw of one order. */
async function seenOf(body: () => Promise<unknown>): Promise<Seen> {
  const before = server.posts().length
  await body()
  const [first, ...others] = server.posts().slice(before)
  expect(others, 'an order is one POST').toEqual([])
  if (first === undefined) throw new Error('nothing was sent')
  return first
}

function bytesIn(form: FormData | undefined, name: string): Promise<readonly Uint8Array[]> {
  const files = form?.getAll(name).filter((value) => value instanceof Blob) ?? []
  return Promise.all(files.map(async (file) => new Uint8Array(await file.arrayBuffer())))
}

describe.each(versions)('a model of specification %s', (version) => {
  test('makes a picture with what the config says, and no more', async () => {
    const provider = connected(openaiModels[version](server))
    const seen = await seenOf(async () => {
      const done = doneOf(await order(provider, { size: '1536x1024' }))
      expect(done).toMatchObject({ cost: null, creditsLeft: null, requestId: 'req_1' })
      expect(bytesOf(done)).toEqual(paint('1536x1024'))
      expect(done).not.toHaveProperty('warnings')
    })
    expect(seen.path).toBe('/v1/images/generations')
    expect(seen.json).toEqual({ model: 'gpt-image-2', prompt: 'A paper boat', n: 1, size: '1536x1024' })
  })

  test("sends quality and background where they were written, and `params` by the SDK's names", async () => {
    const seen = await seenOf(() =>
      order(connected(openaiModels[version](server)), {
        quality: 'low',
        background: 'transparent',
        configured: ['quality', 'background'],
        params: { moderation: 'low', outputFormat: 'webp' },
      }),
    )
    expect(seen.json).toMatchObject({
      quality: 'low',
      background: 'transparent',
      moderation: 'low',
      output_format: 'webp',
    })
  })

  test('sends no size for `auto`', async () => {
    const seen = await seenOf(() => order(connected(openaiModels[version](server)), { size: 'auto' }))
    expect(seen.json).not.toHaveProperty('size')
  })

  test('passes on what the SDK warns of', async () => {
    const provider = connected(openaiModels[version](server), { sizes: 'aspect' })
    const done = doneOf(await order(provider, { size: '1536x1024', params: { seed: 7 } }))
    expect(done.warnings).toEqual([
      'The model openai.image:gpt-image-2 does not support "aspectRatio": This model does not support aspect ratio. Use `size` instead.',
      'The model openai.image:gpt-image-2 does not support "seed".',
    ])
  })
})

describe.each(['v3', 'v4'] as const)('references to a model of specification %s', (version) => {
  test('are sent as files, in order, with the mask', async () => {
    const provider = connected(openaiModels[version](server))
    const wish = { files: ['a'.repeat(64), 'b'.repeat(64)], maskFile: 'c'.repeat(64), quality: 'low' }
    const seen = await seenOf(async () => doneOf(await order(provider, { ...wish, configured: ['quality'] })))
    expect(seen.path).toBe('/v1/images/edits')
    expect([...(seen.form?.keys() ?? [])].toSorted()).toEqual(
      ['image[]', 'image[]', 'mask', 'model', 'n', 'prompt', 'quality', 'size'].toSorted(),
    )
    const png = paint('64x64')
    expect(await bytesIn(seen.form, 'image[]')).toEqual([png, png])
    expect(await bytesIn(seen.form, 'mask')).toEqual([png])
    expect(seen.form?.get('quality')).toBe('low')
  })
})

test('a reference that is a URL is left to the model', async () => {
  const seen = await seenOf(() => order(connected(falModel(server)), { files: ['https://example.com/sky.jpg'] }))
  expect(seen.json).toMatchObject({ image_url: 'https://example.com/sky.jpg' })
})

test('a reference is sent to a model that takes data URIs', async () => {
  const wish = { files: ['a'.repeat(64)], maskFile: 'b'.repeat(64) }
  const seen = await seenOf(() => order(connected(falModel(server)), wish))
  const uri = `data:image/png;base64,${Buffer.from(paint('64x64')).toString('base64')}`
  expect(seen.json).toMatchObject({ image_url: uri, mask_url: uri })
})

test('a model that asks for an address and loads it is one order', async () => {
  const seen = await seenOf(async () => {
    const done = doneOf(await order(connected(falModel(server)), { params: { seed: 7, guidanceScale: 3.5 } }))
    expect(bytesOf(done)).toEqual(paint('1024x1024'))
  })
  expect(seen).toMatchObject({
    path: '/fal-ai/flux/dev',
    json: { image_size: { width: 1024, height: 1024 }, num_images: 1, seed: 7, guidance_scale: 3.5 },
  })
})

test.each([
  ['1536x1024', { width: 1536, height: 1024 }, { aspectRatio: '3:2' }],
  ['1280x720', 'landscape_16_9', { aspectRatio: '16:9' }],
  ['auto', undefined, {}],
])('with `sizes: aspect`, %s is a ratio', async (size, imageSize, params) => {
  const provider = connected(falModel(server), { sizes: 'aspect' })
  expect(provider.resolve({ ...fields, size }).params).toEqual(params)
  const seen = await seenOf(() => order(provider, { size }))
  // 3:2 is none that fal's package knows.
  expect(seen.json?.['image_size']).toEqual(size === '1536x1024' ? undefined : imageSize)
})

test('options go under the name that the model looks for', async () => {
  const wish = { params: { steps: 4 } }
  const own = await seenOf(() => order(connected(compatibleModel(server)), wish))
  expect(own.json).toMatchObject({ model: 'flux-1', steps: 4 })
  const other = await seenOf(() => order(connected(compatibleModel(server), { providerOptionsKey: 'openai' }), wish))
  expect(other.json).not.toHaveProperty('steps')
})

test('the model is called with what its specification has', async () => {
  const calls: object[] = []
  const doGenerate = async (call: object): Promise<never> => {
    calls.push(call)
    return { images: [paint('8x8')], warnings: [], response: {} } as never
  }
  const wish = { files: ['https://example.com/a.png'] }
  await order(connected(modelThat(() => {}, { specificationVersion: 'v2', doGenerate })))
  await order(connected(modelThat(() => {}, { specificationVersion: 'v3', doGenerate })), wish)
  const common = { prompt: 'A paper boat', n: 1, size: '1024x1024', aspectRatio: undefined, seed: undefined }
  const abortSignal = expect.any(AbortSignal)
  expect(calls).toStrictEqual([
    { ...common, providerOptions: {}, abortSignal },
    {
      ...common,
      files: [{ type: 'url', url: 'https://example.com/a.png' }],
      mask: undefined,
      providerOptions: {},
      abortSignal,
    },
  ])
})
