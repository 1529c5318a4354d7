import { chmod, rm, stat } from 'node:fs/promises'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { viteConfig } from './support/build-process.ts'
import { readCache } from './support/cache-folder.ts'
import { buildWithin } from './support/limited-build.ts'
import { createPictureSite } from './support/picture-site.ts'
import { digestsOf, expectWhole, shippedBy } from './support/shipped.ts'
import type { Built } from './support/site.ts'
import { blue, colorsOf, green, noise, red, stripes } from './support/small-pictures.ts'

const variants = { widths: [32, 64], formats: ['webp', 'jpeg'] } as const

async function tempFolder(): Promise<TempProject> {
  const folder = await createTempProject()
  onTestFinished(folder.remove)
  return folder
}

async function expectColors(built: Built, colors: string): Promise<void> {
  await expectWhole(built)
  const pictures = shippedBy(built)
  expect(pictures.size).toBe(4)
  for (const bytes of pictures.values()) expect(await colorsOf(bytes)).toBe(colors)
}

describe('two projects with one cache folder', () => {
  it('do not get each other’s pictures of the same name, one after the other or at once', async () => {
    const shared = await tempFolder()
    const config = { variants, cacheDir: shared.path('cache') }
    const one = await createPictureSite({ pictures: { hero: await stripes() }, config })
    const other = await createPictureSite({ pictures: { hero: await stripes([blue, red, green]) }, config })
    const first = await one.build()
    await expectColors(first, 'red green blue')
    await expectColors(await other.build(), 'blue red green')
    expect(digestsOf(await one.build())).toEqual(digestsOf(first))
    await rm(config.cacheDir, { recursive: true })
    const [again, otherAgain] = await Promise.all([one.build(), other.build()])
    expect(digestsOf(again)).toEqual(digestsOf(first))
    await expectColors(otherAgain, 'blue red green')
    expect((await readCache(config.cacheDir)).entries).toHaveLength(8)
  })

  it('keep their own options for one picture that both have', async () => {
    const shared = await tempFolder()
    const cacheDir = shared.path('cache')
    const pictures = { hero: await stripes() }
    const plain = await createPictureSite({ pictures, config: { variants } })
    const low = await createPictureSite({ pictures, config: { variants: { ...variants, quality: 15 } } })
    const [own, ownLow] = [await plain.build(), await low.build()]
    await plain.configure({ variants, cacheDir })
    await low.configure({ variants: { ...variants, quality: 15 }, cacheDir })
    for (let round = 0; round < 2; round += 1) {
      expect(digestsOf(await plain.build())).toEqual(digestsOf(own))
      expect(digestsOf(await low.build())).toEqual(digestsOf(ownLow))
    }
    // The one whose turn it is does not clear away what the other one has.
    expect((await readCache(cacheDir)).entries).toHaveLength(8)
  })
})

describe('a cache folder that cannot be written', () => {
  // https://github.com/FatehAK/vite-plugin-image-optimizer/issues/27
  it('fails a build that has to encode, with its name and what to do', async () => {
    const pictures = { hero: await stripes() }
    const site = await createPictureSite({ pictures, config: { variants, cacheDir: './taken/cache' } })
    await site.write({ taken: 'a file where a folder should be' })
    const said = await site.build().then(() => 'built', String)
    expect(said).toContain(site.path('taken', 'cache'))
    expect(said).toMatch(/permissions/)
    expect(await site.read('taken')).toBe('a file where a folder should be')
  })

  // https://github.com/island-is/island.is/pull/23447
  it.skipIf(process.getuid?.() === 0)('is enough for a build that finds everything in it (not for root)', async () => {
    const site = await createPictureSite({ pictures: { hero: await stripes() }, config: { variants } })
    const first = await site.build()
    const folders = [...new Set((await readCache(site.cache())).entries.map((path) => path.replace(/[^/\\]+$/, '')))]
    for (const folder of [...folders, site.cache()]) await chmod(folder, 0o555)
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    for (const folder of [...folders, site.cache()]) await chmod(folder, 0o755)
  })
})

describe('a disk that gets full while a build encodes', () => {
  it.skipIf(process.platform === 'win32')(
    'fails the build with a reason, and cuts nothing off that the next one takes',
    { timeout: 120_000 },
    async () => {
      const site = await createPictureSite({
        pictures: { hero: await noise(192, 192) },
        config: { variants: { widths: [32, 192], formats: ['webp', 'png'] } },
      })
      const full = 60
      const first = await site.build()
      const large = shippedBy(first).get('hero-192w.png')?.length ?? 0
      expect(large).toBeGreaterThan(full * 1024)
      await rm(site.cache(), { recursive: true })
      await site.write({ 'vite.config.js': viteConfig })
      const { code, said } = await buildWithin(full, site.dir)
      expect([code, said]).toEqual([1, expect.stringMatching(/genimg[\s\S]*EFBIG/)])
      const left = await readCache(site.cache())
      expect(left.temporaries).toEqual([])
      for (const path of left.entries) expect((await stat(path)).size).not.toBe(full * 1024)
      expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    },
  )
})
