/** What directives do to pixels: encoded by the real encoder, and read back. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { VariantOptions } from '../src/config/config.ts'
import { createCodec } from '../src/codec/codec.ts'
import type { EncodeOutput } from '../src/ports/ports.ts'
import { effectivePosition } from '../src/variants/effective-position.ts'
import type { Variant } from '../src/variants/variants.ts'
import { blue, distance, green, paint, pixelOf, red, save, tempFolder, white, type Pixel } from './codec-samples.ts'
import { deliverQuery } from './delivery-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

const yellow: Pixel = [240, 200, 40]
const clear: Pixel = [0, 0, 0, 0]
const size = { width: 300, height: 200 }

/** Each quarter has a colour: which part of the picture one sees is told by it. */
function quarters(x: number, y: number): Pixel {
  if (y < size.height / 2) return x < size.width / 2 ? red : green
  return x < size.width / 2 ? blue : yellow
}

/** The same, with nothing below the middle. */
function upperHalf(x: number, y: number): Pixel {
  const [r, g, b] = quarters(x, y)
  return y < size.height / 2 ? [r, g, b, 255] : clear
}

interface Encoded {
  readonly variant: Variant
  readonly path: string
}

async function encodeQuery(query: string, layer: VariantOptions, pixelAt = quarters): Promise<readonly Encoded[]> {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', paint(size.width, size.height, pixelAt).png().toBuffer())
  const facts = await codec.inspect(source)
  const { variants } = deliverQuery(query, { picture: { ...facts, path: source }, layers: [layer] })
  const encoded = variants.map((variant, at) => ({ variant, path: join(dir, String(at)) }))
  await codec.encode({ source, outputs: encoded.map(({ variant, path }) => ({ ...variant.output, path })) })
  return encoded
}

type Spot = readonly [across: number, down: number, color: Pixel]
const whole: readonly Spot[] = [
  [0.1, 0.1, red],
  [0.9, 0.1, green],
  [0.1, 0.9, blue],
  [0.9, 0.9, yellow],
]

type Row = readonly [query: string, expected: string, spots: readonly Spot[]]

// A square loses a sixth of the width on either side: its left half is red where it shows the middle.
test.each<Row>([
  ['', '120x80', whole],
  ['w=60', '60x40', whole],
  ['w=9999', '300x200', whole],
  ['h=40', '60x40', whole],
  [
    'aspect=1:1',
    '120x120',
    [
      [0.45, 0.1, red],
      [0.55, 0.1, green],
      [0.45, 0.9, blue],
    ],
  ],
  [
    'aspect=1:1&position=left',
    '120x120',
    [
      [0.7, 0.1, red],
      [0.8, 0.1, green],
    ],
  ],
  [
    'aspect=1:1&position=right',
    '120x120',
    [
      [0.2, 0.1, red],
      [0.3, 0.1, green],
    ],
  ],
  [
    'aspect=1:1&position=40;50',
    '120x120',
    [
      [0.6, 0.1, red],
      [0.7, 0.1, green],
    ],
  ],
  [
    'aspect=1:2&position=top left',
    '100x200',
    [
      [0.95, 0.1, red],
      [0.95, 0.9, blue],
    ],
  ],
  [
    'aspect=1:2&position=100;50',
    '100x200',
    [
      [0.05, 0.1, green],
      [0.05, 0.9, yellow],
    ],
  ],
  [
    'aspect=3&position=bottom',
    '120x40',
    [
      [0.1, 0.1, blue],
      [0.9, 0.9, yellow],
    ],
  ],
  [
    'aspect=3&position=50;0',
    '120x40',
    [
      [0.1, 0.9, red],
      [0.9, 0.1, green],
    ],
  ],
  [
    'w=90&h=90',
    '90x90',
    [
      [0.45, 0.1, red],
      [0.55, 0.9, yellow],
    ],
  ],
  ['aspect=1:1&fit=fill', '120x120', whole],
  ['w=90&h=30&fit=fill&position=left', '90x30', whole],
  [
    'aspect=1:1&fit=contain',
    '120x120',
    [
      [0.5, 0.05, white],
      [0.1, 0.25, red],
      [0.9, 0.75, yellow],
      [0.5, 0.95, white],
    ],
  ],
  [
    'aspect=1:1&fit=contain&position=top',
    '120x120',
    [
      [0.1, 0.05, red],
      [0.5, 0.95, white],
    ],
  ],
  [
    'aspect=1:1&fit=contain&position=left',
    '120x120',
    [
      [0.1, 0.25, red],
      [0.5, 0.05, white],
      [0.5, 0.95, white],
    ],
  ],
  ['aspect=1:1&fit=inside', '120x80', whole],
  ['aspect=1:1&fit=outside', '180x120', whole],
  ['w=60&h=60&fit=inside', '60x40', whole],
  ['w=60&h=60&fit=outside', '90x60', whole],
  ['w=9999&h=60&fit=outside', '300x200', whole],
  ['w=60&densities=2', '120x80', whole],
  ['w=200&densities=2', '300x200', whole],
])('?%s is %s', async (query, expected, spots) => {
  const [one, ...more] = await encodeQuery(query, { formats: ['png'], widths: [120] })
  const path = one?.path ?? ''
  expect(more).toEqual([])
  const { width, height, channels, format } = await sharp(path).metadata()
  expect({ size: `${width}x${height}`, channels, format }).toEqual({ size: expected, channels: 3, format: 'png' })
  for (const [across, down, color] of spots) {
    expect(distance(await pixelOf(path, across, down), color)).toBeLessThan(8)
  }
})

