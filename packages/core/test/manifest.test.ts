import { expect, test } from 'vitest'
import { createManifest } from '../src/variants/manifest.ts'
import { formatAs } from '../src/variants/shapes.ts'
import { resolveVariantOptions, type VariantLayer } from '../src/variants/variant-options.ts'
import { planVariantSets, variantsOf, type VariantSet } from '../src/variants/variants.ts'

const thumbhash = 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI'

function setsOf(layer: VariantLayer): readonly VariantSet[] {
  const picture = { name: 'hero', digest: 'ab'.repeat(32), width: 1536, height: 1024, opaque: true }
  return planVariantSets(picture, resolveVariantOptions(layer), { codecVersion: 'sharp 1', sourceType: null })
}

const many = setsOf({ widths: [640, 1280] })
const one = setsOf({ widths: [640], formats: ['webp'] })
const facts = {
  url: ({ format, width }: { format: string; width: number }) => `/${width}.${format}`,
  alt: 'A "boat"',
  color: '#aabbcc',
  thumbhash,
}

test('has the fallback, and better formats best first', () => {
  const { blurDataURL, ...image } = createManifest({ ...facts, sets: many, sizes: '50vw' })
  expect(image).toEqual({
    src: '/1280.jpeg',
    width: 1280,
    height: 853,
    srcset: '/640.jpeg 640w, /1280.jpeg 1280w',
    sources: [
      { type: 'image/avif', srcset: '/640.avif 640w, /1280.avif 1280w' },
      { type: 'image/webp', srcset: '/640.webp 640w, /1280.webp 1280w' },
    ],
    alt: 'A "boat"',
    color: '#aabbcc',
    thumbhash,
    sizes: '50vw',
  })
  expect(blurDataURL).toMatch(/^data:image\/png;base64,/)
})

test('has the same shape for one variant', () => {
  const image = createManifest({ ...facts, sets: one, sizes: null })
  expect(image).toMatchObject({ src: '/640.webp', srcset: '/640.webp 640w', sources: [] })
  expect(Object.keys(image)).toEqual(Object.keys(createManifest({ ...facts, sets: many })))
})

test('is JSON and the same each time', () => {
  const image = createManifest({ ...facts, sets: many, sizes: '50vw' })
  expect(JSON.parse(JSON.stringify(image))).toEqual(image)
  expect(JSON.stringify(createManifest({ ...facts, sets: many, sizes: '50vw' }))).toBe(JSON.stringify(image))
})

test('takes URLs as they are, tokens and data included', () => {
  const variants = variantsOf(many)
  const tokens = variants.map((_, at) => `__GENIMG_${at}__ü?a=1&b="`)
  const image = createManifest({ ...facts, sets: many, url: (variant) => tokens[variants.indexOf(variant)] ?? '' })
  const text = [image.src, image.srcset, ...image.sources.map(({ srcset }) => srcset)].join(' ')
  for (const token of tokens) expect(text).toContain(token)
})

test('basePixels gives densities', () => {
  const image = createManifest({
    ...facts,
    sets: setsOf({ widths: [320, 640, 480], formats: ['webp'] }),
    basePixels: 320,
  })
  expect(image.srcset).toBe('/320.webp 1x, /480.webp 1.5x, /640.webp 2x')
})

test('as=img and as=picture leave out what one width does not need', () => {
  const parts = { ...facts, sets: one }
  expect(formatAs(parts, 'img')).toEqual({ src: '/640.webp', w: 640, h: 427 })
  expect(formatAs(parts, 'picture')).toEqual({ sources: {}, img: { src: '/640.webp', w: 640, h: 427 } })
})
