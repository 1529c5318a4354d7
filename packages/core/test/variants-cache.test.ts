import { mkdir, readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { createVariantCache, type VariantCache } from '../src/variants/encode-variants.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Codec, EncodeTask } from '../src/ports/ports.ts'
import { planVariants, resolveVariantOptions, type Variant, type VariantLayer } from '../src/variants/variants.ts'
import { distance, green, pixelOf, save, stripes, tempFolder } from './codec-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

const files = createNodeFiles()

/** A codec that does everything and remembers what it was asked. */
function counted(): { codec: Codec; tasks: EncodeTask[] } {
  const tasks: EncodeTask[] = []
  return {
    tasks,
    codec: {
      ...codec,
      encode: (task) => {
        tasks.push(task)
        return codec.encode(task)
      },
    },
  }
}

interface Setting {
  readonly dir: string
  readonly source: string
  readonly tasks: EncodeTask[]
  /** As another process would open it. */
  readonly open: () => VariantCache
  readonly variants: readonly Variant[]
}

async function setUp(layer: VariantLayer = { widths: [60, 120], formats: ['webp', 'jpeg'] }): Promise<Setting> {
  const root = await tempFolder()
  const dir = join(root, 'cache')
  const source = await save(root, 'hero.png', stripes().png().toBuffer())
  const { codec: counting, tasks } = counted()
  const picture = { name: 'hero', digest: 'ab'.repeat(32), width: 300, height: 100, opaque: true }
  const context = { codecVersion: codec.version(), sourceType: null }
  return {
    dir,
    source,
    tasks,
    variants: planVariants(picture, resolveVariantOptions(layer), context),
    open: () =>
      createVariantCache({ cacheDir: dir, files, codec: counting, index: createFileIndex(files, join(root, 'index')) }),
  }
}

async function expectGood(variants: readonly Variant[], paths: readonly string[]): Promise<void> {
  expect(paths).toHaveLength(variants.length)
  for (const [at, { width, height, format }] of variants.entries()) {
    const path = paths[at] ?? ''
    expect(await sharp(path).metadata()).toMatchObject({ width, height, format })
    expect(distance(await pixelOf(path, 0.5, 0.5), green)).toBeLessThan(10)
  }
}

test('encodes everything in one task, and then nothing: neither original nor encoder is touched', async () => {
  const { open, variants, source, tasks, dir } = await setUp()
  const first = open()
  const paths = await first.ensure(variants, source)
  expect(paths).toEqual(variants.map(({ file }) => join(dir, ...file.split('/'))))
  await expectGood(variants, paths)
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4])
  await first.save()

  await rm(source)
  expect(await first.ensure(variants, source)).toEqual(paths)
  expect(await open().ensure(variants, source)).toEqual(paths)
  expect(tasks).toHaveLength(1)
})

test('only what is missing is encoded', async () => {
  const { open, variants, source, tasks } = await setUp()
  const [lost = '', ...others] = await open().ensure(variants, source)
  await rm(lost)
  const untouched = await Promise.all(others.map((path) => readFile(path)))
  await expectGood(variants, await open().ensure(variants, source))
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4, 1])
  expect(await Promise.all(others.map((path) => readFile(path)))).toEqual(untouched)
})

