import { describe, expect, test } from 'vitest'
import type { RequestFields } from '@genimg/core/provider'
import { connected, fields } from './provider-parts.ts'

function problemsOf(changes: Partial<RequestFields>): string[] {
  return connected()
    .resolve({ ...fields, ...changes })
    .problems.map(({ field, message }) => `${field} ${message}`)
}

const freeSize =
  'size must be "auto" or pixels such as "1536x1024": both edges multiples of 16 and at most 3840, one at most 3 times the other, 655360 to 8294400 pixels in all; not '

describe('sizes', () => {
  test.each(['1024x1024', '1536x1024', '1024x1536', 'auto'])('the first models have %s', (size) => {
    for (const model of ['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5'])
      expect(problemsOf({ model, size })).toEqual([])
  })

  test('and no other', () => {
    const size = '1024x768'
    const message = 'size must be one of "1024x1024", "1536x1024", "1024x1536", "auto", not "1024x768"'
    for (const model of ['gpt-image-1', 'gpt-image-1-mini', 'gpt-image-1.5'])
      expect(problemsOf({ model, size })).toEqual([message])
  })

  test.each(['auto', '1024x640', '640x1024', '3840x2160', '1536x512', '2880x2880', '1392x480'])(
    'later ones have %s',
    (size) => {
      for (const model of ['gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])
        expect(problemsOf({ model, size })).toEqual([])
    },
  )

  test.each(['1000x1024', '3856x1600', '1552x512', '512x512', '3840x2176', 'enormous', '0x0', '01024x1024'])(
    'and not %s',
    (size) => {
      for (const model of ['gpt-image-2', 'gpt-image-2.5-flare', 'gpt-image-2.5-sunburst'])
        expect(problemsOf({ model, size })).toEqual([`${freeSize}"${size}"`])
    },
  )

  test('are told in pixels, and not for auto', () => {
    expect(connected().resolve({ ...fields, size: '1536x1024' }).size).toEqual({ width: 1536, height: 1024 })
    expect(connected().resolve({ ...fields, size: 'auto' }).size).toBeNull()
  })
})

describe('values', () => {
  test.each<[Partial<RequestFields>, string]>([
    [{ quality: 'best' }, 'quality must be one of "low", "medium", "high", "auto", not "best"'],
    [{ quality: 'max' }, 'quality must be one of "low", "medium", "high", "auto", not "max"'],
    [{ background: 'blue' }, 'background must be one of "transparent", "opaque", "auto", not "blue"'],
    [{ params: { moderation: 'none' } }, 'params.moderation must be one of "low", "auto", not "none"'],
    [{ params: { output_format: 'gif' } }, 'params.output_format must be one of "png", "jpeg", "webp", not "gif"'],
    [
      { params: { output_format: 'webp', output_compression: 101 } },
      'params.output_compression must be a whole number from 0 to 100, not 101',
    ],
    [
      { params: { output_compression: '90' } },
      'params.output_compression must be a whole number from 0 to 100, not "90"',
    ],
    [
      { params: { output_compression: 90 } },
      'params.output_compression must be 100 with output_format "png", which loses nothing, not 90',
    ],
    [
      { params: { seed: 1 } },
      'params.seed is not a parameter of "gpt-image-2". The parameters here are moderation, output_format, output_compression',
    ],
    [
      { params: { input_fidelity: 'high' }, references: 1 },
      'params.input_fidelity is not a parameter of "gpt-image-2". The parameters here are moderation, output_format, output_compression',
    ],
    [
      { model: 'gpt-image-1', params: { input_fidelity: 'high' } },
      'params.input_fidelity needs `references`: it says how closely they are looked at',
    ],
    [{ params: { size: '1024x1024' } }, 'params.size is a field of its own: write `size` beside `params`'],
    [{ params: { image: 'x' } }, 'params.image is a field of its own: write `references` beside `params`'],
    [{ mask: true }, 'mask needs `references`: it says which part of the first one may change'],
    [{ references: 17 }, 'references must be at most 16 pictures, not 17'],
    [{ model: ' ' }, 'model must be a model\'s name such as "gpt-image-2", not " "'],
    [
      { background: 'transparent', params: { output_format: 'jpeg' } },
      'background cannot be "transparent" with output_format "jpeg", which has no transparency: use "png" or "webp"',
    ],
  ])('%j', (changes, problem) => {
    expect(problemsOf(changes)).toEqual([problem])
  })

  test.each<Partial<RequestFields>>([
    { model: 'gpt-image-2.5-flare', quality: 'max' },
    { model: 'gpt-image-2.5-sunburst', quality: 'xhigh' },
    { background: 'transparent' },
    { background: 'transparent', params: { output_format: 'webp', output_compression: 80 } },
    { params: { user: 'a', safety_identifier: 'b', n: 1 } },
    { model: 'gpt-image-1.5', params: { input_fidelity: 'high' }, references: 1 },
  ])('%j is taken', (changes) => {
    expect(problemsOf(changes)).toEqual([])
  })
})

describe('one order is one picture, for models that nobody knows too', () => {
  test.each<[RequestFields['params'], string]>([
    [{ n: 2 }, 'params.n must be 1, since each image is one order, not 2'],
    [{ stream: true }, 'params.stream cannot be set: the picture is taken from one whole answer'],
    [{ partial_images: 2 }, 'params.partial_images cannot be set: the picture is taken from one whole answer'],
  ])('%j', (params, problem) => {
    expect(problemsOf({ params })).toEqual([problem])
    expect(problemsOf({ model: 'sd-turbo', params })).toEqual([problem])
  })

  test('as transparency is none in a JPEG', () => {
    const changes = { model: 'sd-turbo', background: 'transparent', params: { output_format: 'jpeg' } }
    expect(problemsOf({ ...changes, configured: ['background'] })).toHaveLength(1)
    expect(problemsOf(changes), 'it is not sent').toEqual([])
  })
})

describe('models that end', () => {
  const successors = ['gpt-image-2.5-sunburst', 'gpt-image-2.5-flare']

  test.each([
    ['gpt-image-1', '2026-10-23'],
    ['gpt-image-1-mini', '2026-12-01'],
    ['gpt-image-1.5', '2026-12-01'],
  ])('%s on %s', (model, end) => {
    expect(connected().resolve({ ...fields, model }).retirement).toEqual({ end, successors })
  })

  test.each(['gpt-image-2', 'gpt-image-2.5-flare', 'sd-turbo'])('%s does not', (model) => {
    expect(connected().resolve({ ...fields, model })).not.toHaveProperty('retirement')
  })
})
