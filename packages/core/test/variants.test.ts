import { readFile } from 'node:fs/promises'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSpecifier } from '../src/variants/specifier.ts'
import {
  defaultVariants,
  fallbackOf,
  planVariants,
  resolveVariantOptions,
  type Variant,
  type VariantLayer,
  type VariantSource,
} from '../src/variants/variants.ts'

const photo: VariantSource = { name: 'cards/summer', digest: 'ab'.repeat(32), width: 1536, height: 1024, opaque: true }
const context = { codecVersion: 'sharp 1, libvips 2', sourceType: 'trainedAlgorithmicMedia' } as const

function plan(layer: VariantLayer = {}, picture: Partial<VariantSource> = {}): readonly Variant[] {
  return planVariants({ ...photo, ...picture }, resolveVariantOptions(layer), context)
}

const sizes = (variants: readonly Variant[]): string[] =>
  variants.map(({ format, width, height }) => `${format} ${width}x${height}`)
const keys = (variants: readonly Variant[]): string[] => variants.map(({ key }) => key)

test('the documented defaults are the real ones', async () => {
  const source = await readFile(new URL('../src/config/config.ts', import.meta.url), 'utf8')
  const body = /interface VariantOptions \{(?<body>[^]*?)\n\}/.exec(source)?.groups?.['body'] ?? ''
  const documented = [...body.matchAll(/@default (.+?)\s*(?:\n[^]*?|\*\/\s*)readonly (\w+)\?/g)]
  const known = Object.fromEntries(Object.entries(defaultVariants))
  expect(documented.map(([, , option]) => option)).toEqual([
    'widths',
    'formats',
    'fit',
    'position',
    'quality',
    'lossless',
  ])
  for (const [, text = '', option = ''] of documented) {
    expect(`${option}: ${text}`).toBe(`${option}: ${written(known[option])}`)
  }
})

function written(value: unknown): string {
  return JSON.stringify(value, null, 1)
    .replaceAll(/\n\s*/g, ' ')
    .replaceAll(/\[ | \]/g, (bracket) => bracket.trim())
    .replaceAll(/"(\w+)":/g, '$1:')
    .replaceAll('"', "'")
}

test('plans each format, best first and smallest first, and the fallback last', () => {
  const variants = plan()
  expect(sizes(variants)).toEqual([
    'avif 640x427',
    'avif 1280x853',
    'webp 640x427',
    'webp 1280x853',
    'jpeg 640x427',
    'jpeg 1280x853',
  ])
  expect(fallbackOf(variants)).toMatchObject({ format: 'jpeg', width: 1280 })
})

test('the file lies in a folder of its key, under a name people know', () => {
  const [first] = plan()
  expect(first?.file).toBe(`${first?.key.slice(0, 16)}/cards-summer-640w.avif`)
  expect(plan().at(-1)?.file).toMatch(/^[0-9a-f]{16}\/cards-summer-1280w\.jpg$/)
})

test.each<[string, VariantLayer, Partial<VariantSource>, string[]]>([
  [
    'sorts and takes each width once',
    { widths: [800, 400, 800], formats: ['webp'] },
    {},
    ['webp 400x267', 'webp 800x533'],
  ],
  ['clamps to the original', { widths: [640, 2000, 3000], formats: ['webp'] }, {}, ['webp 640x427', 'webp 1536x1024']],
  ['has one width at least', { widths: [2000], formats: ['webp'] }, { width: 9, height: 3 }, ['webp 9x3']],
  ['crops to an aspect', { widths: [400], formats: ['webp'], aspect: '4:3' }, {}, ['webp 400x300']],
  ['crops without upscaling', { widths: [5000], formats: ['webp'], aspect: '1:1' }, {}, ['webp 1024x1024']],
  ['clamps a crop by what it keeps', { widths: [900, 1200], formats: ['webp'], aspect: '1:2' }, {}, ['webp 512x1024']],
  ['crops wide', { widths: [1600], formats: ['webp'], aspect: '16:9' }, {}, ['webp 1536x864']],
  ['goes by height', { heights: [512, 9999], formats: ['webp'] }, {}, ['webp 768x512', 'webp 1536x1024']],
  ['goes by height in an aspect', { heights: [300], formats: ['webp'], aspect: '4:3' }, {}, ['webp 400x300']],
  ['never has no pixels', { widths: [10], formats: ['webp'] }, { width: 4000, height: 4 }, ['webp 10x1']],
  [
    'gives PNG for JPEG to the transparent',
    { widths: [64], formats: ['avif', 'jpeg'] },
    { opaque: false },
    ['avif 64x43', 'png 64x43'],
  ],
  [
    'gives PNG once',
    { widths: [64], formats: ['png', 'webp', 'jpeg'] },
    { opaque: false },
    ['webp 64x43', 'png 64x43'],
  ],
  ['takes each format once', { widths: [64], formats: ['jpeg', 'webp', 'jpeg'] }, {}, ['webp 64x43', 'jpeg 64x43']],
])('%s', (_, layer, picture, expected) => {
  expect(sizes(plan(layer, picture))).toEqual(expected)
})

