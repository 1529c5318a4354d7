import { describe, expect, test } from 'vitest'
import type { VariantOptions } from '../src/config/config.ts'
import type { Variant } from '../src/variants/variants.ts'
import { deliverQuery, imageOf, urlOf, type Circumstances } from './delivery-samples.ts'

const webp: Circumstances = { layers: [{ formats: ['webp'] }] }

describe('layers', () => {
  const circumstances: Circumstances = {
    layers: [{ widths: [300], formats: ['webp'], quality: 10, sizes: '1px' }, { quality: 20 }],
    presets: {
      card: { aspect: '1:1', quality: 30, position: 'left', sizes: '2px', densities: [1, 2], inline: true },
    },
  }

  test('lie over each other: config, image, preset, query', () => {
    const outputs = (query: string): Variant['output'][] =>
      deliverQuery(query, circumstances).variants.map(({ output }) => output)
    expect(outputs('')).toMatchObject([{ width: 300, height: 200, quality: 20 }])
    expect(outputs('preset=card')).toMatchObject([
      { width: 300, height: 300, quality: 30, position: 'left' },
      { width: 600, height: 600, quality: 30, position: 'left' },
    ])
    expect(outputs('quality=40&preset=card&w=500')).toMatchObject([
      { width: 500, quality: 40, position: 'left' },
      { width: 1000, quality: 40, position: 'left' },
    ])
  })

  test('a preset may use every option, and a query takes the last word', () => {
    expect(deliverQuery('', circumstances).inline).toBe(false)
    expect(deliverQuery('preset=card', circumstances).inline).toBe(true)
    expect(deliverQuery('preset=card&inline=false', circumstances).inline).toBe(false)
    expect(imageOf('', circumstances).sizes).toBe('1px')
    expect(imageOf('preset=card', circumstances).sizes).toBe('2px')
    expect(imageOf('preset=card&sizes=3px', circumstances).sizes).toBe('3px')
  })
})

describe('densities', () => {
  test('are in srcset, the size is the one at 1x, and src the largest file', () => {
    expect(imageOf('w=400&densities=1;2', webp)).toMatchObject({
      src: '/800x533.webp',
      width: 400,
      height: 267,
      srcset: '/400x267.webp 1x, /800x533.webp 2x',
      sources: [],
    })
  })

  test('are in better formats too', () => {
    expect(imageOf('w=400&densities=1;2&format=avif;jpg').sources).toEqual([
      { type: 'image/avif', srcset: '/400x267.avif 1x, /800x533.avif 2x' },
    ])
  })

  test('name the true density of an original that is too small for the next one', () => {
    expect(imageOf('w=1000&densities=1;2', webp).srcset).toBe('/1000x667.webp 1x, /1536x1024.webp 1.536x')
    expect(imageOf('w=2000&densities=1;2', webp)).toMatchObject({ width: 1536, srcset: '/1536x1024.webp 1x' })
  })

  test.each<[string, VariantOptions, string]>([
    [
      '',
      { densities: [1, 2] },
      '"densities" in "gen:hero" needs exactly one width, the size at 1x, and there are 640, 1280.',
    ],
    ['densities=1;2', { widths: [300, 400] }, 'and there are 300, 400.'],
    ['densities=1;2', { widths: { avif: [300], webp: [400], jpeg: [400] } }, 'and there are 300, 400.'],
    ['w=avif:300&densities=2', {}, 'and there are 300, 640, 1280.'],
    ['preset=two&densities=2', {}, '"densities" in "gen:hero?preset=two" needs exactly one width'],
    ['', { widths: [300], densities: [2], media: { print: { widths: { avif: [200] } } } }, 'and there are 200, 300.'],
    ['basePixels=300', { widths: [300], densities: [2] }, 'cannot be combined with `basePixels`.'],
  ])('gen:hero?%s over %o needs one width', (query, layer, message) => {
    const deliverIt = (): unknown => deliverQuery(query, { layers: [layer], presets: { two: { widths: [1, 2] } } })
    expect(deliverIt).toThrow(expect.objectContaining({ code: 'DIRECTIVE_INVALID' }))
    expect(deliverIt).toThrow(message)
  })

  test('give way to several widths, and to basePixels with several widths', () => {
    const avatar: Circumstances = { layers: [{ widths: [100], densities: [1, 2], formats: ['webp'] }] }
    expect(imageOf('', avatar).srcset).toBe('/100x67.webp 1x, /200x133.webp 2x')
    expect(imageOf('w=300', avatar).srcset).toBe('/300x200.webp 1x, /600x400.webp 2x')
    expect(imageOf('w=300;400', avatar).srcset).toBe('/300x200.webp 300w, /400x267.webp 400w')
    expect(imageOf('w=300;600&basePixels=300', avatar).srcset).toBe('/300x200.webp 1x, /600x400.webp 2x')
    // A picture for print has other widths, and a browser may choose there in another way.
    const print: Circumstances = {
      layers: [{ widths: [100], densities: [2], media: { print: { widths: [300, 600] } } }],
    }
    expect(imageOf('format=webp', print)).toMatchObject({
      srcset: '/200x133.webp 2x',
      sources: [{ media: 'print', srcset: '/300x200.webp 300w, /600x400.webp 600w' }],
    })
  })
})

