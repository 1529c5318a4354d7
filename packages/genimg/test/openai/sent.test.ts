import { describe, expect, test } from 'vitest'
import { keyOf } from '@genimg/core'
import type { RequestFields } from '@genimg/core/provider'
import { findModel, listModels, type Model } from '../../src/openai/models.ts'
import { resolveFields } from '../../src/openai/resolve-fields.ts'
import { connected, fields } from './provider-parts.ts'

const everything = {
  size: '1024x1024',
  quality: 'high',
  background: 'opaque',
  moderation: 'auto',
  output_format: 'png',
  output_compression: 100,
}

// What is sent is what a key is made from, so nothing in this table may ever be changed: someone would pay again for
// every picture of that model. A model that is new in the table of models gets a row of its own, as `gpt-image-9` has.
const sent: readonly (readonly [named: string | undefined, model: string, params: object, key: string])[] = [
  [undefined, 'gpt-image-2', everything, '745b02ed7213037d80b96e80dca1149302b0e3f29999686d7531c8963c383892'],
  ['gpt-image-1', 'gpt-image-1', everything, '5c49101a81b010aee6911b174b0cc31fef2e9e011f03a84a8843e67fb93bc2cd'],
  [
    'gpt-image-1-mini',
    'gpt-image-1-mini',
    everything,
    'e09f1fec73e1d467ea52c5f0c6210893cfc726e397737b2d642b115d54f0bd9e',
  ],
  ['gpt-image-1.5', 'gpt-image-1.5', everything, '699429e114b23f96824973eeb7f162186aa426bdb83d5704079ae87999201d66'],
  ['gpt-image-2', 'gpt-image-2', everything, '745b02ed7213037d80b96e80dca1149302b0e3f29999686d7531c8963c383892'],
  [
    'gpt-image-2.5-flare',
    'gpt-image-2.5-flare',
    everything,
    'e5bf148bc08d93a649642266b8253a9b3eb0cc2b4fe887e4d08d2d44e4bd4632',
  ],
  [
    'gpt-image-2.5-sunburst',
    'gpt-image-2.5-sunburst',
    everything,
    '7da786197816afd6b541a29982b91632e845b12575b8454ff2016243057d08e9',
  ],
  ['gpt-image-9', 'gpt-image-9', {}, '10255fc65af1da6ad0d375f2df41aebeec6d64af43a2a2addc842b0d4b759927'],
]

describe('what is sent never changes', () => {
  test.each(sent)('by %s', (named, model, params, key) => {
    const resolved = connected().resolve({ ...fields, model: named })
    expect(resolved).toMatchObject({ model, problems: [] })
    expect(resolved.params).toEqual(params)
    const { params: sentParams } = resolved
    const prompt = 'A lighthouse at dusk'
    expect(
      keyOf({ provider: 'openai', model, prompt, params: sentParams, references: [], mask: null, revision: '' }),
    ).toBe(key)
  })

  test('and there is a row for every model of the table', () => {
    expect(sent.map(([named]) => named)).toEqual(expect.arrayContaining(listModels().map(({ name }) => name)))
  })

  test('however much more of a model is known one day', () => {
    const unknown: RequestFields = { ...fields, model: 'gpt-image-9', configured: ['size'] }
    const known = findModel('gpt-image-2')
    const corrected = (): Model | undefined => known
    expect(resolveFields(unknown, undefined, corrected).params).toEqual(resolveFields(unknown, undefined).params)
    const forgotten = { ...fields, model: 'gpt-image-2' }
    expect(resolveFields(forgotten, undefined, () => undefined).params).toEqual(everything)
  })
})

describe('which model', () => {
  test('the image names one, else the options, else it is gpt-image-2', () => {
    expect(connected({ model: 'gpt-image-1.5' }).resolve({ ...fields, model: 'gpt-image-1' }).model).toBe('gpt-image-1')
    expect(connected({ model: 'gpt-image-1.5' }).resolve(fields).model).toBe('gpt-image-1.5')
    expect(connected().resolve(fields).model).toBe('gpt-image-2')
  })

  test('the same one takes references', () => {
    expect(connected().resolve({ ...fields, references: 2, mask: true })).toMatchObject({
      model: 'gpt-image-2',
      params: everything,
      problems: [],
    })
  })
})

describe('a model that nobody knows', () => {
  test('gets what was configured and nothing else, with one warning', () => {
    const resolved = connected({ model: 'sd-turbo' }).resolve({
      ...fields,
      size: '512x512',
      configured: ['size'],
      params: { steps: 4, response_format: 'b64_json' },
    })
    expect(resolved).toEqual({
      model: 'sd-turbo',
      params: { size: '512x512', steps: 4, response_format: 'b64_json' },
      size: { width: 512, height: 512 },
      problems: [],
      warnings: ['genimg does not know the parameters of "sd-turbo", so what is configured is sent without a check.'],
    })
  })

  test('has no size where none is sent', () => {
    expect(connected({ model: 'sd-turbo' }).resolve(fields)).toMatchObject({ params: {}, size: null })
  })

  test('gets all three where all were written', () => {
    const configured = ['size', 'quality', 'background'] as const
    expect(connected({ model: 'sd-turbo' }).resolve({ ...fields, configured }).params).toEqual({
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
    })
  })
})

test('params come over the defaults, and what was written with the same value gives the same key', () => {
  const params = { moderation: 'low', output_format: 'webp', output_compression: 80 }
  expect(connected().resolve({ ...fields, params }).params).toEqual({ ...everything, ...params })
  const written = connected().resolve({ ...fields, configured: ['size'], params: { moderation: 'auto' } })
  expect(written.params).toEqual(connected().resolve(fields).params)
})

// A size is chosen from these, and so is in keys: what is here must never change.
test('the sizes to choose from, by model', () => {
  const sizesOf = (model: string | undefined) => connected().sizes?.({ model, references: 0 })
  const three = [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ]
  for (const model of ['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5'])
    expect(sizesOf(model)).toEqual({ kind: 'listed', sizes: three })
  const limits = { longestEdge: 3840, widestRatio: 3, pixels: { least: 655_360, most: 8_294_400 } }
  for (const model of [undefined, 'gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])
    expect(sizesOf(model)).toEqual({ kind: 'free', step: 16, limits })
  expect(sizesOf('sd-turbo')).toBeNull()
})