test.each([
  ['format=avif', 'heif', 3, 6],
  ['format=webp', 'webp', 3, 6],
  ['format=jpg', 'jpeg', 3, 6],
  ['format=png', 'png', 3, 1],
  ['format=avif&quality=90', 'heif', 3, 4],
  ['format=webp&quality=webp:90', 'webp', 3, 6],
  ['format=webp&lossless', 'webp', 3, 1],
  ['format=avif&lossless', 'heif', 3, 4],
  ['format=png&quality=50', 'png', 3, 1],
] as const)('?%s is %s', async (query, format, channels, tolerance) => {
  const [one] = await encodeQuery(query, { widths: [size.width] })
  expect(await sharp(one?.path).metadata()).toMatchObject({ ...size, format, channels })
  for (const [across, down, color] of whole) {
    expect(distance(await pixelOf(one?.path ?? '', across, down), color)).toBeLessThan(tolerance)
  }
})

test('a quality is of its format alone', async () => {
  const texture = (x: number, y: number): Pixel => [(x * y) % 256, (x * 7) % 256, (y * 5) % 256]
  const sizesAt = async (quality: string): Promise<number[]> => {
    const encoded = await encodeQuery(`quality=${quality}&format=avif;webp;jpg`, { widths: [200] }, texture)
    return await Promise.all(encoded.map(async ({ path }) => (await stat(path)).size))
  }
  const [avif = 0, webp = 0, jpeg = 0] = await sizesAt('avif:90;webp:90;jpg:90')
  expect(await sizesAt('avif:20;webp:90;jpg:90')).toEqual([expect.toSatisfy((size) => size < avif / 2), webp, jpeg])
  expect(await sizesAt('avif:90;webp:20;jpg:90')).toEqual([avif, expect.toSatisfy((size) => size < webp / 2), jpeg])
  expect(await sizesAt('avif:90;webp:90;jpg:20')).toEqual([avif, webp, expect.toSatisfy((size) => size < jpeg / 2)])
})

