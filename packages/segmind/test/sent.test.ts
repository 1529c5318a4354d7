import { describe, expect, test } from 'vitest'
import { findModel, listModels, type Model } from '../src/models.ts'
import { resolveFields } from '../src/resolve-fields.ts'
import { connected, fields } from './provider-parts.ts'

// What is sent is what a key is made from, so nothing in this table may ever be changed: someone would pay again for
// every picture of that model. A slug that is new in the table of models gets a row of its own, as `gpt-image-9` has.
const sent: readonly (readonly [named: string, references: number, model: string, params: object])[] = [
  [
    'gpt-image-1',
    0,
    'gpt-image-1',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  [
    'gpt-image-1',
    1,
    'gpt-image-1-edit',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  [
    'gpt-image-1-mini',
    0,
    'gpt-image-1-mini',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  [
    'gpt-image-1-mini',
    1,
    'gpt-image-1-edit-mini',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  [
    'gpt-image-1-edit',
    1,
    'gpt-image-1-edit',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  [
    'gpt-image-1-edit-mini',
    1,
    'gpt-image-1-edit-mini',
    {
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      output_format: 'png',
      output_compression: 100,
      moderation: 'auto',
    },
  ],
  ['gpt-image-1.5', 0, 'gpt-image-1.5', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-1.5', 1, 'gpt-image-1.5-edit', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-1.5-edit', 1, 'gpt-image-1.5-edit', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2', 0, 'gpt-image-2', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2', 1, 'gpt-image-2', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2.5-flare', 0, 'gpt-image-2.5-flare', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2.5-flare', 1, 'gpt-image-2.5-flare', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2.5-sunburst', 0, 'gpt-image-2.5-sunburst', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-2.5-sunburst', 1, 'gpt-image-2.5-sunburst', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-9', 0, 'gpt-image-9', { size: '1024x1024', quality: 'high', background: 'opaque' }],
  ['gpt-image-9', 1, 'gpt-image-9', { size: '1024x1024', quality: 'high', background: 'opaque' }],
]

/** A row as a later release may fill it in: with the parameters of the first generation and a sibling of its own. */
function filledIn(slug: string): Model | undefined {
  const known = findModel('gpt-image-1')
  return known && { ...known, ...findModel(slug), edit: 'gpt-image-1-edit', parameters: known.parameters }
}

describe('what is sent never changes', () => {
  test.each(sent)('for %s with %i references', (named, references, model, params) => {
    const resolved = connected().resolve({ ...fields, model: named, references })
    expect({ model: resolved.model, params: resolved.params }).toStrictEqual({ model, params })
  })

  test('where no model is named', () => {
    expect(connected().resolve(fields).model).toBe('gpt-image-1-mini')
    expect(connected().resolve({ ...fields, references: 1 }).model).toBe('gpt-image-1-edit-mini')
  })

  test('for any model of the table: each is pinned here', () => {
    const pinned = new Set(sent.map(([named]) => named))
    expect(listModels().filter(({ slug }) => !pinned.has(slug))).toEqual([])
  })

  test.each(sent)('for %s with %i references, once more is known of it', (named, references, model, params) => {
    const resolved = resolveFields({ ...fields, model: named, references }, filledIn)
    expect({ model: resolved.model, params: resolved.params }).toStrictEqual({ model, params })
    expect(resolved.problems.filter(({ field }) => field.startsWith('params'))).toEqual([])
  })

  test.each(sent)('for %s with %i references, were nothing known of it', (named, references, model, params) => {
    const resolved = resolveFields({ ...fields, model: named, references }, () => undefined)
    expect({ model: resolved.model, params: resolved.params }).toStrictEqual({ model, params })
  })
})

test('a row filled in later checks what the user sends', () => {
  const asked = { ...fields, model: 'gpt-image-2', params: { moderation: 'off', output_compression: 0 } }
  expect(resolveFields(asked, filledIn).problems.map(({ field }) => field)).toEqual([
    'params.moderation',
    'params.output_compression',
  ])
})

// A size is chosen from these, and so is in keys: what is here must never change.
test('the sizes to choose from, by model', () => {
  const sizes = connected().sizes
  const three = [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ]
  for (const model of [undefined, 'gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1-edit', 'gpt-image-1-edit-mini'])
    for (const references of [0, 1]) expect(sizes?.({ model, references })).toEqual({ kind: 'listed', sizes: three })
  for (const model of ['gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])
    expect(sizes?.({ model, references: 0 })).toEqual({ kind: 'free', step: 1, limits: null })
  for (const model of ['gpt-image-1.5', 'gpt-image-2', 'gpt-image-9'])
    expect(sizes?.({ model, references: 0 })).toBeNull()
})
