import { basename } from 'node:path'
import { expect, test } from 'vitest'
import type { Files } from '../src/ports/ports.ts'
import { createMemoryFiles, type MemoryFiles } from '../src/testing/index.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

/** `/a` and `/b`, on the disk for certain. */
async function twoFiles(): Promise<MemoryFiles> {
  const memory = createMemoryFiles()
  await memory.files.create('/a', bytes('a'))
  await memory.files.create('/b', bytes('b'))
  await memory.files.syncDir('/')
  return memory
}

async function contents({ files, paths }: MemoryFiles): Promise<Readonly<Record<string, string>>> {
  const read = async (path: string) => [basename(path), Buffer.from(await files.read(path)).toString()] as const
  return Object.fromEntries(await Promise.all(paths().map(read)))
}

// What a change leaves when the power goes at once, after its directory was synced, and where it happened to get there.
const rows: readonly (readonly [string, (files: Files) => Promise<void>, object, object])[] = [
  ['a new file', (files) => files.create('/c', bytes('c')), { a: 'a', b: 'b' }, { a: 'a', b: 'b', c: 'c' }],
  ['a link', (files) => files.link('/a', '/c'), { a: 'a', b: 'b' }, { a: 'a', b: 'b', c: 'a' }],
  ['a copy', (files) => files.copy('/a', '/c'), { a: 'a', b: 'b' }, { a: 'a', b: 'b', c: 'a' }],
  ['a rename', (files) => files.rename('/a', '/b'), { a: 'a', b: 'b' }, { b: 'a' }],
  ['a removal', (files) => files.remove('/a'), { a: 'a', b: 'b' }, { b: 'b' }],
  ['an addition to a file', (files) => files.append('/a', bytes('+')), { a: 'a+', b: 'b' }, { a: 'a+', b: 'b' }],
]

test.each(rows)('%s is there for certain once its directory is synced', async (_, change, undone, done) => {
  const lost = await twoFiles()
  await change(lost.files)
  expect(await contents(lost)).toEqual(done)
  lost.crash()
  expect(await contents(lost)).toEqual(undone)

  const synced = await twoFiles()
  await change(synced.files)
  await synced.files.syncDir('/')
  synced.crash()
  expect(await contents(synced)).toEqual(done)

  const lucky = await twoFiles()
  await change(lucky.files)
  lucky.crash(() => true)
  lucky.crash()
  expect(await contents(lucky)).toEqual(done)
})

test('a new folder is there, and what was put into it only once it is synced', async () => {
  const memory = createMemoryFiles()
  await memory.files.makeDir('/x/y')
  await memory.files.create('/x/y/a', bytes('a'))
  memory.crash()
  expect(await memory.files.list('/x')).toEqual(['y'])
  expect(memory.paths()).toEqual([])
})

test('what another process wrote is lost', async () => {
  const memory = await twoFiles()
  memory.write('/a', bytes('new'))
  memory.crash()
  expect(await contents(memory)).toEqual({ a: 'a', b: 'b' })
})

test('what is made without syncing is lost', async () => {
  const memory = await twoFiles()
  await memory.files.makeDir('/x', { sync: false })
  await memory.files.create('/c', bytes('c'), { sync: false })
  await memory.files.syncDir('/')
  memory.crash()
  expect(await contents(memory)).toEqual({ a: 'a', b: 'b', c: '' })
  await memory.files.makeDir('/y', { sync: false })
  memory.crash()
  expect((await memory.files.list('/')).toSorted()).toEqual(['a', 'b', 'c', 'x'])
})
