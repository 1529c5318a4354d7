import sharp from 'sharp'
import { expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { placeholderSvg } from '../src/variants/placeholder-svg.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { blurDataURL, isOpaque } from '../src/variants/thumbhash.ts'
import { distance, pixelOf } from './codec-samples.ts'

const size = { width: 1536, height: 1024 }

test('paints an opaque picture of the right size that decodes', async () => {
  const bytes = paintPlaceholder({ ...size, seed: 'hero', opaque: true })
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', ...size, channels: 3 })
  const [corner, opposite] = [await pixelOf(bytes, 0, 0), await pixelOf(bytes, 0.999, 0.999)]
  expect(distance(corner, [opposite[0] ?? 0, opposite[1] ?? 0, opposite[2] ?? 0])).toBeGreaterThan(20)
})

test('has a frame of another colour', async () => {
  const bytes = paintPlaceholder({ width: 400, height: 400, seed: 'hero', opaque: true })
  const [outside, line, inside] = [
    await pixelOf(bytes, 0.5, 15 / 400),
    await pixelOf(bytes, 0.5, 16 / 400),
    await pixelOf(bytes, 0.5, 17 / 400),
  ]
  expect(Math.max(...outside.map((channel, at) => Math.abs(channel - (inside[at] ?? 0))))).toBeLessThan(3)
  expect(Math.max(...outside.map((channel, at) => Math.abs(channel - (line[at] ?? 0))))).toBeGreaterThan(10)
})

test('paints a disc where the ground is transparent', async () => {
  const bytes = paintPlaceholder({ width: 300, height: 200, seed: 'logo', opaque: false })
  expect(await sharp(bytes).metadata()).toMatchObject({ width: 300, height: 200, channels: 4 })
  expect(await pixelOf(bytes, 0.02, 0.5)).toEqual([0, 0, 0, 0])
  expect((await pixelOf(bytes, 0.5, 0.5))[3]).toBe(255)
  expect((await sharp(bytes).stats()).isOpaque).toBe(false)
})

const small = (seed: string): Uint8Array => paintPlaceholder({ width: 64, height: 48, seed, opaque: true })

test('the seed decides, byte for byte and on every machine', () => {
  expect(small('hero')).toEqual(small('hero'))
  expect(small('hero')).not.toEqual(small('logo'))
  expect(digestOf(small('hero'))).toBe('47da0949b177efffa83f5c46a546f7e80dec5481e6b4c481c0a27cb0dfeeec33')
})

test.each([
  [1, 1],
  [1, 500],
  [3000, 2],
])('%i × %i is fine', async (width, height) => {
  for (const opaque of [true, false]) {
    const metadata = await sharp(paintPlaceholder({ width, height, seed: 'x', opaque })).metadata()
    expect(metadata).toMatchObject({ width, height })
  }
})

test('a full-size one takes no time worth waiting for', () => {
  const times = Array.from({ length: 3 }, (_, at) => {
    const started = performance.now()
    paintPlaceholder({ ...size, seed: `${at}`, opaque: at !== 1 })
    return performance.now() - started
  })
  // 20 to 45 ms here; the rest is for a machine that is busy with other tests.
  expect(Math.min(...times)).toBeLessThan(80)
})

test('the SVG has the right size, and its words as text', async () => {
  const svg = placeholderSvg({ ...size, label: 'cards/<summer> & "co"', note: "it's \u0007new" })
  expect(svg).toContain('cards/&lt;summer&gt; &amp; &quot;co&quot;')
  expect(svg).toContain('it&#39;s  new')
  expect(await sharp(Buffer.from(svg)).metadata()).toMatchObject({ format: 'svg', ...size })
})

test('the words fit, however long and small', () => {
  const svg = placeholderSvg({
    width: 120,
    height: 90,
    label: 'a-name-of-thirty-letters-or-so',
    note: 'press g + enter',
  })
  const sizes = [...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, text]) => Number(text))
  expect(sizes[0]).toBeLessThanOrEqual((120 * 0.86) / (30 * 0.6))
  expect(sizes.every((fontSize) => fontSize > 0)).toBe(true)
})

test('a thumbhash tells what is opaque and gives a blur', async () => {
  const flat = 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI'
  expect(isOpaque(flat)).toBe(true)
  const url = blurDataURL(flat)
  expect(blurDataURL(flat)).toBe(url)
  const { width, format } = await sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64')).metadata()
  expect(format).toBe('png')
  expect(width).toBeGreaterThan(10)
})
