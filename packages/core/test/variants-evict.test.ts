import { mkdir, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { Files } from '../src/ports/ports.ts'
import type { Variant } from '../src/variants/variants.ts'
import { tempFolder } from './codec-samples.ts'
import {
  createCacheSetting,
  expectGood,
  filesIn,
  nodeFiles,
  type CacheSetting,
  type OpenOptions,
} from './variants-cache-setting.ts'

const day = 86_400_000
const now = Date.now()
const after = (days: number): (() => number) => {
  return () => now + days * day
}

interface Setting extends CacheSetting {
  readonly old: readonly Variant[]
  readonly recent: readonly Variant[]
  /** A whole build. */
  readonly build: (variants: readonly Variant[], options?: OpenOptions) => Promise<void>
  /** Of these, what is still there. */
  readonly present: (...variants: readonly Variant[]) => Promise<readonly string[]>
}

/** Two variants from long ago, and two that are to come. */
async function setUp(): Promise<Setting> {
  const setting = await createCacheSetting()
  const build: Setting['build'] = async (variants, options) => {
    const cache = setting.open(options)
    await cache.ensure(variants, setting.source)
    await cache.save()
  }
  const old = setting.plan({ widths: [40, 50], formats: ['jpeg'] })
  await build(old, { now: after(-10) })
  return {
    ...setting,
    build,
    old,
    recent: setting.plan({ widths: [60, 70], formats: ['jpeg'] }),
    present: async (...variants) => {
      const there = await filesIn(setting.dir)
      return variants.map(({ file }) => file).filter((file) => there.includes(file))
    },
  }
}

const filesOf = (...variants: readonly Variant[]): readonly string[] => variants.map(({ file }) => file)

test('what was not of use for longest goes, as much as is too much, with its record and its folder', async () => {
  const { build, old, recent, present, dir } = await setUp()
  const [first, second] = [old.slice(0, 1), old.slice(1)]
  await build(second, { now: after(-5) })
  await build(recent, { now: after(0) })
  await build(recent, { now: after(0), maxCacheSize: (await bytesBelow(dir)) - 1 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...second, ...recent))
  expect(await readdir(dir)).not.toContain(dirname(first[0]?.file ?? ''))
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...recent))
  expect(await filesIn(dir)).toHaveLength(4)
})

test('nothing goes from a cache that is not too large', async () => {
  const { build, old, recent, present, dir } = await setUp()
  await build(recent, { now: after(0) })
  await build(recent, { now: after(0), maxCacheSize: await bytesBelow(dir) })
  expect(await present(...old, ...recent)).toEqual(filesOf(...old, ...recent))
})

test('what was of use in the last day, or in this process, stays whatever it takes', async () => {
  const { build, open, old, recent, present, source } = await setUp()
  await build(recent, { now: after(-9), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...old, ...recent))
  // Open since the beginning, and asked for nothing since.
  const cache = open({ now: after(20), maxCacheSize: 0 })
  await cache.ensure(old, source)
  await cache.save()
  expect(await present(...old, ...recent)).toEqual(filesOf(...old))
})

test('what was removed is made again when it is asked for', async () => {
  const { build, old, recent, present, open, source } = await setUp()
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old)).toEqual([])
  await expectGood(old, await open({ now: after(0) }).ensure(old, source))
})

test('a build that finds all of it writes at most once a day', async () => {
  const { build, old, dir } = await setUp()
  const inodeOf = async (): Promise<number> => (await stat(join(dir, 'uses.json'))).ino
  const did: string[] = []
  const files = watched((name, path) => did.push(`${name} ${path.includes('in-use') ? 'in-use' : path}`))
  const first = await inodeOf()
  await build(old, { now: after(-10), files, maxCacheSize: 1e9 })
  expect(await inodeOf()).toBe(first)
  expect(new Set(did)).toEqual(new Set(['makeDir in-use', 'create in-use', 'remove in-use']))
  // Neither where it is too large, and nothing may go.
  await build(old, { now: after(-10), maxCacheSize: 0 })
  expect(await inodeOf()).toBe(first)
  await build(old, { now: after(-9) })
  const second = await inodeOf()
  expect(second).not.toBe(first)
  await build(old, { now: after(-9) })
  expect(await inodeOf()).toBe(second)
})

test.each<[string, (path: string) => Promise<void>]>([
  ['is gone', (path) => rm(path)],
  ['is torn', async (path) => writeFile(path, (await readFile(path)).subarray(0, 40))],
  ['is not ours', (path) => writeFile(path, '[1, 2, 3]')],
])('where what is written down %s, folders count as never used, but for those written of late', async (_, harm) => {
  const { build, old, recent, present, dir } = await setUp()
  const [first = '', second = ''] = old.map(({ file }) => join(dir, file))
  for (const path of [first, `${first}.digest`]) await setTime(path, now - 2 * day)
  for (const path of [second, `${second}.digest`]) await setTime(path, now - day)
  await harm(join(dir, 'uses.json'))
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...old.slice(1), ...recent))
})