test.each<[string, (path: string, other: string) => Promise<void>]>([
  ['truncated', (path) => truncate(path, 100)],
  ['empty', (path) => truncate(path, 0)],
  ['garbage of the same length', async (path) => writeFile(path, Buffer.alloc((await readFile(path)).length, 7))],
  [
    'one changed bit',
    async (path) => {
      const bytes = await readFile(path)
      bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
      await writeFile(path, bytes)
    },
  ],
  ["another variant's", async (path, other) => writeFile(path, await readFile(other))],
  [
    "another's picture of the same size",
    async (path) => writeFile(path, await stripes(60, 20).negate().webp().toBuffer()),
  ],
  ['without its record', (path) => rm(`${path}.digest`)],
  ['with an empty record', (path) => truncate(`${path}.digest`, 0)],
  ['with garbage as its record', (path) => writeFile(`${path}.digest`, 'trust me')],
  ["with another's record", async (path, other) => writeFile(`${path}.digest`, await readFile(`${other}.digest`))],
])('an entry that is %s never reaches a page', async (_, harm) => {
  const { open, variants, source, tasks } = await setUp()
  const before = open()
  const [path = '', other = ''] = await before.ensure(variants, source)
  const good = await readFile(path)
  await before.save()
  await harm(path, other)
  for (const cache of [before, open()]) {
    await expectGood(variants, await cache.ensure(variants, source))
    expect((await readFile(path)).equals(good)).toBe(true)
  }
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4, 1])
})

test('what wants a variant that is being made waits for it', async () => {
  const { open, variants, source, tasks } = await setUp()
  const cache = open()
  const [all, some, again] = await Promise.all([
    cache.ensure(variants, source),
    cache.ensure(variants.slice(1, 3), source),
    cache.ensure([...variants].toReversed(), source),
  ])
  expect(some).toEqual(all?.slice(1, 3))
  expect(again?.toReversed()).toEqual(all)
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4])
})

test('two that share a folder both end with good files, and leave no other', async () => {
  const { open, variants, source, dir } = await setUp()
  const results = await Promise.all(Array.from({ length: 4 }, () => open().ensure(variants, source)))
  for (const paths of results) await expectGood(variants, paths)
  const entries = await Promise.all((await readdir(dir)).map((folder) => readdir(join(dir, folder))))
  expect(entries.flat().filter((name) => name.endsWith('.tmp'))).toEqual([])
  expect(entries.flat()).toHaveLength(variants.length * 2)
})

test('a failure is not remembered, and leaves nothing behind', async () => {
  const { open, variants, source, dir } = await setUp()
  const good = await readFile(source)
  await writeFile(source, good.subarray(0, 200))
  const cache = open()
  await expect(cache.ensure(variants, source)).rejects.toMatchObject({ code: 'UNDECODABLE', details: { path: source } })
  const folders = await readdir(dir)
  expect((await Promise.all(folders.map((folder) => readdir(join(dir, folder))))).flat()).toEqual([])
  await writeFile(source, good)
  await expectGood(variants, await cache.ensure(variants, source))
})

test('a folder that cannot be written is an error that names it', async () => {
  const { open, variants, source, dir } = await setUp()
  await mkdir(dirname(dir), { recursive: true })
  await writeFile(dir, 'a file where the folder should be')
  await expect(open().ensure(variants, source)).rejects.toMatchObject({ code: 'UNWRITABLE', details: { path: dir } })
})

test('a cache that was moved elsewhere is taken as it is', async () => {
  const { open, variants, source, dir, tasks } = await setUp()
  const paths = await open().ensure(variants, source)
  await rename(dir, `${dir}-moved`)
  await rename(`${dir}-moved`, dir)
  expect(await open().ensure(variants, source)).toEqual(paths)
  expect(tasks).toHaveLength(1)
})

test('quality is kept on a warm cache: other options are other files', async () => {
  const low = await setUp({ widths: [120], formats: ['jpeg'], quality: 10 })
  const paths = await low.open().ensure(low.variants, low.source)
  const picture = { name: 'hero', digest: 'ab'.repeat(32), width: 300, height: 100, opaque: true }
  const high = planVariants(picture, resolveVariantOptions({ widths: [120], formats: ['jpeg'], quality: 95 }), {
    codecVersion: codec.version(),
    sourceType: null,
  })
  const [better = ''] = await low.open().ensure(high, low.source)
  expect(paths).not.toContain(better)
  expect((await readFile(better)).length).toBeGreaterThan((await readFile(paths[0] ?? '')).length)
})
