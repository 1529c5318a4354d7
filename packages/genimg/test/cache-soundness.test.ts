import {
  chmod,
  copyFile,
  mkdir,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { readCache } from './support/cache-folder.ts'
import { once } from './support/once.ts'
import { createPictureSite, openPictureSite, snapshotOf, type PictureSite } from './support/picture-site.ts'
import { digestsOf, expectWhole } from './support/shipped.ts'
import type { Built } from './support/site.ts'
import { blue, green, red, stripes } from './support/small-pictures.ts'

/** What happens to a file of the cache: its path, and that of a variant of another picture. */
type Harm = (path: string, other: string) => Promise<void>

const pictures = { hero: await stripes(), moon: await stripes([blue, red, green]) }

/** Built once; each test gets a copy, variants included. */
const prepare = once(async () => {
  const site = await createPictureSite({
    pictures,
    config: { variants: { widths: [32, 64], formats: ['webp', 'jpeg'] } },
  })
  const first = await site.build()
  await expectWhole(first)
  return { first, files: await snapshotOf(site) }
})

interface Prepared {
  readonly site: PictureSite
  readonly first: Built
}

async function openPrepared(): Promise<Prepared> {
  const { first, files } = await prepare()
  return { first, site: await openPictureSite(Object.keys(pictures), files) }
}

async function replace(path: string, make: () => Promise<unknown>): Promise<void> {
  await rm(path, { recursive: true })
  await make()
}

async function changeByte(path: string, at: number): Promise<void> {
  const bytes = await readFile(path)
  const place = Math.floor(bytes.length * at)
  bytes[place] = (bytes[place] ?? 0) ^ 1
  await writeFile(path, bytes)
}

const recordOf = (path: string): string => `${path}.digest`

const harms: readonly (readonly [string, Harm])[] = [
  // https://github.com/JonasKruckenberg/imagetools/pull/915
  ['is cut off behind its header', (path) => truncate(path, 200)],
  ['lacks its last bytes', async (path) => truncate(path, (await stat(path)).size - 9)],
  // https://github.com/vercel/next.js/issues/98510
  ['is empty', (path) => truncate(path, 0)],
  ['is text', (path) => writeFile(path, 'not a picture')],
  [
    'was changed, with the size and the time that it had',
    async (path) => {
      const { atime, mtime, size } = await stat(path)
      await writeFile(path, Buffer.alloc(size, 7))
      await utimes(path, atime, mtime)
    },
  ],
  ['has one bit that is another', (path) => changeByte(path, 0.7)],
  ["is another picture's", (path, other) => copyFile(other, path)],
  [
    "is another picture's, with the digest of that one",
    async (path, other) => {
      await copyFile(other, path)
      await copyFile(recordOf(other), recordOf(path))
    },
  ],
  ['has no digest', (path) => rm(recordOf(path))],
  ['has the digest of another one', (path, other) => copyFile(recordOf(other), recordOf(path))],
  ['has a digest that nothing has', (path) => writeFile(recordOf(path), `${'0'.repeat(64)}\n`)],
  ['has an empty digest', (path) => truncate(recordOf(path), 0)],
  ['has bytes for a digest', (path) => writeFile(recordOf(path), Buffer.alloc(5000, 0xff))],
  ['has a folder for a digest', (path) => replace(recordOf(path), () => mkdir(recordOf(path)))],
  // https://github.com/JonasKruckenberg/imagetools/issues/839
  ['is a folder', (path) => replace(path, () => mkdir(path))],
  ['is a folder with something in it', (path) => replace(path, () => mkdir(join(path, 'more'), { recursive: true }))],
  ['is a link to nothing', (path) => replace(path, () => symlink(join(dirname(path), 'gone'), path))],
  ['is a link to another picture', (path, other) => replace(path, () => symlink(other, path))],
  // Nobody can read it, root included, whom permissions do not stop.
  ['is a link to itself', (path) => replace(path, () => symlink(path, path))],
  [
    'has a link to itself for a digest',
    (path) => replace(recordOf(path), () => symlink(recordOf(path), recordOf(path))),
  ],
  ['is gone, with a file where its folder was', (path) => replace(dirname(path), () => writeFile(dirname(path), ''))],
]

describe('a variant in the cache', () => {
  it.each(harms)('never reaches a page where it %s', async (_, harm) => {
    const { before, after } = await seeHarmed(harm)
    expect(after).toEqual([before, before])
  })

  it.skipIf(process.getuid?.() === 0)('never stops a build where it may not be read (not for root)', async () => {
    const { before, after } = await seeHarmed((path) => chmod(path, 0))
    expect(after).toEqual([before, before])
  })
})

describe('the index of digests in the cache', () => {
  it.each<[string, (path: string) => Promise<unknown>]>([
    ['is gone', (path) => rm(path)],
    ['is empty', (path) => truncate(path, 0)],
    ['is cut off', (path) => truncate(path, 150)],
    ['has bytes that are no text', (path) => writeFile(path, Buffer.alloc(5000, 0xff))],
    ['is a folder', (path) => replace(path, () => mkdir(path))],
    ['is a link to itself', (path) => replace(path, () => symlink(path, path))],
  ])('neither stops a build nor lets a changed file pass where it %s', async (_, harm) => {
    const { site, first } = await openPrepared()
    // Only digests of files that are some seconds old are remembered.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    onTestFinished(() => void vi.useRealTimers())
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    await harm(site.cache('index'))
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
    for (const path of (await readCache(site.cache())).entries) await changeByte(path, 0.7)
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
  })
})

describe('a painted placeholder in the cache', () => {
  it.each<[string, Harm]>([
    ['is cut off', (path) => truncate(path, 200)],
    ['is empty', (path) => truncate(path, 0)],
    ['is another picture', (path) => writeFile(path, pictures.moon)],
    ['is a folder', (path) => replace(path, () => mkdir(path))],
  ])('never reaches a page where it %s', async (_, harm) => {
    const config = {
      provider: 'placeholder',
      frozen: true,
      onMissing: 'placeholder',
      variants: { widths: [32], formats: ['webp'] },
    } as const
    const site = await openPictureSite(['hero'], {})
    await site.configure({ ...config, images: { hero: { size: '192x64' } } })
    await site.show('gen:hero')
    const first = await site.build()
    const painted = (await readCache(site.cache('placeholders'))).entries
    expect(painted).toHaveLength(1)
    const others = (await readdir(site.cache())).filter((name) => name !== 'placeholders')
    for (const name of others) await rm(site.cache(name), { recursive: true })
    for (const path of painted) await harm(path, '')
    expect(digestsOf(await site.build())).toEqual(digestsOf(first))
  })
})

interface Seen {
  readonly dist: Readonly<Record<string, string>>
  readonly variants: Readonly<Record<string, string>>
  readonly temporaries: readonly string[]
}

/** Harms every variant of one picture, and looks at what two builds make of it. */
async function seeHarmed(harm: Harm): Promise<{ readonly before: Seen; readonly after: readonly Seen[] }> {
  const { site, first } = await openPrepared()
  const see = async (built: Built): Promise<Seen> => {
    const { entries, temporaries } = await readCache(site.cache())
    const variants = await Promise.all(entries.map(async (path) => [path, await readFile(path)] as const))
    return { dist: digestsOf(built), variants: digestsOf({ files: new Map(variants) }), temporaries }
  }
  const before = await see(first)
  const { entries } = await readCache(site.cache())
  const [heroes, moons] = [entries.slice(0, 4), entries.slice(4)]
  for (const [at, path] of heroes.entries()) await harm(path, moons[at] ?? '')
  return { before, after: [await see(await site.build()), await see(await site.build())] }
}
