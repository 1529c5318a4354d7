import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  changedFields,
  completeRequest,
  fieldHashes,
  keyOf,
  parentsOf,
  type ImageRequest,
} from '../src/plan/request.ts'
import { composePrompt } from '../src/config/template.ts'
import { sampleImage, sampleRequest } from './image-samples.ts'

// These hashes must never change: a picture is paid for again wherever one does. They were computed once, and again by
// another JSON writer and another sha256 (Python's), from the fields below.
const golden: readonly (readonly [string, ImageRequest, string])[] = [
  ['the defaults', sampleRequest, 'fac1d793d05ebaf22ea39ce000f46631899284aa30e01be956ce187c76a65418'],
  [
    'an edit with references, mask and revision',
    {
      ...sampleRequest,
      model: 'gpt-image-1-edit-mini',
      prompt: 'The same at night,\nwith caf\u00e9 lights',
      references: ['a'.repeat(64), 'https://example.com/sky.jpg'],
      mask: 'b'.repeat(64),
      revision: '2',
    },
    'e7e8c7ab9b81a51e2a9ae9925de1bef9d35d1021c4f4c0c2d420bcfe482bc828',
  ],
  [
    'a prompt outside of ASCII, no parameters',
    {
      provider: 'openai',
      model: 'gpt-image-1',
      prompt: '灯台 🗼',
      params: {},
      references: [],
      mask: null,
      revision: '',
    },
    '48a0793c1e1d19c7c5d215934c0838e10c805b953a1b12547f76bd3c0a47de8c',
  ],
]

const keyFor = (prompt: string): string => keyOf({ ...sampleRequest, prompt: composePrompt(prompt, undefined) })

describe('the key of a request', () => {
  test.each(golden)('is for ever the same: %s', (_, request, key) => {
    expect(keyOf(request)).toBe(key)
    expect(keyOf(request, 1)).toBe(key)
  })

  test('is unknown for a version that this genimg does not have', () => {
    expect(keyOf(sampleRequest, 0)).toBeUndefined()
    expect(keyOf(sampleRequest, 2)).toBeUndefined()
  })

  test('does not depend on the order in which options were written', () => {
    const params = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)))
    fc.assert(
      fc.property(params, (params) => {
        const reversed = Object.fromEntries(Object.entries(params).toReversed())
        const { revision, mask, references, prompt, model, provider } = sampleRequest
        const other = { revision, params: reversed, mask, references, prompt, model, provider }
        expect(keyOf(other)).toBe(keyOf({ ...sampleRequest, params }))
      }),
      { numRuns: 50 },
    )
  })

  test('depends on nothing besides the request', () => {
    const draft = { ...sampleRequest, name: 'hero', alt: 'A lighthouse', widths: [640] }
    expect(keyOf(draft)).toBe(keyOf(sampleRequest))
  })

  test.each<[string, Partial<ImageRequest>]>([
    ['provider', { provider: 'openai' }],
    ['model', { model: 'gpt-image-1' }],
    ['prompt', { prompt: 'A lighthouse at dusk' }],
    ['references', { references: ['https://example.com/sky.jpg'] }],
    ['mask', { mask: 'c'.repeat(64) }],
    ['revision', { revision: '2' }],
    ...Object.keys(sampleRequest.params).map((param): [string, Partial<ImageRequest>] => [
      param,
      { params: { ...sampleRequest.params, [param]: 'another' } },
    ]),
  ])('changes with %s, and the changed field is named', (field, change) => {
    const changed = { ...sampleRequest, ...change }
    expect(keyOf(changed)).not.toBe(keyOf(sampleRequest))
    expect(changedFields(fieldHashes(changed), fieldHashes(sampleRequest))).toEqual([field])
  })

  test('tells a parameter that is left out from one at its default', () => {
    const { moderation, ...params } = sampleRequest.params
    expect(moderation).toBe('auto')
    expect(keyOf({ ...sampleRequest, params })).not.toBe(keyOf(sampleRequest))
    expect(changedFields(fieldHashes({ ...sampleRequest, params }), fieldHashes(sampleRequest))).toEqual(['moderation'])
  })

  test('changes with the order of references', () => {
    const references = ['a'.repeat(64), 'b'.repeat(64)]
    const turned = { ...sampleRequest, references: references.toReversed() }
    expect(keyOf(turned)).not.toBe(keyOf({ ...sampleRequest, references }))
  })

  test.each([
    ['line ends', 'one\r\ntwo', 'one\ntwo'],
    ['the form of accents', 'cafe\u0301', 'caf\u00e9'],
    ['white space at the ends', '\n  one two \n', 'one two'],
  ])('does not change with %s of the prompt', (_, written, same) => {
    expect(keyFor(written)).toBe(keyFor(same))
  })
})

describe('a draft with references to images', () => {
  const file = { kind: 'file', path: '/refs/sky.jpg', digest: 'f'.repeat(64) } as const
  const url = { kind: 'url', url: 'https://example.com/sky.jpg' } as const
  const { draft } = sampleImage('night', {
    references: [{ kind: 'image', name: 'hero' }, file, url],
    mask: { kind: 'image', name: 'cut' },
  })

  test('is complete once all of them have a digest, in the order written', () => {
    const digests: Readonly<Record<string, string>> = { hero: '1'.repeat(64), cut: '2'.repeat(64) }
    const request = completeRequest(draft, (name) => digests[name])
    expect(request?.references).toEqual(['1'.repeat(64), file.digest, url.url])
    expect(request?.mask).toBe('2'.repeat(64))
  })

  test.each(['hero', 'cut'])('is not complete without %s', (missing) => {
    expect(completeRequest(draft, (name) => (name === missing ? undefined : '1'.repeat(64)))).toBeUndefined()
  })

  test('names each parent once, the mask included', () => {
    const twice = { ...draft, references: [...draft.references, { kind: 'image', name: 'hero' } as const] }
    expect(parentsOf(twice)).toEqual(['hero', 'cut'])
    expect(parentsOf(sampleImage('hero').draft)).toEqual([])
  })

  test('gives a file the same key wherever it lies', () => {
    const [here, elsewhere] = ['/refs/sky.jpg', '/elsewhere/sky.jpg'].map((path) =>
      completeRequest({ ...draft, references: [{ ...file, path }], mask: null }, () => undefined),
    )
    expect(here).toBeDefined()
    expect(elsewhere).toEqual(here)
  })
})
