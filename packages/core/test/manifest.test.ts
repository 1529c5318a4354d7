import { expect, test } from 'vitest'
import { createManifest, formatAs } from '../src/variants/manifest.ts'
import { planVariants, resolveVariantOptions, type VariantLayer } from '../src/variants/variants.ts'

const thumbhash = 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI'

function variantsOf(layer: VariantLayer): ReturnType<typeof planVariants> {
  const picture = { name: 'hero', digest: 'ab'.repeat(32), width: 1536, height: 1024, opaque: true }
  return planVariants(picture, resolveVariantOptions(layer), { codecVersion: 'sharp 1', sourceType: null })
}

const many = variantsOf({ widths: [640, 1280] })
const one = variantsOf({ widths: [640], formats: ['webp'] })
const facts = {
  url: ({ format, width }: { format: string; width: number }) => `/${width}.${format}`,
  alt: 'A "boat"',
  color: '#aabbcc',
  thumbhash,
}

test('has the fallback, and better formats best first', () => {
  const { blurDataURL, ...image } = createManifest({ ...facts, variants: many, sizes: '50vw' })
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
  const image = createManifest({ ...facts, variants: one, sizes: null })
  expect(image).toMatchObject({ src: '/640.webp', srcset: '/640.webp 640w', sources: [] })
  expect(Object.keys(image)).toEqual(Object.keys(createManifest({ ...facts, variants: many })))
})

test('is JSON and the same each time', () => {
  const image = createManifest({ ...facts, variants: many, sizes: '50vw' })
  expect(JSON.parse(JSON.stringify(image))).toEqual(image)
  expect(JSON.stringify(createManifest({ ...facts, variants: many, sizes: '50vw' }))).toBe(JSON.stringify(image))
})

test('takes URLs as they are, tokens and data included', () => {
  const tokens = many.map((_, at) => `__GENIMG_${at}__ü?a=1&b="`)
  const image = createManifest({ ...facts, variants: many, url: (variant) => tokens[many.indexOf(variant)] ?? '' })
  const text = [image.src, image.srcset, ...image.sources.map(({ srcset }) => srcset)].join(' ')
  for (const token of tokens) expect(text).toContain(token)
})

test('basePixels gives densities', () => {
  const image = createManifest({
    ...facts,
    variants: variantsOf({ widths: [320, 640, 480], formats: ['webp'] }),
    basePixels: 320,
  })
  expect(image.srcset).toBe('/320.webp 1x, /480.webp 1.5x, /640.webp 2x')
})

test("as=… has imagetools' shapes", () => {
  const image = createManifest({ ...facts, variants: many })
  expect(formatAs(image, 'url', many)).toBe('/1280.jpeg')
  expect(formatAs(image, 'srcset', many)).toBe('/640.jpeg 640w, /1280.jpeg 1280w')
  expect(formatAs(image, 'img', many)).toEqual({ src: '/1280.jpeg', w: 1280, h: 853, srcset: image.srcset })
  expect(formatAs(image, 'metadata', many)).toEqual({ src: '/1280.jpeg', width: 1280, height: 853, format: 'jpeg' })
  expect(formatAs(image, 'picture', many)).toEqual({
    sources: {
      avif: '/640.avif 640w, /1280.avif 1280w',
      webp: '/640.webp 640w, /1280.webp 1280w',
      jpeg: '/640.jpeg 640w, /1280.jpeg 1280w',
    },
    img: { src: '/1280.jpeg', w: 1280, h: 853 },
  })
})

test('as=img and as=picture leave out what one width does not need', () => {
  const image = createManifest({ ...facts, variants: one })
  expect(formatAs(image, 'img', one)).toEqual({ src: '/640.webp', w: 640, h: 427 })
  expect(formatAs(image, 'picture', one)).toEqual({ sources: {}, img: { src: '/640.webp', w: 640, h: 427 } })
})
