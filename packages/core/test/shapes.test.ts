import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { blurDataURL } from '../src/variants/thumbhash.ts'
import type { ManifestParts } from '../src/variants/manifest.ts'
import { formatAs } from '../src/variants/shapes.ts'
import { resolveVariantOptions, type VariantLayer } from '../src/variants/variant-options.ts'
import { planVariantSets } from '../src/variants/variants.ts'
import { photo, urlOf } from './delivery-samples.ts'

/** As next declares it for `next/image` (15 and 16). */
interface StaticImageData {
  src: string
  height: number
  width: number
  blurDataURL?: string
  blurWidth?: number
  blurHeight?: number
}

/** As astro declares it for `astro:assets` (5). */
interface ImageMetadata {
  src: string
  width: number
  height: number
  format: 'jpeg' | 'jpg' | 'png' | 'tiff' | 'webp' | 'gif' | 'svg' | 'avif'
  orientation?: number
  fsPath: string
}

// Landscape, portrait, and one with transparency.
const thumbhashes = [photo.thumbhash, '1QcSHQRnh493V4dIh4eXh1h4kJUI', 'AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA==']

function partsOf(layer: VariantLayer, thumbhash: string = photo.thumbhash): ManifestParts {
  const sets = planVariantSets({ ...photo, opaque: true }, resolveVariantOptions(layer), {
    codecVersion: 'sharp 1',
    sourceType: null,
  })
  return { sets, url: urlOf, alt: 'A boat', color: photo.color, thumbhash }
}

const responsive: VariantLayer = { widths: [640, 1280] }
const dense: VariantLayer = { widths: [400], densities: [1, 2], formats: ['avif', 'jpeg'] }

test.each([
  ['url', responsive, '/1280x853.jpeg'],
  ['srcset', responsive, '/640x427.jpeg 640w, /1280x853.jpeg 1280w'],
  ['img', responsive, { src: '/1280x853.jpeg', w: 1280, h: 853, srcset: '/640x427.jpeg 640w, /1280x853.jpeg 1280w' }],
  [
    'picture',
    responsive,
    {
      sources: {
        avif: '/640x427.avif 640w, /1280x853.avif 1280w',
        webp: '/640x427.webp 640w, /1280x853.webp 1280w',
        jpeg: '/640x427.jpeg 640w, /1280x853.jpeg 1280w',
      },
      img: { src: '/1280x853.jpeg', w: 1280, h: 853 },
    },
  ],
  ['metadata', responsive, { src: '/1280x853.jpeg', width: 1280, height: 853, format: 'jpeg' }],
  ['url', dense, '/800x533.jpeg'],
  ['srcset', dense, '/400x267.jpeg 1x, /800x533.jpeg 2x'],
  ['img', dense, { src: '/800x533.jpeg', w: 400, h: 267, srcset: '/400x267.jpeg 1x, /800x533.jpeg 2x' }],
  [
    'picture',
    dense,
    {
      sources: { avif: '/400x267.avif 1x, /800x533.avif 2x', jpeg: '/400x267.jpeg 1x, /800x533.jpeg 2x' },
      img: { src: '/800x533.jpeg', w: 400, h: 267 },
    },
  ],
  ['metadata', dense, { src: '/800x533.jpeg', width: 800, height: 533, format: 'jpeg' }],
] as const)('as=%s of %o', (shape, layer, expected) => {
  expect(formatAs(partsOf(layer), shape)).toEqual(expected)
})

describe('as=next', () => {
  test('is what next/image takes', () => {
    const value: StaticImageData = formatAs(partsOf(responsive), 'next')
    expect(value).toEqual({
      src: '/1280x853.jpeg',
      height: 853,
      width: 1280,
      blurDataURL: blurDataURL(photo.thumbhash),
      blurWidth: 16,
      blurHeight: 16,
    })
  })

  test('lays out the size at 1x', () => {
    expect(formatAs(partsOf(dense), 'next')).toMatchObject({ src: '/800x533.jpeg', width: 400, height: 267 })
  })

  test.each(thumbhashes)('has the true size of the blurred picture of %s', async (thumbhash) => {
    const { blurDataURL: url, blurWidth, blurHeight } = formatAs(partsOf(responsive, thumbhash), 'next')
    const { width, height } = await sharp(Buffer.from(url.split(',')[1] ?? '', 'base64')).metadata()
    expect([blurWidth, blurHeight]).toEqual([width, height])
  })
})

describe('as=astro', () => {
  test('is what astro:assets takes, of the file behind src', () => {
    const value: ImageMetadata = formatAs(partsOf(responsive), 'astro')
    expect(value).toEqual({ src: '/1280x853.jpeg', width: 1280, height: 853, format: 'jpeg', fsPath: '' })
    expect(formatAs(partsOf(dense), 'astro')).toMatchObject({ width: 800, height: 533 })
  })
})

test('every shape is JSON', () => {
  for (const shape of ['url', 'srcset', 'img', 'picture', 'metadata', 'next', 'astro'] as const) {
    const value = formatAs(partsOf(dense), shape)
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
  }
})
