import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Files } from '../src/ports/ports.ts'
import type { Variant } from '../src/variants/variants.ts'
import { createFaultyFiles, type FileFault } from '../src/testing/index.ts'
import { stripes } from './codec-samples.ts'
import { createCacheSetting, expectGood, filesIn, nodeFiles } from './variants-cache-setting.ts'

test('encodes everything in one task, and then nothing: neither original nor encoder is touched', async () => {
  const { open, variants, source, tasks, dir } = await createCacheSetting()
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

test('a file that has not changed since its record was read is taken without it, for its own key only', async () => {
  const { open, variants, source, tasks } = await createCacheSetting()
  const later = { now: () => Date.now() + 10_000 }
  const first = open(later)
  const paths = await first.ensure(variants, source)
  // Looked at once more, since what was just made is not believed to be settled.
  await first.ensure(variants, source)
  await first.save()
  await Promise.all(paths.map((path) => rm(`${path}.digest`)))
  expect(await open(later).ensure(variants, source)).toEqual(paths)
  expect(tasks).toHaveLength(1)

  const [one, ...others] = variants
  if (one === undefined) throw new Error('There is no variant')
  await open(later).ensure([{ ...one, key: 'ef'.repeat(32) }], source)
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4, 1])
  await truncate(paths[1] ?? '', 100)
  await open(later).ensure(others, source)
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4, 1, 1])
})

test('the encoder is started beforehand where no variant is, and not where there are some', async () => {
  const { open, variants, source, starts, dir } = await createCacheSetting()
  await open().prepare()
  expect(starts()).toBe(1)
  await mkdir(join(dir, 'placeholders'), { recursive: true })
  await open().prepare()
  expect(starts()).toBe(2)
  const first = open()
  await first.ensure(variants, source)
  await first.save()
  await open().prepare()
  expect(starts()).toBe(2)
})

test('what several imports ask of one picture at the same time is one task, and each gets its own', async () => {
  const { open, plan, source, tasks } = await createCacheSetting()
  const asked = [[60], [120], [60, 120]].map((widths) => plan({ widths, formats: ['webp', 'jpeg'] }))
  const cache = open()
  const paths = await Promise.all(asked.map((variants) => cache.ensure(variants, source)))
  expect(tasks).toHaveLength(1)
  expect(tasks[0]?.outputs).toHaveLength(4)
  for (const [at, variants] of asked.entries()) await expectGood(variants, paths[at] ?? [])
})

test('an import that fails with others fails them, and what there is already needs none of them', async () => {
  const { open, plan, source, tasks } = await createCacheSetting()
  const of = (width: number): readonly Variant[] => plan({ widths: [width], formats: ['webp'] })
  const there = of(60)
  await open().ensure(there, source)
  const cache = open({ spoil: () => Promise.reject(new Error('spoilt')) })
  const asked = [there, of(100), of(120)]
  const results = await Promise.allSettled(asked.map((variants) => cache.ensure(variants, source)))
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
  expect(tasks).toHaveLength(2)
  await expectGood(asked[1] ?? [], await open().ensure(asked[1] ?? [], source))
})

