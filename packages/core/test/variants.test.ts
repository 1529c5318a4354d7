import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parseSpecifier } from '../src/variants/specifier.ts'
import {
  defaultVariants,
  fallbackOf,
  planVariants,
  planVariantSets,
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
  const known = Object.fromEntries(Object.entries({ ...defaultVariants, widths: defaultVariants.widths.avif }))
  expect(new Set(Object.values(defaultVariants.widths)).size).toBe(1)
  expect(documented.map(([, , option]) => option)).toEqual([
    'widths',
    'formats',
    'fit',
    'position',
    'quality',
    'lossless',
    'inline',
    'provenance',
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

test.each<[string, VariantLayer, Partial<VariantSource>, string[]]>([
  [
    'PNG to the transparent in place of JPEG, in its widths',
    { widths: { avif: [64], jpeg: [32], png: [99] }, formats: ['avif', 'jpeg'] },
    { opaque: false },
    ['avif 64x43', 'png 32x21'],
  ],
  [
    'PNG once, in its own widths where it was asked for',
    { widths: { webp: [64], jpeg: [32], png: [99] }, formats: ['png', 'webp', 'jpeg'] },
    { opaque: false },
    ['webp 64x43', 'png 99x66'],
  ],
  ['each format once', { widths: [64], formats: ['jpeg', 'webp', 'jpeg'] }, {}, ['webp 64x43', 'jpeg 64x43']],
  [
    'each format its widths',
    { widths: { avif: [640, 1280], jpeg: [1280] }, formats: ['avif', 'jpeg'] },
    {},
    ['avif 640x427', 'avif 1280x853', 'jpeg 1280x853'],
  ],
])('gives %s', (_, layer, picture, expected) => {
  expect(sizes(plan(layer, picture))).toEqual(expected)
})

test('the file lies in a folder of its key, under a name people know', () => {
  const [first] = plan()
  expect(first?.file).toBe(`${first?.key.slice(0, 16)}/cards-summer-640w.avif`)
  expect(plan().at(-1)?.file).toMatch(/^[0-9a-f]{16}\/cards-summer-1280w\.jpg$/)
})

test('layers lie over each other, and undefined over nothing', () => {
  const resolved = resolveVariantOptions(
    { widths: [1], quality: 70, aspect: '4:3', sizes: '50vw', inline: true },
    { quality: { avif: 40 }, position: 'centre', provenance: false },
    { widths: { avif: [2, 3] }, fit: 'contain' },
  )
  expect(resolved).toEqual({
    ...defaultVariants,
    widths: { avif: [2, 3], webp: [1], jpeg: [1], png: [1] },
    inline: true,
    provenance: false,
    aspect: { width: 4, height: 3 },
    fit: 'contain',
    quality: { avif: 40, webp: 70, jpeg: 70, png: 70 },
    sizes: '50vw',
  })
  expect(resolveVariantOptions({ heights: [5] }, { widths: [2] })).toMatchObject({ heights: [] })
  expect(resolveVariantOptions({ widths: [2] }, { heights: [5] })).toMatchObject({ heights: [5] })
  expect(resolveVariantOptions()).toEqual(defaultVariants)
})

test.each<[string, VariantLayer[], readonly number[]]>([
  ['one width keeps them', [{ densities: [1, 2] }, { widths: [3] }], [1, 2]],
  ['one height keeps them', [{ densities: [1, 2] }, { heights: [3] }], [1, 2]],
  ['another option keeps them', [{ densities: [1, 2] }, { quality: 3 }], [1, 2]],
  ['several widths end them', [{ densities: [1, 2] }, { widths: [3, 4] }], []],
  ['several widths of one format end them', [{ densities: [1, 2] }, { widths: { avif: [3, 4] } }], []],
  ['several heights end them', [{ densities: [1, 2] }, { heights: [3, 4] }], []],
  ['others take their place', [{ densities: [1, 2] }, { densities: [3] }], [3]],
])('densities of a layer below: %s', (_, layers, densities) => {
  expect(resolveVariantOptions(...layers).densities).toEqual(densities)
})

test('screens of a later layer take the place of all earlier ones', () => {
  const phone = { '(max-width: 600px)': { aspect: '1:1' } }
  const wide = { '(min-width: 1600px)': { widths: [2000] } }
  const queries = (...layers: VariantLayer[]): string[] =>
    resolveVariantOptions(...layers).media.map(({ query }) => query)
  expect(queries({ media: { ...phone, ...wide } }, { widths: [3] })).toEqual([
    '(max-width: 600px)',
    '(min-width: 1600px)',
  ])
  expect(queries({ media: phone }, { media: wide })).toEqual(['(min-width: 1600px)'])
  expect(queries({ media: phone }, { media: {} })).toEqual([])
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
  ['position', square, { ...square, position: 'left' }],
  ['side of a focal point', { ...square, position: '60% 20%' }, { ...square, position: '61% 20%' }],
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
  ['position along a side that is not cropped', square, { ...square, position: 'top' }],
  ['corner where only the sides are cropped', { ...square, position: 'left' }, { ...square, position: 'bottom left' }],
  ['height of a focal point there', { ...square, position: '60% 20%' }, { ...square, position: '60% 80%' }],
  ['focus of bars', { ...square, fit: 'contain' }, { ...square, fit: 'contain', position: 'attention' }],
  ['focal point of bars', { ...square, fit: 'contain' }, { ...square, fit: 'contain', position: '10% 10%' }],
  ['a frame around the whole', { widths: [400] }, { widths: [400], aspect: '1:1', fit: 'inside', position: 'left' }],
  ['another word for the same sizes', { widths: [400, 800] }, { widths: [400], densities: [1, 2] }],
  ['widths by format', { widths: [400] }, { widths: { avif: [400], webp: [400], jpeg: [400] } }],
  ['inline', square, { ...square, inline: true }],
  ['lossless JPEG', { formats: ['jpeg'] }, { formats: ['jpeg'], lossless: true }],
])('%s does not change the key', (_, a, b) => {
  expect(keys(plan(a))).toEqual(keys(plan(b)))
})

test('an import shares its file with the config and other imports', () => {
  const [first] = plan({ widths: [640] })
  const same = ['w=640', 'w=640;900', 'h=427&w=640&fit=inside', 'w=avif:640', 'w=320&densities=2', 'w=640&position=top']
  for (const query of same) expect(keysOf(`gen:hero?${query}`)).toContain(first?.key)
})

test('one file that two sets offer is one variant', () => {
  const options = resolveVariantOptions({
    widths: [400, 800],
    formats: ['webp'],
    media: { '(max-width: 600px)': { widths: [400, 500] } },
  })
  const [phone, every] = planVariantSets(photo, options, context)
  expect(phone?.candidates[0]?.variant).toBe(every?.candidates[0]?.variant)
  expect(sizes(planVariants(photo, options, context))).toEqual(['webp 500x333', 'webp 400x267', 'webp 800x533'])
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