test('removes nothing that is not its own, and follows no link', async () => {
  const { build, old, recent, present, dir } = await setUp()
  const outside = await tempFolder()
  const place = join(outside, 'hero-40w.jpg')
  await writeFile(place, 'mine')
  await setTime(place, now - 40 * day)
  const [hashed = ''] = old.map(({ file }) => join(dir, dirname(file)))
  const foreign = [
    join(hashed, 'notes.txt'),
    join(dir, 'hero-40w.jpg'),
    join(dir, 'assets', 'hero-40w.jpg'),
    join(dir, 'placeholders', 'mine.png'),
    join(dir, `${'0'.repeat(16)}x`, 'hero-40w.jpg'),
  ]
  for (const path of foreign) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, 'mine')
    await setTime(path, now - 40 * day)
  }
  await symlink(outside, join(dir, 'a'.repeat(16)))
  await symlink(place, join(hashed, 'other-40w.jpg'))
  await symlink(outside, join(dir, 'placeholders', `${'a'.repeat(64)}.png`))
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...recent))
  for (const path of [place, ...foreign]) expect(await readFile(path, 'utf8')).toBe('mine')
})

test('leftovers and placeholders go when they are a day old', async () => {
  const { build, recent, dir } = await setUp()
  const temporary = '.0f0e0d0c-1111-4222-8333-444455556666.tmp'
  const digest = '0123456789abcdef'.repeat(4)
  const paths = (name: string): readonly string[] => [
    join(dir, name),
    join(dir, 'placeholders', name),
    join(dir, 'placeholders', `${digest.slice(0, -1)}${name.at(1)}.png`),
    join(dir, 'in-use', name),
  ]
  const [old, fresh] = [paths(temporary), paths(temporary.replace('.0', '.1'))]
  await mkdir(join(dir, 'placeholders'))
  for (const path of [...old, ...fresh]) await writeFile(path, '')
  for (const path of old) await setTime(path, now - 2 * day)
  for (const path of fresh) await setTime(path, now - 0.5 * day)
  const inTheWay = join(dir, temporary.replace('.0', '.2'))
  await mkdir(inTheWay)
  await setTime(inTheWay, now - 2 * day)
  await build(recent, { now: after(0) })
  for (const path of [...old, inTheWay]) expect(await exists(path)).toBe(false)
  for (const path of fresh) expect(await exists(path)).toBe(true)
})

test('nothing goes while another process is at work, unless that was killed long ago', async () => {
  const { build, open, old, recent, present, source, dir } = await setUp()
  const other = open({ now: after(0) })
  await other.ensure(old, source)
  const [marker = ''] = (await readdir(join(dir, 'in-use'))).map((name) => join(dir, 'in-use', name))
  await setTime(marker, now)
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...old, ...recent))
  await setTime(marker, now - day)
  await build(recent, { now: after(0), maxCacheSize: 0 })
  expect(await present(...old, ...recent)).toEqual(filesOf(...recent))
})

test('two that clear up at once leave what both have in use', async () => {
  const { old, recent, open, source, present, plan } = await setUp()
  const others = plan({ widths: [80, 90], formats: ['jpeg'] })
  const caches = [open({ now: after(0), maxCacheSize: 0 }), open({ now: after(0), maxCacheSize: 0 })]
  await Promise.all([caches[0]?.ensure(recent, source), caches[1]?.ensure(others, source)])
  await Promise.all(caches.map((cache) => cache.save()))
  expect(await present(...old, ...recent, ...others)).toEqual(filesOf(...recent, ...others))
})

test.each(['remove', 'removeDir', 'listEntries', 'list', 'stat', 'create', 'rename'] as const)(
  'is no failure of the build where the system refuses to %s',
  async (call) => {
    const { build, open, old, recent, present, source, dir } = await setUp()
    let refuses = false
    const cache = open({ now: after(0), maxCacheSize: 0, files: refusing(call, () => refuses) })
    await cache.ensure(recent, source)
    refuses = true
    await cache.save()
    expect(await present(...recent)).toEqual(filesOf(...recent))
    refuses = false
    // Who could not say good-bye is believed to be at work for an hour.
    await rm(join(dir, 'in-use'), { recursive: true, force: true })
    await build(recent, { now: after(0), maxCacheSize: 0 })
    expect(await present(...old, ...recent)).toEqual(filesOf(...recent))
  },
)

function refusing(call: keyof Files, refuses: () => boolean): Files {
  const inner: (...args: never) => unknown = nodeFiles[call]
  const wrapped = (...args: readonly unknown[]): unknown =>
    refuses()
      ? Promise.reject(Object.assign(new Error('EACCES: made up'), { code: 'EACCES' }))
      : Reflect.apply(inner, undefined, args)
  return { ...nodeFiles, [call]: wrapped }
}

/** Tells of everything that changes something on the disk, or looks through a folder. */
function watched(tell: (name: string, path: string) => void): Files {
  const { create, rename, remove, makeDir, touch, append, listEntries } = nodeFiles
  return {
    ...nodeFiles,
    create: (path, bytes, options) => (tell('create', path), create(path, bytes, options)),
    rename: (from, to) => (tell('rename', to), rename(from, to)),
    remove: (path) => (tell('remove', path), remove(path)),
    makeDir: (path, options) => (tell('makeDir', path), makeDir(path, options)),
    touch: (path) => (tell('touch', path), touch(path)),
    listEntries: (path) => (tell('listEntries', path), listEntries(path)),
    append: (path, bytes) => (tell('append', path), append(path, bytes)),
  }
}

async function setTime(path: string, ms: number): Promise<void> {
  await utimes(path, ms / 1000, ms / 1000)
}

async function bytesBelow(dir: string): Promise<number> {
  const sizes = await Promise.all((await filesIn(dir)).map(async (path) => (await stat(join(dir, path))).size))
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}
