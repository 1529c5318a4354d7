import { expect, test } from 'vitest'
import { planSizes, type Size, type SizeWish } from '../src/variants/sizes.ts'

const wish: SizeWish = { widths: [], heights: [], aspect: null, fit: 'cover', densities: [] }
const photo: Size = { width: 1536, height: 1024 }
const portrait: Size = { width: 1024, height: 1536 }
const aspect = (width: number, height: number): { aspect: Size } => ({ aspect: { width, height } })

type Row = [string, Partial<SizeWish>, string, Size?]

function text({ sizes }: ReturnType<typeof planSizes>): string {
  return sizes
    .map(({ width, height, density }) => `${width}x${height}${density === null ? '' : ` ${density}x`}`)
    .join(', ')
}

test.each<Row>([
  ['sorts and takes each width once', { widths: [800, 400, 800] }, '400x267, 800x533'],
  ['has one width at least', { widths: [2000] }, '9x3', { width: 9, height: 3 }],
  ['goes by height', { heights: [512, 9999] }, '768x512, 1536x1024'],
  ['goes by height in an aspect', { heights: [300], ...aspect(4, 3) }, '400x300'],
  ['never has no pixels', { widths: [10] }, '10x1', { width: 4000, height: 4 }],
  ['takes the larger of two heights with one width', { heights: [304, 300] }, '10x304', { width: 100, height: 3000 }],
  [
    'takes a width as it is although its height is rounded up',
    { widths: [1530] },
    '1530x100',
    { width: 1536, height: 100 },
  ],
])('%s', (_, options, expected, picture = photo) => {
  expect(text(planSizes(picture, { ...wish, ...options }))).toBe(expected)
})

test.each<Row>([
  ['at 4:3', { widths: [400], ...aspect(4, 3) }, '400x300'],
  ['at 1.5', { widths: [400], ...aspect(1.5, 1) }, '400x267'],
  ['at 16:9', { widths: [1600], ...aspect(16, 9) }, '1536x864'],
  ['without upscaling', { widths: [5000], ...aspect(1, 1) }, '1024x1024'],
  ['clamped by what it keeps', { widths: [900, 1200], ...aspect(1, 2) }, '512x1024'],
  ['of a portrait', { widths: [5000], ...aspect(16, 9) }, '1024x576', portrait],
  ['hardly narrower than the picture', { widths: [400], ...aspect(3, 2.01) }, '400x268'],
])('crops %s', (_, options, expected, picture = photo) => {
  for (const fit of ['cover', 'contain', 'fill'] as const) {
    expect(text(planSizes(picture, { ...wish, ...options, fit }))).toBe(expected)
  }
})

// A frame of 400 to 300, or 300 to 400, around a picture of 3:2 or 2:3.
test.each<Row>([
  ['inside', { widths: [400], ...aspect(4, 3) }, '400x267'],
  ['outside', { widths: [400], ...aspect(4, 3) }, '450x300'],
  ['inside', { widths: [300], ...aspect(3, 4) }, '300x200'],
  ['outside', { widths: [300], ...aspect(3, 4) }, '600x400'],
  ['inside', { widths: [400], ...aspect(4, 3) }, '200x300', portrait],
  ['outside', { widths: [400], ...aspect(4, 3) }, '400x600', portrait],
  ['inside', { heights: [300], ...aspect(4, 3) }, '400x267'],
  ['outside', { heights: [300], ...aspect(4, 3) }, '450x300'],
  ['inside', { widths: [400, 800], ...aspect(4, 3) }, '400x267, 800x533'],
  ['inside', { widths: [3000], ...aspect(1, 1) }, '1536x1024'],
  ['outside', { widths: [1400], ...aspect(1, 1) }, '1536x1024'],
  ['outside', { widths: [1000], ...aspect(1, 1) }, '1500x1000'],
  ['inside', { widths: [100] }, '100x33', { width: 300, height: 100 }],
  ['outside', { heights: [33] }, '99x33', { width: 300, height: 100 }],
])('%s %o is %s', (fit, options, expected, picture = photo) => {
  if (fit !== 'inside' && fit !== 'outside') throw new TypeError(fit)
  expect(text(planSizes(picture, { ...wish, ...options, fit }))).toBe(expected)
})

// Astro's own list of breakpoints, for an original of each width: what is above it becomes the original, once.
test.each([
  [400, '400'],
  [640, '640'],
  [700, '640, 700'],
  [1024, '640, 750, 828, 1024'],
  [1080, '640, 750, 828, 1080'],
  [1536, '640, 750, 828, 1080, 1280, 1536'],
  [2560, '640, 750, 828, 1080, 1280, 1668, 2048, 2560'],
  [4000, '640, 750, 828, 1080, 1280, 1668, 2048, 2560'],
])('breakpoints of an original %i wide', (width, expected) => {
  const widths = [640, 750, 828, 1080, 1280, 1668, 2048, 2560]
  const { sizes } = planSizes({ width, height: 1000 }, { ...wish, widths })
  expect(sizes.map((size) => size.width).join(', ')).toBe(expected)
})

test.each<[string, Partial<SizeWish>, string, string, Size?]>([
  ['of one width', { widths: [400], densities: [1, 2] }, '400x267', '400x267 1x, 800x533 2x'],
  ['in any order', { widths: [400], densities: [2, 1, 2] }, '400x267', '400x267 1x, 800x533 2x'],
  ['with fractions', { widths: [333], densities: [1, 1.5] }, '333x222', '333x222 1x, 500x333 1.5x'],
  ['without the first', { widths: [400], densities: [2] }, '400x267', '800x533 2x'],
  ['of one height', { heights: [200], densities: [1, 2] }, '300x200', '300x200 1x, 600x400 2x'],
  ['of both sides', { widths: [300], densities: [1, 2], ...aspect(1, 1) }, '300x300', '300x300 1x, 600x600 2x'],
  [
    'in a frame',
    { widths: [300], densities: [1, 2], ...aspect(1, 1), fit: 'inside' },
    '300x200',
    '300x200 1x, 600x400 2x',
  ],
  ['exactly reached', { widths: [768], densities: [1, 2] }, '768x512', '768x512 1x, 1536x1024 2x'],
  ['not reached: the original', { widths: [800], densities: [1, 2, 3] }, '800x533', '800x533 1x, 1536x1024 1.92x'],
  [
    'not reached by the part that is kept',
    { widths: [800], densities: [1, 2], ...aspect(1, 1) },
    '800x800',
    '800x800 1x, 1024x1024 1.28x',
  ],
  ['of more than there is', { widths: [3000], densities: [1, 2] }, '1536x1024', '1536x1024 1x'],
  ['of more than there is, without the first', { widths: [3000], densities: [2] }, '1536x1024', '1536x1024 1x'],
])('densities %s', (_, options, shown, expected, picture = photo) => {
  const planned = planSizes(picture, { ...wish, ...options })
  expect(text(planned)).toBe(expected)
  expect(`${planned.shown.width}x${planned.shown.height}`).toBe(shown)
})

test('what a page lays out is the largest size where it chooses by width', () => {
  expect(planSizes(photo, { ...wish, widths: [800, 400] }).shown).toMatchObject({ width: 800, height: 533 })
})