test('a picture with transparency keeps it in every format, and gets PNG for JPEG', async () => {
  const encoded = await encodeQuery('format=avif;webp;jpg', { widths: [120] }, upperHalf)
  const facts = await Promise.all(encoded.map(async ({ path }) => await sharp(path).metadata()))
  expect(facts.map(({ format, channels }) => `${format} ${channels}`)).toEqual(['heif 4', 'webp 4', 'png 4'])
  for (const { path } of encoded) {
    expect((await pixelOf(path, 0.5, 0.9))[3]).toBe(0)
    expect(distance(await pixelOf(path, 0.1, 0.1), red)).toBeLessThan(8)
  }
  const [bars] = await encodeQuery('format=png&aspect=1:1&fit=contain', { widths: [120] }, upperHalf)
  expect((await pixelOf(bars?.path ?? '', 0.5, 0.05))[3]).toBe(0)
})

test('every screen gets its own part of the picture', async () => {
  const media = {
    '(max-width: 600px)': { aspect: '1:2', widths: [50], position: 'right' },
    print: { aspect: 3, widths: [90], position: 'top' },
  }
  const encoded = await encodeQuery('', { formats: ['webp'], widths: [120], media })
  const sizes = encoded.map(({ variant: { width, height } }) => `${width}x${height}`)
  expect(sizes).toEqual(['50x100', '90x30', '120x80'])
  const [phone = '', print = '', every = ''] = encoded.map(({ path }) => path)
  expect(distance(await pixelOf(phone, 0.1, 0.1), green)).toBeLessThan(8)
  expect(distance(await pixelOf(phone, 0.1, 0.9), yellow)).toBeLessThan(8)
  expect(distance(await pixelOf(print, 0.1, 0.8), red)).toBeLessThan(8)
  expect(distance(await pixelOf(every, 0.9, 0.9), yellow)).toBeLessThan(8)
})

test('provenance is in every file, and in none where it is switched off', async () => {
  const said = async (layer: VariantOptions): Promise<(string | undefined)[]> => {
    const encoded = await encodeQuery('', { widths: [60], formats: ['avif', 'webp', 'jpeg', 'png'], ...layer })
    return await Promise.all(encoded.map(async ({ path }) => (await sharp(path).metadata()).xmp?.toString()))
  }
  expect(await said({})).toEqual(Array(4).fill(expect.stringContaining('trainedAlgorithmicMedia')))
  expect(await said({ provenance: false })).toEqual(Array(4).fill(undefined))
})

test.each<[string, Partial<EncodeOutput>, Partial<EncodeOutput>]>([
  ['top of what loses its sides', { position: 'top' }, { position: 'center' }],
  ['corner of what loses its sides', { position: 'right bottom' }, { position: 'right' }],
  ['height of a focal point there', { position: '30% 0%' }, { position: '30% 50%' }],
  ['side of what loses its top', { height: 20, position: 'left' }, { height: 20, position: 'center' }],
  ['side of a focal point there', { height: 20, position: '0% 30%' }, { height: 20, position: '50% 30%' }],
  ['side of bars above', { fit: 'contain', position: 'left' }, { fit: 'contain', position: 'center' }],
  ['corner of bars above', { fit: 'contain', position: 'left top' }, { fit: 'contain', position: 'top' }],
  ['focal point of bars', { fit: 'contain', position: '0% 0%' }, { fit: 'contain', position: 'center' }],
  ['attention of bars', { fit: 'contain', position: 'attention' }, { fit: 'contain', position: 'center' }],
])('the %s makes no difference, and none to the file', async (_, wanted, simpler) => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', paint(size.width, size.height, quarters).png().toBuffer())
  const plain = { ...png, width: 61, height: 61, fit: 'cover' } as const
  const outputs = [wanted, simpler].map((own, at) => ({ ...plain, ...own, path: join(dir, String(at)) }))
  await codec.encode({ source, outputs })
  const [first, second] = await Promise.all(outputs.map(async ({ path }) => await readFile(path)))
  expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true)
  const [a, b] = outputs.map(({ fit, position, ...side }) =>
    fit === 'fill' ? position : effectivePosition(position, fit, size, side),
  )
  expect(a).toBe(b)
})

const png: Omit<EncodeOutput, 'path' | 'width' | 'height' | 'fit'> = {
  format: 'png',
  position: 'center',
  quality: 100,
  lossless: false,
  effort: 1,
  sourceType: null,
}