test('only what is missing is encoded', async () => {
  const { open, variants, source, tasks } = await createCacheSetting()
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
  [
    "another variant's, with its record",
    async (path, other) => {
      await writeFile(path, await readFile(other))
      await writeFile(`${path}.digest`, await readFile(`${other}.digest`))
    },
  ],
  ['without its record', (path) => rm(`${path}.digest`)],
  ['with an empty record', (path) => truncate(`${path}.digest`, 0)],
  ['with garbage as its record', (path) => writeFile(`${path}.digest`, 'trust me')],
  [
    'a folder',
    async (path) => {
      await rm(path)
      await mkdir(path)
    },
  ],
  [
    'a folder with something in it',
    async (path) => {
      await rm(path)
      await mkdir(join(path, 'more'), { recursive: true })
    },
  ],
  [
    'in a folder that is a file',
    async (path) => {
      await rm(dirname(path), { recursive: true })
      await writeFile(dirname(path), '')
    },
  ],
  [
    'in a folder that is a link to nothing',
    async (path) => {
      await rm(dirname(path), { recursive: true })
      await symlink(join(dirname(path), 'nothing'), dirname(path))
    },
  ],
  [
    'a link to itself',
    async (path) => {
      await rm(path)
      await symlink(path, path)
    },
  ],
  [
    'with a folder as its record',
    async (path) => {
      await rm(`${path}.digest`)
      await mkdir(`${path}.digest`)
    },
  ],
  ["with another's record", async (path, other) => writeFile(`${path}.digest`, await readFile(`${other}.digest`))],
])('an entry that is %s never reaches a page', async (_, harm) => {
  const { open, variants, source, tasks } = await createCacheSetting()
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
  const { open, variants, source, tasks } = await createCacheSetting()
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
  const { open, variants, source, dir } = await createCacheSetting()
  const results = await Promise.all(Array.from({ length: 4 }, () => open().ensure(variants, source)))
  for (const paths of results) await expectGood(variants, paths)
  expect(await filesIn(dir)).toEqual(variants.flatMap(({ file }) => [file, `${file}.digest`]).toSorted())
})

test('a failure is not remembered, and leaves nothing behind', async () => {
  const { open, variants, source, dir } = await createCacheSetting()
  const good = await readFile(source)
  await writeFile(source, good.subarray(0, 200))
  const cache = open()
  await expect(cache.ensure(variants, source)).rejects.toMatchObject({ code: 'UNDECODABLE', details: { path: source } })
  expect(await filesIn(dir)).toEqual([])
  await writeFile(source, good)
  await expectGood(variants, await cache.ensure(variants, source))
})

test('a folder that cannot be written is an error that names it', async () => {
  const { open, variants, source, dir } = await createCacheSetting()
  await mkdir(dirname(dir), { recursive: true })
  await writeFile(dir, 'a file where the folder should be')
  await expect(open().ensure(variants, source)).rejects.toMatchObject({ code: 'UNWRITABLE', details: { path: dir } })
})

test('a cache that was moved elsewhere is taken as it is', async () => {
  const { open, variants, source, dir, tasks } = await createCacheSetting()
  const paths = await open().ensure(variants, source)
  await rename(dir, `${dir}-moved`)
  await rename(`${dir}-moved`, dir)
  expect(await open().ensure(variants, source)).toEqual(paths)
  expect(tasks).toHaveLength(1)
})

test('quality is kept on a warm cache: other options are other files', async () => {
  const { open, plan, source } = await createCacheSetting()
  const layer = { widths: [120], formats: ['jpeg'] } as const
  const [low = ''] = await open().ensure(plan({ ...layer, quality: 10 }), source)
  const [high = ''] = await open().ensure(plan({ ...layer, quality: 95 }), source)
  expect(high).not.toBe(low)
  expect((await readFile(high)).length).toBeGreaterThan((await readFile(low)).length)
})

/** Root reads everything, so that the system's answer is made up here. */
function unreadable(isMeant: (path: string) => boolean): Files {
  return {
    ...nodeFiles,
    read: (path) =>
      isMeant(path)
        ? Promise.reject(Object.assign(new Error(`EACCES: ${path}`), { code: 'EACCES' }))
        : nodeFiles.read(path),
  }
}

test.each<[string, (path: string) => boolean]>([
  ['variants', (path) => path.endsWith('.webp')],
  ['records', (path) => path.endsWith('.digest')],
  ['the index', (path) => path.endsWith('index')],
  ['anything', () => true],
])('a cache of which %s cannot be read stops no build', async (_, isMeant) => {
  const { open, variants, source } = await createCacheSetting()
  const before = open()
  const paths = await before.ensure(variants, source)
  await before.save()
  const cache = open({ files: unreadable(isMeant) })
  expect(await cache.ensure(variants, source)).toEqual(paths)
  await expectGood(variants, paths)
  await cache.save()
  await expectGood(variants, await open().ensure(variants, source))
})

