import type { RequestFields } from '@genimg/core/provider'
import { describe, expect, test } from 'vitest'
import { connected, fields, modelThat, openaiModels } from './parts.ts'

const nowhere = { url: 'http://127.0.0.1:9' }
const name = 'openai.image:gpt-image-2'

function resolved(wish: Partial<RequestFields>, version: 'v2' | 'v3' | 'v4' = 'v4') {
  return connected(openaiModels[version](nowhere)).resolve({ ...fields, ...wish })
}

function problemsOf(wish: Partial<RequestFields>, version?: 'v2' | 'v3' | 'v4') {
  return resolved(wish, version).problems.map(({ field, message }) => `${field} ${message}`)
}

describe('what is sent', () => {
  test('is the size, and what was written', () => {
    expect(resolved({})).toEqual({
      model: name,
      params: { size: '1024x1024' },
      size: { width: 1024, height: 1024 },
      problems: [],
      warnings: [],
    })
    const wish = { quality: 'low', configured: ['quality'], params: { moderation: 'low', seed: 3 } } as const
    expect(resolved(wish).params).toEqual({ size: '1024x1024', quality: 'low', moderation: 'low', seed: 3 })
  })

  test('has no size for `auto`', () => {
    expect(resolved({ size: 'auto' })).toMatchObject({ params: {}, size: null, problems: [] })
  })

  test('is another request with its options in another place', () => {
    const model = openaiModels.v4(nowhere)
    expect(connected(model, { providerOptionsKey: 'azure' }).resolve(fields).params).toEqual({
      size: '1024x1024',
      providerOptionsKey: 'azure',
    })
    expect(connected(model, { providerOptionsKey: 'openai' }).resolve(fields).params).toEqual({ size: '1024x1024' })
  })

  test.each([
    ['1024x1024', '1:1'],
    ['1536x1024', '3:2'],
    ['1024x1536', '2:3'],
    ['1920x1080', '16:9'],
    ['1000x333', '1000:333'],
  ])('is %s as %s where only ratios are taken', (size, aspectRatio) => {
    const provider = connected(openaiModels.v4(nowhere), { sizes: 'aspect' })
    expect(provider.resolve({ ...fields, size }).params).toEqual({ aspectRatio })
  })
})

describe('a problem', () => {
  test('is another model', () => {
    expect(problemsOf({ model: name })).toEqual([])
    expect(problemsOf({ model: 'gpt-image-1' })).toEqual([
      `model must be left out or be "${name}", the model that aiSdk() was given, not "gpt-image-1": declare another aiSdk() in \`providers\` for another model`,
    ])
  })

  test.each(['enormous', '1024', '0x0', '1024x', '3:2'])('is the size %s', (size) => {
    expect(problemsOf({ size })).toEqual([
      `size must be like "1536x1024", or "auto" for the model's own, not ${JSON.stringify(size)}`,
    ])
  })

  test.each<[string, RequestFields['params'], string]>([
    ['n', { n: 2 }, 'params.n cannot be set: one picture is ordered for each image'],
    ['num_images', { num_images: 4 }, 'params.num_images cannot be set: one picture is ordered for each image'],
    ['size', { size: '1x1' }, 'params.size is a field of its own: write `size` beside `params`'],
    ['files', { files: [] }, 'params.files is a field of its own: write `references` beside `params`'],
    [
      'aspectRatio',
      { aspectRatio: '1:1' },
      "params.aspectRatio comes from `size`: give aiSdk() the option `sizes: 'aspect'`",
    ],
    ['seed', { seed: 'x' }, 'params.seed must be a whole number, not "x"'],
    ['providerOptionsKey', { providerOptionsKey: 'x' }, 'params.providerOptionsKey is an option of aiSdk()'],
  ])('is the parameter %s', (_, params, sentence) => {
    expect(problemsOf({ params })).toEqual([sentence])
  })

  test('is a reference to a model that takes none', () => {
    expect(problemsOf({ references: 1, mask: true })).toEqual([])
    expect(problemsOf({ references: 1, mask: true }, 'v3')).toEqual([])
    expect(problemsOf({ references: 1 }, 'v2')).toEqual([
      `references cannot be sent to "${name}": it has specification v2 of the AI SDK, which takes no pictures. A later version of its package does`,
    ])
    const problems = (facts: object, mask = true) =>
      connected(modelThat(() => {}, facts)).resolve({ ...fields, references: 1, mask }).problems
    expect(problems({ supportsFileInputs: false })).toMatchObject([{ field: 'references' }])
    expect(problems({ supportsFileInputs: true, supportsMaskInputs: false })).toMatchObject([{ field: 'mask' }])
    expect(problems({ supportsMaskInputs: false }, false)).toEqual([])
    expect(problems({ supportsFileInputs: undefined })).toEqual([])
  })

  test('is a mask of nothing', () => {
    expect(problemsOf({ mask: true })).toMatchObject([expect.stringContaining('mask needs `references`')])
  })
})