test('never upscales and never plans a file twice, whatever is asked for', () => {
  const side = fc.integer({ min: 1, max: 3000 })
  fc.assert(
    fc.property(
      side,
      side,
      fc.array(side, { minLength: 1, maxLength: 5 }),
      fc.option(fc.tuple(side, side)),
      fc.boolean(),
      (width, height, lengths, aspect, byHeight) => {
        const shape = aspect === null ? {} : { aspect: `${aspect[0]}:${aspect[1]}` }
        const variants = plan(
          { ...(byHeight ? { heights: lengths } : { widths: lengths }), ...shape },
          { width, height },
        )
        expect(variants.length).toBeGreaterThan(0)
        expect(new Set(variants.map(({ file }) => file)).size).toBe(variants.length)
        for (const variant of variants) {
          expect(variant.width).toBeGreaterThan(0)
          expect(variant.height).toBeGreaterThan(0)
          expect(variant.width).toBeLessThanOrEqual(width)
          expect(variant.height).toBeLessThanOrEqual(height)
        }
      },
    ),
    { numRuns: 300 },
  )
})

test('layers lie over each other, and undefined over nothing', () => {
  const resolved = resolveVariantOptions(
    { widths: [1], quality: 70, aspect: '4:3', sizes: '50vw' },
    { quality: { avif: 40 }, position: 'centre' },
    { widths: [2], fit: 'contain' },
  )
  expect(resolved).toEqual({
    ...defaultVariants,
    widths: [2],
    aspect: { width: 4, height: 3 },
    fit: 'contain',
    quality: { avif: 40, webp: 70, jpeg: 70, png: 70 },
    sizes: '50vw',
  })
  expect(resolveVariantOptions({ heights: [5] }, { widths: [2] })).toMatchObject({ widths: [2], heights: [] })
  expect(resolveVariantOptions({ widths: [2] }, { heights: [5] })).toMatchObject({ heights: [5] })
  expect(resolveVariantOptions()).toEqual(defaultVariants)
})

const keysOf = (id: string): string[] => keys(plan(parseSpecifier(id)?.query))

test('the same query in another order is the same entry', () => {
  expect(keysOf('gen:hero?w=400;800&format=jpg&aspect=4:3&position=60;20')).toEqual(
    keysOf('gen:hero?position=60%25%2020%25&aspect=8:6&format=jpg&w=800;400'),
  )
})

const square: VariantLayer = { widths: [400], formats: ['avif'], aspect: '1:1' }

test.each<[string, VariantLayer, VariantLayer]>([
  ['width', square, { ...square, widths: [401] }],
  ['aspect', square, { ...square, aspect: '4:3' }],
  ['fit', square, { ...square, fit: 'contain' }],
  ['position', square, { ...square, position: 'top' }],
  ['quality', square, { ...square, quality: 51 }],
  ['lossless', square, { ...square, lossless: true }],
  ['format', square, { ...square, formats: ['webp'] }],
])('another %s is another key', (_, a, b) => {
  expect(keys(plan(a))).not.toEqual(keys(plan(b)))
})

test.each<[string, VariantLayer, VariantLayer]>([
  ['sizes', square, { ...square, sizes: '50vw' }],
  ['quality of another format', square, { ...square, quality: { jpeg: 1 } }],
  ['fit of a whole picture', { widths: [400] }, { widths: [400], fit: 'contain' }],
  ['position of a whole picture', { widths: [400], aspect: '3:2' }, { widths: [400], position: 'top' }],
  ['position of a stretched one', { ...square, fit: 'fill' }, { ...square, fit: 'fill', position: 'top' }],
  ['quality of a lossless one', { ...square, lossless: true }, { ...square, lossless: true, quality: 3 }],
  ['lossless JPEG', { formats: ['jpeg'] }, { formats: ['jpeg'], lossless: true }],
])('%s does not change the key', (_, a, b) => {
  expect(keys(plan(a))).toEqual(keys(plan(b)))
})

test('the key has the original, the encoder and the source type in it, and not the name', () => {
  const options = resolveVariantOptions(square)
  const [key] = keys(planVariants(photo, options, context))
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(keys(planVariants({ ...photo, name: 'other' }, options, context))).toEqual([key])
  expect(keys(planVariants({ ...photo, digest: 'cd'.repeat(32) }, options, context))).not.toEqual([key])
  expect(keys(planVariants(photo, options, { ...context, codecVersion: 'sharp 1, libvips 3' }))).not.toEqual([key])
  expect(keys(planVariants(photo, options, { ...context, sourceType: null }))).not.toEqual([key])
})
