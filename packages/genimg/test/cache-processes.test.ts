import { rm, stat } from 'node:fs/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { buildBoth } from './support/both-environments.ts'
import { startBuild, viteConfig } from './support/build-process.ts'
import { readCache, type CacheFolder } from './support/cache-folder.ts'
import { createPictureSite, type PictureSite } from './support/picture-site.ts'
import type { CommandProcess } from './support/process.ts'
import { digestsOf, expectWhole, namedBy } from './support/shipped.ts'
import { readFolder, type Built } from './support/site.ts'
import { blue, green, red, stripes } from './support/small-pictures.ts'
import { startingLine, startTogether } from './support/starting-line.ts'

const variants = { widths: [32, 64, 96, 128], formats: ['avif', 'webp', 'jpeg'] } as const

async function createProcessSite(): Promise<PictureSite> {
  return await createPictureSite({
    pictures: { hero: await stripes(undefined, 192, 192), moon: await stripes([blue, red, green]) },
    config: { variants },
  })
}

/** As a process builds it, which knows nothing of the options that a test gives. */
const asAlone = { vite: { build: { modulePreload: true } } }

/** What a build should be, and a cache without anything in it. */
async function builtAlone(site: PictureSite): Promise<Built> {
  await site.write({ 'vite.config.js': viteConfig })
  const alone = await site.build(asAlone)
  await expectWhole(alone)
  await rm(site.cache(), { recursive: true })
  return alone
}

function start(site: PictureSite, dist: string): CommandProcess {
  const process = startBuild(site.dir, dist)
  onTestFinished(() => void process.child.kill('SIGKILL'))
  return process
}

describe('two processes that build over one empty cache', () => {
  // https://github.com/JonasKruckenberg/imagetools/pull/886, https://github.com/JonasKruckenberg/imagetools/issues/839
  it('ship the same whole files, and leave a cache that is of use', { timeout: 120_000 }, async () => {
    const site = await createProcessSite()
    const alone = await builtAlone(site)
    const config = await site.read('images.config.json')
    await rm(site.path('images.config.json'))
    await site.write({ 'images.config.ts': `${startingLine}export default ${config}` })
    const builds = ['first', 'second'].map((dist) => start(site, dist))
    await startTogether(2, site.dir)
    for (const { ended } of builds) expect(await ended).toMatchObject({ code: 0 })
    for (const dist of ['first', 'second'])
      expect(digestsOf({ files: await readFolder(site.path(dist)) })).toEqual(digestsOf(alone))
    const { entries, temporaries } = await readCache(site.cache())
    expect([entries.length, temporaries]).toEqual([24, []])
    // Nobody starts together with this one.
    await rm(site.path('images.config.ts'))
    await site.write({ 'images.config.json': config })
    const made = await filesIn(site)
    expect(digestsOf(await site.build(asAlone))).toEqual(digestsOf(alone))
    expect(await filesIn(site)).toEqual(made)
  })
})

describe('a build that is killed while it encodes', () => {
  // https://github.com/JonasKruckenberg/imagetools/pull/915, https://github.com/vercel/next.js/pull/93787
  it('leaves nothing that a later one uses, and nothing that stays for ever', { timeout: 120_000 }, async () => {
    const site = await createProcessSite()
    const alone = await builtAlone(site)
    const moments: readonly ((cache: CacheFolder) => boolean)[] = [
      ({ temporaries }) => temporaries.length > 0,
      ({ entries }) => entries.length > 0,
    ]
    for (const reached of moments) {
      const build = start(site, 'killed')
      await expect.poll(async () => reached(await readCache(site.cache())), { timeout: 60_000, interval: 1 }).toBe(true)
      build.child.kill('SIGKILL')
      await build.ended
    }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 48 * 3_600_000 })
    onTestFinished(() => void vi.useRealTimers())
    expect(digestsOf(await site.build(asAlone))).toEqual(digestsOf(alone))
    expect((await readCache(site.cache())).temporaries).toEqual([])
  })
})

describe('client and server built side by side by one plugin', () => {
  // https://github.com/JonasKruckenberg/imagetools/issues/852, https://github.com/sveltejs/kit/issues/11120
  it('name the same files, which are in the cache once and emitted once', async () => {
    const site = await createProcessSite()
    await site.write({ 'server.js': `${await site.read('main.js')}\nexport default globalThis.pictures\n` })
    await Promise.all(await buildBoth(site, {}, { outDir: 'dist-server' }))
    const client = { files: await readFolder(site.path('dist')) }
    await expectWhole(client)
    const server = await readFolder(site.path('dist-server'))
    expect([...server.keys()]).toEqual(['server.js'])
    expect(namedBy(Buffer.from(server.get('server.js') ?? []).toString())).toEqual(
      [...client.files.keys()].filter((name) => /\.(?:avif|webp|jpg)$/.test(name)),
    )
    const { entries, temporaries } = await readCache(site.cache())
    expect([entries.length, temporaries]).toEqual([24, []])
  })
})

/** Every file of the cache by what tells whether it was written again. */
async function filesIn(site: PictureSite): Promise<readonly string[]> {
  const { entries } = await readCache(site.cache())
  const stats = await Promise.all(entries.map((path) => stat(path)))
  return entries.map((path, at) => `${path} ${stats[at]?.ino} ${stats[at]?.mtimeMs}`)
}
