import { rename, stat, utimes, writeFile } from 'node:fs/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createPictureSite, type PictureSite } from './support/picture-site.ts'
import { digestsOf, shippedBy } from './support/shipped.ts'
import type { Built } from './support/site.ts'
import { blue, colorsOf, green, red, stripes, unpacked } from './support/small-pictures.ts'

const old = await unpacked(stripes())
/** In whole seconds: not every file system and not every call knows more. */
const time = 1_700_000_000
const newer = await unpacked(stripes([blue, red, green]))

async function createOldSite(): Promise<PictureSite> {
  const config = { variants: { widths: [64], formats: ['webp', 'jpeg'] } } as const
  const site = await createPictureSite({ pictures: { hero: old }, config })
  await utimes(site.path('images', 'hero.png'), time, time)
  return site
}

/** What the pictures of a page show. */
async function shownBy(built: Built): Promise<Readonly<Record<string, string>>> {
  const colors = [...shippedBy(built)].map(async ([name, bytes]) => [name, await colorsOf(bytes)] as const)
  return Object.fromEntries(await Promise.all(colors))
}

const all = (colors: string): object => ({ 'hero-64w.jpg': colors, 'hero-64w.webp': colors })

/** Other bytes of the same size under the same name, with the times of the old ones. */
const replacements: readonly (readonly [string, (path: string) => Promise<void>])[] = [
  ['in its place', (path) => writeFile(path, newer)],
  [
    'by another file',
    async (path) => {
      await writeFile(`${path}.new`, newer)
      await rename(`${path}.new`, path)
    },
  ],
]

describe('an original that is replaced by one of the same size and time', () => {
  // https://github.com/Klathmon/imagemin-webpack-plugin/issues/58, https://github.com/elastic/kibana/pull/127609
  it.each(replacements)('is the one on the page, after its digest was remembered: %s', async (_, put) => {
    const site = await createOldSite()
    // Digests of files that are some seconds old are remembered.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    onTestFinished(() => void vi.useRealTimers())
    const first = await site.build()
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    await putInSilence(site, put)
    expect(await shownBy(await site.build())).toEqual(all('blue red green'))
  })

  it.each(replacements)('is the one on the page, a moment after the first one was read: %s', async (_, put) => {
    const site = await createOldSite()
    expect(await shownBy(await site.build())).toEqual(all('red green blue'))
    await putInSilence(site, put)
    expect(await shownBy(await site.build())).toEqual(all('blue red green'))
    await putInSilence(site, (path) => writeFile(path, old))
    expect(await shownBy(await site.build())).toEqual(all('red green blue'))
  })

  it('does not change what the earlier one is encoded to', async () => {
    const site = await createOldSite()
    const first = await site.build()
    await site.adopt({ hero: newer })
    expect(await shownBy(await site.build())).toEqual(all('blue red green'))
    await site.adopt({ hero: old })
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
  })
})

async function putInSilence(site: PictureSite, put: (path: string) => Promise<void>): Promise<void> {
  const path = site.path('images', 'hero.png')
  const { size } = await stat(path)
  await put(path)
  await utimes(path, time, time)
  expect(await stat(path)).toMatchObject({ size, mtimeMs: time * 1000 })
}