test.each<[string, FileFault]>([
  ['fails', { kind: 'error', code: 'EIO' }],
  ['fails for want of space', { kind: 'error', code: 'ENOSPC' }],
  ['is forbidden', { kind: 'error', code: 'EACCES' }],
  ['is done and told as a failure', { kind: 'error', code: 'EIO', when: 'after' }],
  ['writes half', { kind: 'short-write' }],
])('whichever write %s, it ends with good files or with a sentence, and the next build is fine', async (_, fault) => {
  const { open, variants, source, dir } = await createCacheSetting({ widths: [60], formats: ['jpeg'] })
  for (let at = 1; ; at += 1) {
    await rm(dir, { recursive: true, force: true })
    const { files, count } = createFaultyFiles(nodeFiles, at, fault)
    const cache = open({ files })
    await cache.ensure(variants, source).then(
      (paths) => expectGood(variants, paths),
      (error: unknown) => expect(error).toMatchObject({ code: 'UNWRITABLE' }),
    )
    await cache.save()
    expect((await filesIn(dir)).filter((path) => path.endsWith('.tmp')).length).toBeLessThanOrEqual(1)
    await expectGood(variants, await open().ensure(variants, source))
    if (count() < at) break
  }
})

test.each(['before', 'half', 'after'] as const)('a process that is killed %s a write does no harm', async (when) => {
  const { open, variants, source, dir } = await createCacheSetting({ widths: [60], formats: ['jpeg'] })
  let at = 1
  for (; ; at += 1) {
    await rm(dir, { recursive: true, force: true })
    const { files, count } = createFaultyFiles(nodeFiles, at, { kind: 'crash', when })
    const cache = open({ files })
    await cache
      .ensure(variants, source)
      .then(() => cache.save())
      .catch(() => undefined)
    await expectGood(variants, await open().ensure(variants, source))
    if (count() < at) break
  }
  expect(at).toBeGreaterThan(10)
})

test('what came out shorter than it was encoded is not taken', async () => {
  const { open, variants, source, dir } = await createCacheSetting()
  const cache = open({ spoil: ([path = '']) => truncate(path, 100) })
  await expect(cache.ensure(variants, source)).rejects.toMatchObject({ code: 'UNWRITABLE', details: { path: dir } })
  await expectGood(variants, await open().ensure(variants, source))
})

test('what was changed on its way to the disk is not made the truth by its record', async () => {
  const { open, variants, source, tasks } = await createCacheSetting()
  const spoil = async ([path = '']: readonly string[]): Promise<void> =>
    writeFile(path, Buffer.alloc((await readFile(path)).length, 7))
  await open({ spoil }).ensure(variants, source)
  await expectGood(variants, await open().ensure(variants, source))
  expect(tasks.map(({ outputs }) => outputs.length)).toEqual([4, 1])
})

test('a folder that may not be written is an error only where something has to be', async () => {
  const { open, variants, plan, source, dir } = await createCacheSetting()
  const paths = await open().ensure(variants, source)
  const refuse = (): Promise<never> => Promise.reject(Object.assign(new Error('EROFS: read-only'), { code: 'EROFS' }))
  const readOnly = { ...nodeFiles, create: refuse, rename: refuse, remove: refuse, makeDir: refuse }
  const cache = open({ files: readOnly, maxCacheSize: 0 })
  expect(await cache.ensure(variants, source)).toEqual(paths)
  await expect(cache.ensure(plan({ widths: [30] }), source)).rejects.toMatchObject({
    code: 'UNWRITABLE',
    details: { path: dir },
  })
  await cache.save()
})

test('writes nothing through a link that stands in the place of a variant or its record', async () => {
  const { open, variants, source, dir } = await createCacheSetting()
  const [path = ''] = await open().ensure(variants, source)
  const foreign = join(dirname(dir), 'foreign')
  await writeFile(foreign, 'mine')
  for (const place of [path, `${path}.digest`]) {
    await rm(place)
    await symlink(foreign, place)
  }
  await expectGood(variants, await open().ensure(variants, source))
  expect(await readFile(foreign, 'utf8')).toBe('mine')
})
