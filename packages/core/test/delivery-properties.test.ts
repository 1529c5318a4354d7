import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { variantsCheck } from '../src/variants/option-checks.ts'
import { parseSpecifier } from '../src/variants/specifier.ts'
import type { VariantOptions } from '../src/config/config.ts'
import { deliverQuery, urlOf } from './delivery-samples.ts'

const side = fc.integer({ min: 1, max: 2500 })
const anAspect = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })).map(([w, h]) => `${w}:${h}`),
  fc.integer({ min: 2, max: 80 }).map((tenths) => String(tenths / 10)),
)
const aFit = fc.constantFrom('cover', 'contain', 'fill', 'inside', 'outside')
const aFormat = fc.constantFrom('avif', 'webp', 'jpg', 'png')
const list = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.array(value, { minLength: 1, maxLength: 4 }).map((values) => values.join(';'))
const byFormat = (value: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.uniqueArray(fc.tuple(aFormat, value), { minLength: 1, selector: ([format]) => format }).map((entries) => {
    return entries.map(([format, one]) => `${format}:${String(one)}`).join(';')
  })

// One of these: two of them may contradict each other.
const sizes = fc.oneof(
  fc.record({ w: list(side) }),
  fc.record({ w: byFormat(side) }),
  fc.record({ h: list(side) }),
  fc.record({ w: side.map(String), h: side.map(String) }),
  fc.record({ w: side.map(String), densities: list(fc.constantFrom(1, 1.5, 2, 3)) }),
  fc.record({ h: side.map(String), densities: list(fc.constantFrom(1, 2)) }),
  fc.record({ w: list(side), basePixels: side.map(String) }),
)
const rest = fc.record(
  {
    aspect: anAspect,
    fit: aFit,
    position: fc.constantFrom('left', 'bottom', 'top right', 'attention', '30;70', '0% 100%'),
    format: list(aFormat),
    quality: fc.oneof(fc.integer({ min: 1, max: 100 }).map(String), byFormat(fc.integer({ min: 1, max: 100 }))),
    lossless: fc.constantFrom('', 'true', 'false'),
    sizes: fc.constantFrom('50vw', '(min-width: 800px) 50vw, 100vw'),
    inline: fc.constantFrom('', 'false'),
    preset: fc.constant('card'),
    as: fc.constantFrom('url', 'srcset', 'img', 'picture', 'metadata', 'next', 'astro'),
  },
  { requiredKeys: [] },
)

/** Words of a query that do not contradict each other. */
const words = fc.tuple(sizes, rest).map(([some, more]) => {
  const { aspect, ...others } = more
  // Both sides make an aspect.
  const all: Readonly<Record<string, string | undefined>> = {
    ...others,
    ...('w' in some && 'h' in some ? {} : { aspect }),
    ...some,
  }
  return Object.entries(all).flatMap(([word, value]) =>
    value === undefined ? [] : [value === '' ? word : `${word}=${encodeURIComponent(value)}`],
  )
})

const media = { '(max-width: 600px)': { aspect: '1:1', widths: [320] }, print: { fit: 'inside' as const } }
const presets = { card: { position: '60% 20%', quality: 40, media } }

test('the order of directives makes no difference', () => {
  fc.assert(
    fc.property(
      words.chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length }))),
      ([written, shuffled]) => {
        const [a, b] = [written, shuffled].map((some) => deliverQuery(some.join('&'), { presets }))
        expect(b?.variants).toEqual(a?.variants)
        expect(b?.inline).toBe(a?.inline)
        expect(JSON.stringify(b?.present(urlOf))).toBe(JSON.stringify(a?.present(urlOf)))
      },
    ),
    { numRuns: 300 },
  )
})

test('what a query may say, a config may say too', () => {
  fc.assert(
    fc.property(words, (some) => {
      const { query } = parseSpecifier(`gen:hero?${some.join('&')}`) ?? {}
      const { as: _as, preset: _preset, basePixels: _pixels, heights: _heights, ...options } = query ?? {}
      expect(variantsCheck(options, '')).toEqual([])
    }),
    { numRuns: 300 },
  )
})

const layer = fc.record(
  {
    widths: fc.array(side, { minLength: 1, maxLength: 5 }),
    aspect: fc.oneof(anAspect, fc.double({ min: 0.1, max: 10, noNaN: true })),
    fit: aFit,
    formats: fc.constantFrom<NonNullable<VariantOptions['formats']>[]>(['webp'], ['avif', 'jpeg'], ['jpeg', 'png']),
  },
  { requiredKeys: ['widths'] },
)

test('no file is planned twice or larger than the picture, and each has the shape that was asked for', () => {
  fc.assert(
    fc.property(side, side, layer, fc.boolean(), (width, height, options, dense) => {
      const { widths, ...others } = options
      const own: VariantOptions = dense ? { ...others, widths: widths.slice(0, 1), densities: [1, 2] } : options
      const { variants } = deliverQuery('', { picture: { width, height }, layers: [{ ...own, media }] })
      expect(variants.length).toBeGreaterThan(0)
      expect(new Set(variants.map(({ file }) => file)).size).toBe(variants.length)
      for (const variant of variants) {
        expect(variant.width).toBeGreaterThan(0)
        expect(variant.height).toBeGreaterThan(0)
        expect(variant.width).toBeLessThanOrEqual(width)
        expect(variant.height).toBeLessThanOrEqual(height)
      }
      const plain = deliverQuery('', { picture: { width, height }, layers: [own] })
      const keepsShape = options.aspect === undefined || options.fit === 'inside' || options.fit === 'outside'
      const shape = keepsShape ? width / height : ratioOf(options.aspect)
      for (const variant of plain.variants) {
        // One pixel, on the side where one pixel is less.
        const offAcross = Math.abs(variant.width - variant.height * shape)
        const offDown = Math.abs(variant.height - variant.width / shape)
        expect(Math.min(offAcross, offDown)).toBeLessThanOrEqual(1)
      }
    }),
    { numRuns: 400 },
  )
})

function ratioOf(aspect: string | number | undefined): number {
  const [width = NaN, height = 1] = String(aspect).split(':').map(Number)
  return width / height
}
