import { describe, expect, test } from 'vitest'
import type { RequestFields } from '@genimg/core/provider'
import { connected, fields } from './provider-parts.ts'

function resolve(changes: Partial<RequestFields> = {}) {
  return connected().resolve({ ...fields, ...changes })
}

function problemsOf(changes: Partial<RequestFields>): string[] {
  return resolve(changes).problems.map(({ field, message }) => `${field} ${message}`)
}

describe('what is sent', () => {
  test('is explicit, with values of our own', () => {
    expect(resolve()).toEqual({
      model: 'gpt-image-1-mini',
      params: {
        size: '1024x1024',
        quality: 'high',
        background: 'opaque',
        moderation: 'auto',
        output_format: 'png',
        output_compression: 100,
      },
      size: { width: 1024, height: 1024 },
      problems: [],
      warnings: [],
      retirement: { end: '2026-12-01', successors: ['gpt-image-2.5-sunburst', 'gpt-image-2.5-flare'] },
    })
  })

  test("takes the user's parameters over them", () => {
    expect(resolve({ size: '1536x1024', params: { moderation: 'low', output_format: 'webp' } })).toMatchObject({
      params: { size: '1536x1024', moderation: 'low', output_format: 'webp', output_compression: 100 },
      size: { width: 1536, height: 1024 },
      problems: [],
    })
  })

  test('has no pixels where the size is auto', () => {
    expect(resolve({ size: 'auto', quality: 'auto' })).toMatchObject({ size: null, problems: [] })
  })

  test('is what it was given for a model that nobody knows, with one warning', () => {
    expect(resolve({ model: 'gpt-image-9', size: '2048x1152', quality: 'ultra', params: { steps: 3 } })).toEqual({
      model: 'gpt-image-9',
      params: { size: '2048x1152', quality: 'ultra', background: 'opaque', steps: 3 },
      size: { width: 2048, height: 1152 },
      problems: [],
      warnings: ['genimg does not know the parameters of "gpt-image-9", so they are sent without a check.'],
    })
  })
})

describe('references', () => {
  test('make it an edit, and leave an edit model as it is', () => {
    expect(resolve({ references: 2 })).toMatchObject({ model: 'gpt-image-1-edit-mini', problems: [] })
    expect(resolve({ references: 1, mask: true })).toMatchObject({ model: 'gpt-image-1-edit-mini', problems: [] })
    expect(resolve({ model: 'gpt-image-1-edit', references: 1 })).toMatchObject({
      model: 'gpt-image-1-edit',
      problems: [],
    })
  })

  test('are needed by an edit model and by a mask', () => {
    expect(problemsOf({ model: 'gpt-image-1-edit' })).toEqual([
      'references must name at least one picture, because "gpt-image-1-edit" only edits',
    ])
    expect(problemsOf({ mask: true })).toEqual([
      'mask needs `references`: it says which part of the first one may change',
    ])
  })

  test('are one at most for a model that takes one', () => {
    expect(problemsOf({ model: 'gpt-image-2', references: 1 })).toEqual([])
    expect(problemsOf({ model: 'gpt-image-2', references: 3 })).toEqual([
      'references must be one picture for "gpt-image-2", not 3',
    ])
  })
})

describe('mistakes are found before anyone pays', () => {
  test.each<[Partial<RequestFields>, string]>([
    [{ size: '4k' }, 'size must be one of "1024x1024", "1536x1024", "1024x1536", "auto", not "4k"'],
    [{ quality: 'ultra' }, 'quality must be one of "low", "medium", "high", "auto", not "ultra"'],
    [{ background: 'red' }, 'background must be one of "transparent", "opaque", not "red"'],
    [{ params: { moderation: 'off' } }, 'params.moderation must be one of "low", "auto", not "off"'],
    [{ params: { output_format: 'gif' } }, 'params.output_format must be one of "png", "jpeg", "webp", not "gif"'],
    [{ params: { output_format: null } }, 'params.output_format must be one of "png", "jpeg", "webp", not null'],
    [{ params: { output_compression: 0 } }, 'params.output_compression must be a whole number from 1 to 100, not 0'],
    [
      { params: { output_compression: 101 } },
      'params.output_compression must be a whole number from 1 to 100, not 101',
    ],
    [
      { params: { output_compression: 9.5 } },
      'params.output_compression must be a whole number from 1 to 100, not 9.5',
    ],
    [
      { params: { output_compression: '80' } },
      'params.output_compression must be a whole number from 1 to 100, not "80"',
    ],
    [
      { params: { seed: 7 } },
      'params.seed is not a parameter of "gpt-image-1-mini". The parameters here are moderation, output_format, output_compression',
    ],
    [
      { params: { constructor: 7 } },
      'params.constructor is not a parameter of "gpt-image-1-mini". The parameters here are moderation, output_format, output_compression',
    ],
    [{ params: { size: '1024x1536' } }, 'params.size is a field of its own: write `size` beside `params`'],
    [{ params: { image_urls: [] } }, 'params.image_urls is a field of its own: write `references` beside `params`'],
    [
      { background: 'transparent', params: { output_format: 'jpeg' } },
      'background cannot be "transparent" with output_format "jpeg", which has no transparency: use "png" or "webp"',
    ],
  ])('%j: %s', (changes, problem) => {
    expect(problemsOf(changes)).toEqual([problem])
  })

  test('all at once', () => {
    expect(problemsOf({ size: '4k', quality: 'ultra', params: { seed: 7 } })).toHaveLength(3)
  })

  test('a prompt among the parameters is one for any model', () => {
    expect(problemsOf({ model: 'gpt-image-9', params: { prompt: 'x' } })).toEqual([
      'params.prompt is a field of its own: write `prompt` beside `params`',
    ])
  })

  test.each(['../v1/x', '', 'a b', 'a/b'])('a model named %j is no path segment', (model) => {
    expect(problemsOf({ model })[0]).toMatch(/^model must be a model's name such as "gpt-image-1"/)
  })
})

describe('the estimate', () => {
  const request = { params: { quality: 'auto' }, references: 0, mask: false }

  test('is the average of the table for every size and quality', () => {
    expect(connected().estimate({ ...request, model: 'gpt-image-1' })).toEqual({
      usd: 0.179,
      approximate: true,
      seconds: 49,
    })
  })

  test('is unknown, not zero, for a model without a price', () => {
    expect(connected().estimate({ ...request, model: 'gpt-image-9' })).toMatchObject({ usd: null, seconds: null })
    expect(connected().estimate({ ...request, model: 'gpt-image-2.5-flare' })).toMatchObject({ usd: null })
  })
})

describe('recipes', () => {
  test('are settings that resolve without a problem', () => {
    const { recipes = {} } = connected()
    const rows = Object.entries(recipes).map(([name, { size, quality, background, params, needs }]) => {
      return [name, size, quality, background, params, needs]
    })
    expect(rows).toEqual([
      ['product', '1024x1024', 'high', 'transparent', { output_format: 'png', output_compression: 100 }, undefined],
      ['concept', '1536x1024', 'high', 'opaque', { output_format: 'webp', output_compression: 80 }, undefined],
      ['prototype', '1024x1024', 'medium', 'opaque', { output_format: 'jpeg', output_compression: 60 }, undefined],
      ['inpaint', 'auto', 'medium', 'opaque', { output_format: 'png', output_compression: 90 }, ['references', 'mask']],
    ])
    for (const { needs: _, ...recipe } of Object.values(recipes)) {
      expect(resolve({ ...recipe, references: 1, mask: true }).problems).toEqual([])
    }
  })
})
