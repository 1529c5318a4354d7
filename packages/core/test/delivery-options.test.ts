import { describe, expect, test } from 'vitest'
import { configCheck } from '../src/config/config-schema.ts'
import { createStudio } from './fake-studio.ts'

function problems(config: unknown): readonly string[] {
  return configCheck(config, '').map(({ path, message }) => `${path} ${message}`)
}

describe('delivery options of a config', () => {
  test('may all be set, in every place', () => {
    const variants = {
      widths: { avif: [640, 1280], jpeg: [1280] },
      formats: ['avif', 'jpeg'],
      aspect: 16 / 9,
      fit: 'outside',
      position: 'attention',
      quality: { avif: 50 },
      lossless: true,
      densities: [1, 1.5],
      sizes: '50vw',
      media: {
        '(max-width: 600px)': { widths: [320], aspect: '1:1', fit: 'inside', position: '60% 20%' },
        '(width > 90rem)': {},
      },
      inline: true,
      provenance: false,
    }
    const hero = { prompt: 'A boat', variants }
    expect(problems({ variants, presets: { card: variants }, images: { hero } })).toEqual([])
    expect(problems({ variants: { widths: [640], densities: [1, 2], media: {} } })).toEqual([])
  })

  test.each<[unknown, string]>([
    [{ widths: {} }, ''],
    [{ widths: [] }, 'variants.widths must be a list of widths in pixels, not []'],
    [{ widths: { avif: 640 } }, 'variants.widths.avif must be a list of widths in pixels, not 640'],
    [{ widths: { avif: [0] } }, 'variants.widths.avif[0] must be a whole number from 1 to 16384, not 0'],
    [
      { widths: { jpg: [640] } },
      'variants.widths.jpg is not an option. Did you mean "jpeg"? The options here are avif, webp, jpeg, png.',
    ],
    [{ aspect: 0 }, 'variants.aspect must be an aspect like "4:3" or 1.5, not 0'],
    [{ aspect: Infinity }, 'variants.aspect must be an aspect like "4:3" or 1.5, not Infinity'],
    [{ aspect: '4/3' }, 'variants.aspect must be an aspect like "4:3" or 1.5, not "4/3"'],
    [{ aspect: '1.5' }, ''],
    [{ fit: 'scale' }, 'variants.fit must be one of "cover", "contain", "fill", "inside", "outside", not "scale"'],
    [{ densities: 2 }, 'variants.densities must be a list of densities, not 2'],
    [{ densities: [0.5] }, 'variants.densities[0] must be a number from 1 to 10, not 0.5'],
    [{ densities: ['2x'] }, 'variants.densities[0] must be a number from 1 to 10, not "2x"'],
    [
      { widths: [640, 1280], densities: [1, 2] },
      'variants.densities needs exactly one width, the size at 1x, and there are 640, 1280.',
    ],
    [{ inline: 'yes' }, 'variants.inline must be true or false, not "yes"'],
    [{ provenance: 1 }, 'variants.provenance must be true or false, not 1'],
    [{ sizes: ' ' }, 'variants.sizes must be a text that is not empty, not " "'],
    [{ media: [] }, 'variants.media must be an object of options by media query, not []'],
    [{ media: { '600': {} } }, 'variants.media.600 is not a media query, such as "(max-width: 600px)"'],
    [{ media: { '': {} } }, 'variants.media."" is not a media query, such as "(max-width: 600px)"'],
    [
      { media: { 'print" onload="x': {} } },
      String.raw`variants.media."print\" onload=\"x" is not a media query, such as "(max-width: 600px)"`,
    ],
    [{ media: { print: { aspect: 'x' } } }, 'variants.media.print.aspect must be an aspect like "4:3" or 1.5, not "x"'],
    [
      { media: { print: { quality: 50 } } },
      'variants.media.print.quality is not an option. The options here are widths, aspect, fit, position.',
    ],
    [
      { density: [2] },
      'variants.density is not an option. Did you mean "densities"? The options here are widths, formats, aspect, fit, position, quality, lossless, densities, sizes, media, inline, provenance.',
    ],
  ])('%j: %s', (variants, problem) => {
    expect(problems({ variants })).toEqual(problem === '' ? [] : [problem])
  })
})

describe('maxCacheSize', () => {
  test('is a thousand million bytes, or what the config says', async () => {
    const studio = await createStudio({ images: {} })
    const read = async (): Promise<number> => {
      const project = await studio.open()
      await project.close()
      return project.config.maxCacheSize
    }
    expect(await read()).toBe(1_000_000_000)
    await studio.configure({ images: {}, maxCacheSize: 5 })
    expect(await read()).toBe(5)
  })

  test.each([-1, 1.5, '1GB', Infinity, 1e300])('cannot be %j', (maxCacheSize) => {
    expect(problems({ maxCacheSize })).toEqual([
      expect.stringContaining('maxCacheSize must be a whole number of bytes, 0 or more, not'),
    ])
  })
})
