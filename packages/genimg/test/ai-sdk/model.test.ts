import { createFal } from '@ai-sdk/fal'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { wrapImageModel } from 'ai'
import { createOpenAI as createOpenAI2 } from 'ai-sdk-openai-2'
import { createOpenAI as createOpenAI3 } from 'ai-sdk-openai-3'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { aiSdk, type ImageModelLike } from '../../src/ai-sdk.ts'
import { connected, fields, modelThat, openaiModels } from './parts.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const model = openaiModels.v4(nowhere)

/** As somebody without types passes it. */
function pass(value: unknown, options?: unknown): () => unknown {
  return () => Reflect.apply(aiSdk, undefined, [value, options])
}

describe('a model', () => {
  test('of every specification is taken by its type', () => {
    type Image<Create extends (...args: never[]) => { image: (id: never) => unknown }> = ReturnType<
      ReturnType<Create>['image']
    >
    expectTypeOf<Image<typeof createOpenAI2>>().toExtend<ImageModelLike>()
    expectTypeOf<Image<typeof createOpenAI3>>().toExtend<ImageModelLike>()
    expectTypeOf<Image<typeof createOpenAI>>().toExtend<ImageModelLike>()
    expectTypeOf<Image<typeof createFal>>().toExtend<ImageModelLike>()
    expectTypeOf<ReturnType<ReturnType<typeof createOpenAICompatible>['imageModel']>>().toExtend<ImageModelLike>()
    expectTypeOf<ReturnType<typeof wrapImageModel>>().toExtend<ImageModelLike>()
    expectTypeOf<ReturnType<ReturnType<typeof createOpenAI>['chat']>>().not.toExtend<ImageModelLike>()
    expectTypeOf<string>().not.toExtend<ImageModelLike>()
  })

  test('that is wrapped is taken', () => {
    expect(pass(wrapImageModel({ model, middleware: {} }))).not.toThrow()
  })

  test('is named by its provider and id, in keys too', () => {
    expect(connected(model).resolve(fields).model).toBe('openai.image:gpt-image-2')
    expect(aiSdk(model).id).toBe('ai-sdk')
  })

  test.each<[string, unknown, string]>([
    ['a name', 'openai/gpt-image-2', "pass `gateway.imageModel('openai/gpt-image-2')` of `@ai-sdk/gateway`"],
    ['nothing', undefined, 'not undefined'],
    ['null', null, 'not null'],
    ['a provider', createOpenAI({ apiKey: 'k' }), 'not function'],
    ['an object', {}, 'has no `doGenerate`, `provider` and `modelId`'],
    [
      'a language model',
      createOpenAI({ apiKey: 'k' }).chat('gpt-5'),
      '"gpt-5" of openai.chat is a model of another kind',
    ],
    [
      'a speech model',
      createOpenAI({ apiKey: 'k' }).speech('tts-1'),
      '"tts-1" of openai.speech is a model of another kind',
    ],
    ['a later version', { ...modelThat(() => {}), specificationVersion: 'v9' }, 'specification "v9" of the AI SDK'],
    ['an earlier version', { ...modelThat(() => {}), specificationVersion: 'v1' }, 'aiSdk() knows v2, v3, v4'],
  ])('is not %s', (_, value, sentence) => {
    expect(pass(value)).toThrow(TypeError)
    expect(pass(value)).toThrow(sentence)
  })
})

describe('an option', () => {
  test.each([
    [{ prize: 1 }, '`prize` of aiSdk() is not an option. The options are price, seconds, sizes'],
    [{ price: -1 }, 'must be USD from 0, or a function, not -1'],
    [{ price: '0.04' }, 'must be USD from 0, or a function, not "0.04"'],
    [{ seconds: Number.NaN }, '`seconds` of aiSdk() must be a number from 0'],
    [{ sizes: 'ratio' }, 'must be "pixels" or "aspect", not "ratio"'],
    [{ concurrency: 0 }, 'must be a whole number from 1, not 0'],
    [{ timeout: 0 }, '`timeout` of aiSdk() must be a whole number of milliseconds from 1 to 2147483647, not 0'],
    [{ timeout: 2 ** 31 }, 'must be a whole number of milliseconds'],
    [{ emulated: 'yes' }, 'must be true or false, not "yes"'],
    [{ providerOptionsKey: '' }, 'must be a name such as "openai", not ""'],
  ])('%j is refused', (options, sentence) => {
    expect(pass(model, options)).toThrow(TypeError)
    expect(pass(model, options)).toThrow(sentence)
  })

  test('with keys is not shown', () => {
    expect(pass(model, { secrets: 'sk-0123456789abcdef' })).toThrow('must be a list of keys.')
  })

  test('that is left out has its default', () => {
    expect(aiSdk(model).connect({})).toMatchObject({
      id: 'ai-sdk',
      free: false,
      emulated: false,
      concurrency: 4,
      baseURL: null,
      resultHosts: [],
      secrets: [],
      keyVariable: null,
      uploadNotice: null,
    })
    expect(aiSdk(model).connect({})).not.toHaveProperty('collect')
  })

  test('is passed on', () => {
    const options = { emulated: true, concurrency: 9, secrets: ['abcdefgh'] }
    expect(aiSdk(model, options).connect({})).toMatchObject(options)
  })
})

describe('a price', () => {
  const request = {
    model: 'openai.image:gpt-image-2',
    params: { size: '1536x1024', quality: 'low' },
    references: 2,
    mask: false,
  }

  test('is not known by default, and not free', () => {
    const provider = connected(model)
    expect(provider.estimate(request)).toEqual({ usd: null, approximate: true, seconds: null })
    expect(provider.free).toBe(false)
  })

  test('may be a number', () => {
    const provider = connected(model, { price: 0.04, seconds: 20 })
    expect(provider.estimate(request)).toEqual({ usd: 0.04, approximate: true, seconds: 20 })
  })

  test('of 0 is free', () => {
    const provider = connected(model, { price: 0 })
    expect(provider.estimate(request)).toMatchObject({ usd: 0, approximate: false })
    expect(provider.free).toBe(true)
  })

  test('may depend on what is sent', () => {
    const asked: unknown[] = []
    const price = (picture: object): number | null => {
      asked.push(picture)
      return asked.length === 1 ? 0.02 : null
    }
    const provider = connected(model, { price, sizes: 'aspect' })
    expect(provider.estimate(request).usd).toBe(0.02)
    expect(provider.estimate({ ...request, params: { aspectRatio: '3:2' }, references: 0 }).usd).toBeNull()
    expect(asked).toEqual([
      { size: '1536x1024', quality: 'low', references: 2 },
      { size: '3:2', quality: null, references: 0 },
    ])
  })

  test('that is nonsense is a mistake, and no price', () => {
    const provider = connected(model, { price: () => Number.NaN })
    expect(() => provider.estimate(request)).toThrow('must return USD from 0, or null, not NaN')
  })
})