describe('media', () => {
  const art: Circumstances = {
    layers: [
      {
        widths: [800, 1200],
        formats: ['avif', 'jpeg'],
        media: {
          '(max-width: 600px)': { aspect: '1:1', widths: [320, 640], position: '60% 20%' },
          print: { fit: 'fill', aspect: '2:1' },
        },
      },
    ],
  }

  test('comes before the rest, in every format, with the size of its largest file', () => {
    expect(imageOf('', art).sources).toEqual([
      {
        type: 'image/avif',
        srcset: '/320x320.avif 320w, /640x640.avif 640w',
        media: '(max-width: 600px)',
        width: 640,
        height: 640,
      },
      {
        type: 'image/jpeg',
        srcset: '/320x320.jpeg 320w, /640x640.jpeg 640w',
        media: '(max-width: 600px)',
        width: 640,
        height: 640,
      },
      {
        type: 'image/avif',
        srcset: '/800x400.avif 800w, /1200x600.avif 1200w',
        media: 'print',
        width: 1200,
        height: 600,
      },
      {
        type: 'image/jpeg',
        srcset: '/800x400.jpeg 800w, /1200x600.jpeg 1200w',
        media: 'print',
        width: 1200,
        height: 600,
      },
      { type: 'image/avif', srcset: '/800x533.avif 800w, /1200x800.avif 1200w' },
    ])
    expect(imageOf('', art)).toMatchObject({ src: '/1200x800.jpeg', width: 1200, height: 800 })
  })

  test('crops by its own options and leaves the rest alone', () => {
    const outputs = deliverQuery('', art).variants.map(({ output }) => output)
    expect(outputs.filter(({ fit }) => fit === 'cover').map(({ width, position }) => [width, position])).toEqual([
      [320, '60% 50%'],
      [640, '60% 50%'],
      [320, '60% 50%'],
      [640, '60% 50%'],
    ])
    expect(new Set(outputs.filter(({ width }) => width >= 800).map(({ fit }) => fit))).toEqual(new Set(['fill']))
  })

  test('keeps its place in the order of writing', () => {
    const media = { '(max-width: 900px)': { widths: [9] }, '(max-width: 300px)': { widths: [3] }, screen: {} }
    const { sources } = imageOf('format=webp', { layers: [{ media }] })
    expect(sources.map((source) => source.media)).toEqual(Object.keys(media))
  })

  test('takes what it does not say from the import', () => {
    const { sources } = imageOf('w=200&aspect=2:1&quality=7', art)
    expect(sources[0]).toMatchObject({ width: 640, height: 640 })
    expect(sources[2]).toMatchObject({ width: 200, height: 100 })
    expect(new Set(deliverQuery('quality=7', art).variants.map(({ output }) => output.quality))).toEqual(new Set([7]))
  })

  test('has no place in a URL, an img or a picture of imagetools', () => {
    for (const shape of ['url', 'srcset', 'img', 'picture', 'metadata', 'next', 'astro']) {
      const asked: Variant[] = []
      deliverQuery(`as=${shape}`, art).present((variant) => {
        asked.push(variant)
        return urlOf(variant)
      })
      expect(asked.length).toBeGreaterThan(0)
      expect(asked.map(({ width }) => width).filter((width) => width < 800)).toEqual([])
    }
  })

  test('the fallback is the last of all files, also where a screen is given the same file', () => {
    const same = { widths: [800], formats: ['jpeg' as const], media: { print: { widths: [400, 800] } } }
    const { variants, present } = deliverQuery('url', { layers: [same] })
    expect(variants.map(({ width }) => width)).toEqual([400, 800])
    expect(present(urlOf)).toBe('/800x533.jpeg')
  })
})

describe('provenance', () => {
  const typesOf = (circumstances: Circumstances): unknown => [
    ...new Set(deliverQuery('', circumstances).variants.map(({ output }) => output.sourceType)),
  ]

  test('is said unless it is switched off', () => {
    expect(typesOf({})).toEqual(['trainedAlgorithmicMedia'])
    expect(typesOf({ picture: { byHand: true } })).toEqual(['compositeWithTrainedAlgorithmicMedia'])
    expect(typesOf({ layers: [{ provenance: false }] })).toEqual([null])
    expect(typesOf({ layers: [{ provenance: false }, { provenance: true }] })).toEqual(['trainedAlgorithmicMedia'])
  })
})

test('a URL is asked for only where it appears in the value, and of the variants that were planned', () => {
  const shapes: [string, number][] = [
    ['', 6],
    ['as=url', 1],
    ['as=srcset', 2],
    ['as=img', 2],
    ['as=picture', 6],
    ['as=metadata', 1],
    ['as=next', 1],
    ['as=astro', 1],
  ]
  for (const [query, count] of shapes) {
    const { variants, present } = deliverQuery(query)
    const asked = new Set<Variant>()
    present((variant) => {
      asked.add(variant)
      return urlOf(variant)
    })
    expect(asked.size).toBe(count)
    expect(variants).toEqual(expect.arrayContaining([...asked]))
    for (const variant of asked) expect(variants.includes(variant)).toBe(true)
  }
})
