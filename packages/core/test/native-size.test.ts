import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { covers, isNative, nativeForAspect, nearestNative, shareLost } from '../src/config/native-size.ts'
import type { NativeSizes, PixelSize } from '../src/provider.ts'

const three: NativeSizes = {
  kind: 'listed',
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ],
}

const free: NativeSizes = {
  kind: 'free',
  step: 16,
  limits: { longestEdge: 3840, widestRatio: 3, pixels: { least: 655_360, most: 8_294_400 } },
}

const any: NativeSizes = { kind: 'free', step: 1, limits: null }

const sizeOf = (text: string): PixelSize => {
  const [width = 0, height = 0] = text.split('x').map(Number)
  return { width, height }
}

// What is asked for is in the key: these answers must never change.
describe('the size to ask for', () => {
  test.each([
    ['512x512', '1024x1024'],
    ['1200x630', '1536x1024'],
    ['630x1200', '1024x1536'],
    ['700x400', '1536x1024'],
    ['1000x1100', '1024x1536'],
    ['1024x1025', '1024x1536'],
    // None covers these, so that the nearest shape is taken.
    ['1920x1080', '1536x1024'],
    ['2000x2000', '1024x1024'],
    ['1080x1920', '1024x1536'],
  ])('for %s is %s of three', (wanted, asked) => {
    expect(nearestNative(sizeOf(wanted), three)).toEqual(sizeOf(asked))
  })

  test.each([
    ['1200x630', '1200x640'],
    ['1000x1000', '1008x1008'],
    // Too few pixels, too many, too long, too oblong.
    ['400x300', '944x704'],
    ['5000x4000', '3216x2560'],
    ['4000x1600', '3840x1536'],
    ['2000x400', '2000x672'],
    ['300x1500', '512x1504'],
  ])('for %s is %s where sizes are free', (wanted, asked) => {
    expect(nearestNative(sizeOf(wanted), free)).toEqual(sizeOf(asked))
  })

  test.each([
    [16 / 9, '1536x1024', '1824x1024', '1824x1024'],
    [1, '1024x1024', '1024x1024', '1024x1024'],
    [9 / 16, '1024x1536', '1024x1824', '1024x1824'],
    [5 / 4, '1536x1024', '1280x1024', '1280x1024'],
    [1.1, '1024x1024', '1136x1024', '1136x1024'],
    [5, '1536x1024', '3840x1280', '5120x1024'],
  ])('for the shape %f is %s of three, %s of free ones, %s of any', (width, ...asked) => {
    const aspect = { width, height: 1 }
    expect([three, free, any].map((native) => nativeForAspect(aspect, native))).toEqual(asked.map(sizeOf))
  })

  test('is one that the model makes, and covers what is wanted or is cropped in shape', () => {
    const edge = fc.integer({ min: 1, max: 9000 })
    fc.assert(
      fc.property(fc.record({ width: edge, height: edge }), fc.constantFrom(three, free, any), (wanted, native) => {
        const asked = nearestNative(wanted, native)
        expect(isNative(asked, native)).toBe(true)
        if (isNative(wanted, native)) expect(asked).toEqual(wanted)
        const larger = native.kind === 'listed' && native.sizes.some((size) => covers(size, wanted))
        if (larger || native === any) expect(covers(asked, wanted)).toBe(true)
        expect(shareLost(asked, wanted)).toBeLessThan(1)
      }),
    )
  })
})
