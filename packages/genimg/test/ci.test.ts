import { cp, rm, stat, truncate } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { configText, createSite, linkPackage, readFolder, type Built, type Site } from './support/site.ts'

const cache = 'node_modules/.cache/genimg'

const sources = (options = ''): Readonly<Record<string, string>> => ({
  'images.config.ts': configText(
    `{ hero: { prompt: 'A lighthouse', alt: '' }, logo: { prompt: 'A boat', background: 'transparent', alt: '' } }`,
    `budget: { perRun: 1 }, allowEmulated: true, variants: { widths: [80, 160] }, ${options}`,
  ),
  'main.js': `import hero from 'gen:hero'
import logo from 'gen:logo?w=100&format=webp'
console.log(hero, logo)`,
})

/** A project as its author built it, with its pictures, and what came out. */
async function createBuilt(options?: string): Promise<{ readonly site: Site; readonly built: Built }> {
  const site = await createSite(sources(options))
  return { site, built: await site.build() }
}

/** What CI has of it: a checkout in a folder of its own, without state, key or cache. */
async function checkOut(site: Site, options?: string): Promise<Site> {
  const originals = [...(await readFolder(site.path('images')))].map(([name, bytes]) => [`images/${name}`, bytes])
  const lock = await site.read('images.lock')
  return await createSite({
    ...sources(options),
    ...Object.fromEntries(originals),
    'images.lock': lock,
    '.env.local': '',
  })
}

async function buildInCi(site: Site): Promise<Built> {
  process.env['CI'] = 'true'
  const built = await site.build().finally(() => delete process.env['CI'])
  expect(site.newRequests()).toBe(0)
  return built
}

/** Brings a cache back: other inodes, and the times of now or, as an archive does it, those from before. */
async function restore(from: string, to: string, preserveTimestamps = false): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps })
}

/** The variants in a cache with their inodes: what is encoded is renamed over the file before it, so that it has another. */
async function variantsIn(dir: string): Promise<ReadonlyMap<string, bigint>> {
  const names = [...(await readFolder(dir)).keys()].filter((name) => /\.(avif|webp|jpg|png)$/.test(name))
  const stats = await Promise.all(
    names.map(async (name) => [name, (await stat(`${dir}/${name}`, { bigint: true })).ino] as const),
  )
  return new Map(stats)
}

/** Names of the variants that were encoded in between. */
function encoded(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): readonly string[] {
  return [...after].flatMap(([name, inode]) => (before.get(name) === inode ? [] : [name]))
}

describe('a build in CI', () => {
  it.each([
    ['new times', false],
    ['its old times', true],
  ])('encodes nothing with a cache that came back with %s', async (_, preserveTimestamps) => {
    const { site, built } = await createBuilt()
    const job = await checkOut(site)
    await restore(site.path(cache), job.path(cache), preserveTimestamps)
    const before = await variantsIn(job.path(cache))
    expect(before.size).toBe(7)
    const { files } = await buildInCi(job)
    expect(encoded(before, await variantsIn(job.path(cache)))).toEqual([])
    expect([...files]).toEqual([...built.files])
  })

  it.each<[string, (path: string) => Promise<void>]>([
    ['was cut off', async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
    ['did not come back', (path) => rm(path)],
    ['came without its record', (path) => rm(`${path}.digest`)],
    ['came with half of its record', (path) => truncate(`${path}.digest`, 30)],
  ])('encodes only the variant that %s', async (_, harm) => {
    const { site, built } = await createBuilt()
    const job = await checkOut(site)
    await restore(site.path(cache), job.path(cache))
    const names = [...(await variantsIn(job.path(cache))).keys()]
    const name = names.find((candidate) => candidate.endsWith('hero-160w.webp')) ?? ''
    const whole = await job.readBytes(`${cache}/${name}`)
    await harm(job.path(cache, name))
    const before = await variantsIn(job.path(cache))
    const { files } = await buildInCi(job)
    expect(encoded(before, await variantsIn(job.path(cache)))).toEqual([name])
    expect(await job.readBytes(`${cache}/${name}`)).toEqual(whole)
    expect([...files]).toEqual([...built.files])
  })

  it('encodes everything without a cache, to the same site', async () => {
    const { site, built } = await createBuilt()
    const job = await checkOut(site)
    const { files } = await buildInCi(job)
    expect((await variantsIn(job.path(cache))).size).toBe(7)
    expect([...files]).toEqual([...built.files])
  })

  it('keeps a cacheDir outside of node_modules through an install that empties that', async () => {
    const options = `cacheDir: '.cache/genimg',`
    const { site } = await createBuilt(options)
    const job = await checkOut(site, options)
    await restore(site.path('.cache/genimg'), job.path('.cache/genimg'))
    await rm(job.path('node_modules'), { recursive: true })
    await linkPackage(job.dir)
    const before = await variantsIn(job.path('.cache/genimg'))
    await buildInCi(job)
    expect(before.size).toBe(7)
    expect(encoded(before, await variantsIn(job.path('.cache/genimg')))).toEqual([])
    await expect(stat(job.path('node_modules/.cache'))).rejects.toThrow('ENOENT')
  })
})
