import { describe, expect, it } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { once } from './support/once.ts'
import { createPictureSite } from './support/picture-site.ts'
import { expectWhole, valuesOf } from './support/shipped.ts'
import { colorsOf, stripes } from './support/small-pictures.ts'

const small = 'w=40&format=webp'

/** What is asked for, how else it can be written, and how many files that makes. */
const spellings: readonly (readonly [string, readonly string[], number])[] = [
  ['directives in another order', [`gen:hero?${small}`, 'gen:hero?format=webp&w=40'], 1],
  ['`~gen/` and `gen:`', [`gen:hero?${small}`, `~gen/hero?${small}`], 1],
  ['widths in another order, or twice', ['gen:hero?format=webp&w=40;20', 'gen:hero?format=webp&w=20;40;20'], 2],
  ['`jpg` and `jpeg`', ['gen:hero?w=40&format=jpg', 'gen:hero?w=40&format=jpeg'], 1],
  ['`lossless` with and without a value', [`gen:hero?${small}&lossless`, `gen:hero?lossless=true&${small}`], 1],
  [
    'a default that is written out',
    [`gen:hero?${small}`, `gen:hero?${small}&quality=80&fit=cover&position=center&lossless=false`],
    1,
  ],
  ['a preset and what it stands for', ['gen:hero?preset=card', `gen:hero?${small}`], 1],
  [
    'spellings of one position',
    [`gen:hero?${small}&aspect=1:1&position=left`, `gen:hero?${small}&aspect=1:1&position=west`],
    1,
  ],
  ['a crop that crops nothing', [`gen:hero?${small}`, `gen:hero?${small}&position=top&fit=contain`], 1],
  ['widths beyond the original', ['gen:hero?format=webp&w=192', 'gen:hero?format=webp&w=500;1000'], 1],
  ['a quality of what loses nothing', [`gen:hero?${small}&lossless`, `gen:hero?${small}&lossless&quality=20`], 1],
]

const differences: readonly (readonly [string, string, string])[] = [
  ['quality', 'quality=15', 'quality=95'],
  ['losslessness', 'lossless', 'lossless=false'],
  ['position', 'aspect=1:1&position=left', 'aspect=1:1&position=right'],
  ['fit', 'aspect=1:1&fit=contain', 'aspect=1:1&fit=fill'],
  ['format', 'format=png', 'format=jpg'],
  ['aspect', 'aspect=1:1', 'aspect=1:2'],
]

const specifierOf = (own: string): string => `gen:hero?${own.includes('format') ? own : `format=webp&${own}`}&w=20&url`

/** All of them on one page, built once. */
const built = once(async () => {
  const shows = [
    ...spellings.flatMap(([, specifiers]) => specifiers),
    ...differences.flatMap(([, ...both]) => both.map(specifierOf)),
  ]
  const config = { presets: { card: { widths: [40], formats: ['webp'] } } } as const
  const site = await createPictureSite({ pictures: { hero: await stripes() }, config, shows })
  const page = await site.build()
  const values = new Map(valuesOf(page).map((value, at) => [shows[at] ?? '', value]))
  return { page, values, cache: await readCache(site.cache()) }
})

const urlsIn = (value: unknown): ReadonlySet<string> => new Set(JSON.stringify(value).match(/\/assets\/[\w.-]+/g) ?? [])

describe('ways to write the same import', () => {
  // https://github.com/JimBobSquarePants/ImageProcessor/issues/436, https://github.com/withastro/astro/issues/13819
  it.each(spellings)('name the same files: %s', async (_, [one = '', ...others], count) => {
    const { values } = await built()
    expect(urlsIn(values.get(one)).size).toBe(count)
    for (const other of others) expect(values.get(other)).toEqual(values.get(one))
  })

  it('make each file once, in the cache and on the page', async () => {
    const { page, cache, values } = await built()
    await expectWhole(page)
    const named = urlsIn([...values.values()])
    expect(cache.entries).toHaveLength(named.size)
    expect([...page.files.keys()].filter((path) => /\.(?:webp|jpg|png)$/.test(path))).toHaveLength(named.size)
  })
})

describe('two imports of one picture in one build', () => {
  // https://github.com/11ty/image/issues/65
  it.each(differences)('that differ in %s alone do not get the same file', async (_, ...both) => {
    const { page, values } = await built()
    const [first, second] = both.map((own) => page.files.get(String(values.get(specifierOf(own))).slice(1)))
    expect(first).toBeDefined()
    expect(second).toBeDefined()
    expect(first).not.toEqual(second)
  })
})

describe('two images with the same bytes', () => {
  // https://github.com/withastro/astro/issues/14500, https://github.com/JonasKruckenberg/imagetools/issues/839
  it('are both shown, and one of them leaving does not take the other with it', async () => {
    const hero = await stripes()
    const shows = ['gen:hero', 'gen:again', 'gen:deep/hero'].map((name) => `${name}?${small}&url`)
    const site = await createPictureSite({ pictures: { hero, again: hero, 'deep/hero': hero }, shows })
    for (const shown of [shows, shows.slice(1), shows.slice(0, 1), shows]) {
      await site.show(...shown)
      const page = await site.build()
      const urls = valuesOf(page).map(String)
      expect(urls).toHaveLength(shown.length)
      for (const url of urls)
        expect(await colorsOf(page.files.get(url.slice(1)) ?? new Uint8Array())).toBe('red green blue')
    }
  })
})
