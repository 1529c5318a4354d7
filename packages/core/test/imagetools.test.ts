/** Imports that imagetools knows too, put beside what imagetools-core 12 itself makes of them. The benchmarks have it. */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { deliverQuery } from './delivery-samples.ts'

type Config = Readonly<Record<string, string>>
type Transform = (state: unknown, image: Sharp) => Sharp

/** The part of it that leads from a query to the value of an import. */
interface Imagetools {
  readonly parseURL: (url: string) => URL
  readonly extractEntries: (words: URLSearchParams) => [string, string[]][]
  readonly resolveConfigs: (entries: [string, string[]][], formats: object) => Config[]
  readonly builtins: unknown
  readonly generateTransforms: (
    config: Config,
    builtins: unknown,
    words: URLSearchParams,
  ) => { transforms: Transform[] }
  readonly applyTransforms: (transforms: Transform[], image: Sharp) => Promise<{ image: Sharp; metadata: Processed }>
  readonly builtinOutputFormats: Readonly<Record<string, () => (images: readonly Processed[]) => unknown>>
}

interface Processed {
  readonly info: Size
  readonly transforms: { readonly format: string }
}

interface Size {
  readonly width: number
  readonly height: number
}

const bench = createRequire(new URL('../../../bench/package.json', import.meta.url))
const imagetools: Imagetools = await import(pathToFileURL(bench.resolve('imagetools-core')).href)

const original = sharp({ create: { width: 1536, height: 1024, channels: 3, background: '#aabbcc' } }).png()

const urlOf = (format: string, { width, height }: Size): string =>
  `/${width}x${height}.${format.replace('jpg', 'jpeg')}`

/** The value of an import by imagetools, its own steps in its own order. */
async function theirs(query: string, shape: string): Promise<unknown> {
  const bytes = await original.toBuffer()
  const { searchParams } = imagetools.parseURL(`hero.png?${query}`)
  const configs = imagetools.resolveConfigs(imagetools.extractEntries(searchParams), imagetools.builtinOutputFormats)
  const processed = await Promise.all(
    configs.map(async (config) => {
      const { transforms } = imagetools.generateTransforms(config, imagetools.builtins, searchParams)
      const { image, metadata } = await imagetools.applyTransforms(transforms, sharp(bytes))
      const sharpMetadata = await sharp(await image.toBuffer()).metadata()
      return { ...metadata, image, config, sharpMetadata, src: urlOf(metadata.transforms.format, metadata.info) }
    }),
  )
  return imagetools.builtinOutputFormats[shape]?.()(processed)
}

function ours(query: string, shape: string): unknown {
  return deliverQuery(`${query}&as=${shape}`).present((variant) => urlOf(variant.format, variant))
}

describe.each([
  'w=400&format=webp',
  'w=400;800&format=webp',
  'w=300;600&format=jpg&basePixels=300',
  'h=200&format=webp',
  'w=400&h=300&format=webp',
  'w=400&h=300&fit=inside&format=webp',
  'w=400&h=300&fit=outside&format=webp',
  'w=300&h=400&fit=inside&format=webp',
  'w=300&h=400&fit=outside&format=webp',
  'w=400&h=300&fit=contain&format=webp',
  'w=400;800&aspect=4:3&format=webp',
  'w=400&aspect=1.5&format=webp&quality=50&position=top',
])('?%s', (query) => {
  test('gives the same img, picture and srcset', async () => {
    for (const shape of ['img', 'picture', 'srcset']) {
      expect(ours(query, shape)).toEqual(await theirs(query, shape))
    }
  })

  test('gives the url and metadata of the largest', async () => {
    const urls = [await theirs(query, 'url')].flat()
    expect(ours(query, 'url')).toBe(urls.at(-1))
    // Theirs has all that sharp knows beside, and says `jpg` where the query does.
    const facts = [await theirs(query, 'metadata')].flat()
    expect(facts.at(-1)).toMatchObject({
      ...Object(ours(query, 'metadata')),
      format: /format=([a-z]+)/.exec(query)?.[1],
    })
  })
})

describe('several formats', () => {
  const query = 'w=400;800&format=avif;webp;jpg'

  test('give the same picture', async () => {
    expect(ours(query, 'picture')).toEqual(await theirs(query, 'picture'))
    const one = 'w=400&format=avif;jpg'
    expect(ours(one, 'picture')).toEqual(await theirs(one, 'picture'))
  })

  test('are mixed in the srcset of imagetools, and not in ours', async () => {
    expect(await theirs(query, 'srcset')).toContain('.avif 400w, /400x267.webp 400w')
    expect(ours(query, 'srcset')).toBe('/400x267.jpeg 400w, /800x533.jpeg 800w')
    expect(ours(query, 'img')).toEqual({ src: '/800x533.jpeg', w: 800, h: 533, srcset: ours(query, 'srcset') })
  })

  test('are a list of URLs in imagetools, and the fallback in ours', async () => {
    expect(await theirs(query, 'url')).toHaveLength(6)
    expect(ours(query, 'url')).toBe('/800x533.jpeg')
  })
})
