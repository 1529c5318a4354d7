import { describe, expect, test } from 'vitest'
import type { VariantOptions } from '../src/config/config.ts'
import type { Shape } from '../src/config/shape.ts'
import { placeholderPicture } from '../src/variants/pictures.ts'
import { deliverQuery, imageOf, type Circumstances } from './delivery-samples.ts'
import { sampleImage } from './image-samples.ts'

const wide: Shape = { aspect: { width: 16, height: 9 }, size: null }
const card: Shape = { aspect: { width: 1200, height: 630 }, size: { width: 1200, height: 630 } }

const widths = { widths: [640, 2000] }

/** Where each file of an import lies in its original, each once. */
function cropsOf(query: string, circumstances: Circumstances): unknown[] {
  const outputs = deliverQuery(query, circumstances).variants.map(({ output }) => output)
  const crops = outputs.map(({ crop, fit, position }) => ({ crop, fit, position }))
  return [...new Map(crops.map((one) => [JSON.stringify(one), one])).values()]
}

const layers = (...all: readonly VariantOptions[]): readonly VariantOptions[] => all

describe('a picture that is cropped to a shape', () => {
  test('is on a page in that shape, and no larger than what is left of it', () => {
    const { width, height, srcset } = imageOf('', { shape: wide, layers: layers(widths) })
    expect([width, height]).toEqual([1536, 864])
    expect(srcset).toBe('/640x360.jpeg 640w, /1536x864.jpeg 1536w')
  })

  test('is no larger than the size that was written', () => {
    const { width, height, srcset } = imageOf('', { shape: card, layers: layers(widths) })
    expect([width, height]).toEqual([1200, 630])
    expect(srcset).toBe('/640x336.jpeg 640w, /1200x630.jpeg 1200w')
  })

  test('is the middle of its original, or what the image says', () => {
    const size = { width: 1536, height: 864 }
    const whole = { fit: 'fill', position: 'center' }
    const cases = [
      ['center', 'center'],
      ['top left', 'top'],
      ['attention', 'attention'],
      ['60% 20%', '50% 20%'],
    ] as const
    for (const [position, crop] of cases)
      expect(cropsOf('', { shape: wide, layers: layers({ position }) })).toEqual([
        { crop: { ...size, position: crop }, ...whole },
      ])
  })

  test('is not moved by imports and presets, which choose within the shape', () => {
    const crop = { width: 1536, height: 864, position: 'center' }
    expect(cropsOf('position=top', { shape: wide })).toEqual([{ crop, fit: 'fill', position: 'center' }])
    expect(cropsOf('aspect=1:1&position=left', { shape: wide })).toEqual([{ crop, fit: 'cover', position: 'left' }])
    const presets = { card: { aspect: '1:1', widths: [2000] } }
    const { width, height } = imageOf('preset=card', { shape: wide, presets })
    expect([width, height]).toEqual([864, 864])
  })

  test('keeps a focal point where it was in the original', () => {
    // 90 % of 1024 pixels is pixel 922; the crop begins at pixel 160, and it is 864 pixels high.
    const low = { shape: wide, layers: layers({ position: '50% 90%' }) }
    expect(cropsOf('aspect=3:1', low)).toEqual([
      { crop: { width: 1536, height: 864, position: '50% 90%' }, fit: 'cover', position: '50% 88.15%' },
    ])
    const media = { '(max-width: 600px)': { aspect: '3:1', position: '50% 90%' } }
    expect(cropsOf('format=webp', { shape: wide, layers: layers({ media }) })).toContainEqual({
      crop: { width: 1536, height: 864, position: 'center' },
      fit: 'cover',
      position: '50% 97.41%',
    })
  })

  test('takes every fit within the shape', () => {
    const { width, height } = imageOf('w=400&h=300&fit=inside', { shape: wide })
    expect([width, height]).toEqual([400, 225])
  })

  test('is not cropped where it has the shape already, as a placeholder has', () => {
    const picture = { width: 1200, height: 630 }
    expect(deliverQuery('', { shape: card, picture }).variants).toEqual(deliverQuery('', { picture }).variants)
  })

  test('is another file than the whole one', () => {
    const keys = (shape?: Shape) =>
      deliverQuery('w=640&aspect=16:9', shape ? { shape } : {}).variants.map(({ key }) => key)
    expect(keys(wide)).not.toEqual(keys())
    expect(keys(wide)).toEqual(keys({ ...wide, size: { width: 1536, height: 864 } }))
    const [middle, top] = [{}, { position: 'top' }].map((layer) =>
      deliverQuery('w=640', { shape: wide, layers: layers(layer) }).variants.map(({ key }) => key),
    )
    expect(top).not.toEqual(middle)
  })
})

test('a placeholder has the shape and the size from the start, so that its frame is whole', () => {
  const image = { ...sampleImage('hero'), size: { width: 1536, height: 1024 } }
  expect(placeholderPicture({ ...image, shape: card })).toMatchObject({ width: 1200, height: 630 })
  expect(placeholderPicture({ ...image, shape: wide })).toMatchObject({ width: 1536, height: 864 })
  expect(placeholderPicture({ ...image, size: null, shape: wide })).toMatchObject({ width: 1024, height: 576 })
})
