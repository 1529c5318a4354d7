import { describe, expect, test } from 'vitest'
import { cropLoss, planShape, ratioText, safeAreaText, shapedSize, type WrittenShape } from '../src/config/shape.ts'
import type { NativeSizes } from '../src/provider.ts'

const three: NativeSizes = {
  kind: 'listed',
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ],
}

const wide = { width: 16, height: 9 }

function planned(size?: string, aspect?: string | number, native: NativeSizes | null = three) {
  const written: WrittenShape = { size, aspect }
  return planShape(written, native)
}

describe('what is asked for, and what it is cropped to', () => {
  test('is as before where the model makes the size', () => {
    for (const size of ['1024x1024', '1536x1024', 'auto']) expect(planned(size)).toEqual({ size, shape: null })
    expect(planned()).toEqual({ size: '1024x1024', shape: null })
  })

  test('is as it was written where the sizes of the model are not known', () => {
    for (const size of ['1200x630', '4k', 'auto']) expect(planned(size, undefined, null)).toEqual({ size, shape: null })
  })

  test('is left to the provider to refuse where it is no size', () => {
    for (const size of ['4k', '0x10', '1024', '01024x1024', '1024x1024x3'])
      expect(planned(size)).toEqual({ size, shape: null })
  })

  test('is the nearest size that covers another one', () => {
    const size = { width: 1200, height: 630 }
    expect(planned('1200x630')).toEqual({ size: '1536x1024', shape: { aspect: size, size } })
  })

  test('is the size that an aspect takes least from', () => {
    expect(planned(undefined, '16:9')).toEqual({ size: '1536x1024', shape: { aspect: wide, size: null } })
    expect(planned(undefined, 0.75)?.size).toBe('1024x1536')
  })

  test('is what an aspect leaves of a size beside it', () => {
    const size = { width: 1536, height: 864 }
    expect(planned('1536x1024', '16:9')).toEqual({ size: '1536x1024', shape: { aspect: wide, size } })
    expect(planned('1024x1536', '1:1')).toMatchObject({ size: '1024x1024' })
    expect(planned('1280x1280', '16:9', null)).toMatchObject({ size: '1280x1280', shape: { aspect: wide } })
  })

  test('is a shape alone where the model chooses the size', () => {
    expect(planned('auto', '16:9')).toEqual({ size: 'auto', shape: { aspect: wide, size: null } })
  })

  test('cannot be told from an aspect where the sizes of the model are not known', () => {
    expect(planned(undefined, '16:9', null)).toBeUndefined()
  })
})

describe('the picture on a page', () => {
  const original = { width: 1536, height: 1024 }

  test('has the size that was written, or the part that has the shape', () => {
    const size = { width: 1200, height: 630 }
    expect(shapedSize(original, { aspect: size, size })).toEqual(size)
    expect(shapedSize(original, { aspect: wide, size: null })).toEqual({ width: 1536, height: 864 })
  })

  test('is never upscaled', () => {
    const size = { width: 1920, height: 1080 }
    expect(shapedSize(original, { aspect: size, size })).toEqual({ width: 1536, height: 864 })
  })

  test('has lost what the crop took', () => {
    expect(cropLoss(original, { aspect: wide, size: null })).toBe(0.15625)
    expect(cropLoss(original, { aspect: original, size: null })).toBe(0)
    expect(cropLoss(null, { aspect: wide, size: null })).toBeUndefined()
  })
})

// They are sent, and so in keys: these words must never change.
test.each([
  [
    '1536x1024',
    wide,
    'The picture will be cropped to 16:9. Keep everything important within the middle 84% of its height: the rest will be cut off.',
  ],
  [
    '1024x1536',
    { width: 1, height: 2 },
    'The picture will be cropped to 1:2. Keep everything important within the middle 75% of its width: the rest will be cut off.',
  ],
  [
    '1536x1024',
    { width: 1200, height: 630 },
    'The picture will be cropped to 40:21. Keep everything important within the middle 78% of its height: the rest will be cut off.',
  ],
  [
    'auto',
    { width: 2.35, height: 1 },
    'The picture will be cropped to 2.35:1. Keep everything important near its center, away from the edges.',
  ],
  ['1824x1024', wide, undefined],
])('what a prompt for %s says of a crop never changes', (size, aspect, text) => {
  const [width = 0, height = 0] = size.split('x').map(Number)
  expect(safeAreaText(size === 'auto' ? null : { width, height }, { aspect, size: null })).toBe(text)
})

test('a ratio is written in its smallest whole numbers', () => {
  expect(ratioText({ width: 1920, height: 1080 })).toBe('16:9')
  expect(ratioText({ width: 1.5, height: 1 })).toBe('1.5:1')
})
