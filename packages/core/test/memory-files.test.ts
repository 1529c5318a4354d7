import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { sentenceOf, systemCode } from '../src/errors.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { createMemoryFiles, createTempProject } from '../src/testing/index.ts'

/** A folder `box` with a file `old` and a folder `sub` in it. */
interface Place {
  readonly files: Files
  readonly at: (name: string) => string
}

const bytes = (text: string): Uint8Array => Buffer.from(text)
const readText = async ({ files, at }: Place, name: string): Promise<string> =>
  Buffer.from(await files.read(at(name))).toString()
const namesIn = async ({ files, at }: Place, name: string): Promise<readonly string[]> =>
  (await files.list(at(name))).toSorted()

// Each row is done on both; what it answers, and the code that it fails with, has to be the same, and to be this.
const rows: readonly (readonly [string, unknown, (place: Place) => Promise<unknown>])[] = [
  ['reads what is there', 'old', (place) => readText(place, 'old')],
  ['reads nothing', 'ENOENT', (place) => readText(place, 'none')],
  ['reads a folder', 'EISDIR', (place) => readText(place, 'sub')],
  ['reads below a file', 'ENOTDIR', (place) => readText(place, 'old/a')],
  ['hashes what is there', digestOf('old'), ({ files, at }) => files.digest(at('old'))],
  ['hashes nothing', 'ENOENT', ({ files, at }) => files.digest(at('none'))],
  ['hashes a folder', 'EISDIR', ({ files, at }) => files.digest(at('sub'))],
  ['creates over a file', 'EEXIST', ({ files, at }) => files.create(at('old'), bytes('new'))],
  ['creates over a folder', 'EEXIST', ({ files, at }) => files.create(at('sub'), bytes('new'))],
  ['creates in no folder', 'ENOENT', ({ files, at }) => files.create(at('none/a'), bytes('new'))],
  ['creates below a file', 'ENOTDIR', ({ files, at }) => files.create(at('old/a'), bytes('new'))],
  [
    'appends',
    'old+',
    async (place) => {
      await place.files.append(place.at('old'), bytes('+'))
      return await readText(place, 'old')
    },
  ],
  [
    'appends to nothing',
    '+',
    async (place) => {
      await place.files.append(place.at('a'), bytes('+'))
      return await readText(place, 'a')
    },
  ],
  ['appends to a folder', 'EISDIR', ({ files, at }) => files.append(at('sub'), bytes('+'))],
  ['appends in no folder', 'ENOENT', ({ files, at }) => files.append(at('none/a'), bytes('+'))],
  [
    'copies, and the copy is another file',
    'old',
    async (place) => {
      await place.files.copy(place.at('old'), place.at('a'))
      await place.files.append(place.at('old'), bytes('+'))
      return await readText(place, 'a')
    },
  ],
  ['copies nothing', 'ENOENT', ({ files, at }) => files.copy(at('none'), at('a'))],
  ['copies over a file', 'EEXIST', ({ files, at }) => files.copy(at('old'), at('other'))],
  ['copies into no folder', 'ENOENT', ({ files, at }) => files.copy(at('old'), at('none/a'))],
  [
    'links, and both names are one file',
    [true, 'old+'],
    async (place) => {
      const { files, at } = place
      await files.link(at('old'), at('a'))
      await files.append(at('old'), bytes('+'))
      const [one, two] = [await files.stat(at('old')), await files.stat(at('a'))]
      return [one?.inode === two?.inode, await readText(place, 'a')]
    },
  ],
  ['links over a file', 'EEXIST', ({ files, at }) => files.link(at('old'), at('other'))],
  ['links nothing', 'ENOENT', ({ files, at }) => files.link(at('none'), at('a'))],
  ['links into no folder', 'ENOENT', ({ files, at }) => files.link(at('old'), at('none/a'))],
  [
    'removes one of two names',
    'old',
    async (place) => {
      await place.files.link(place.at('old'), place.at('a'))
      await place.files.remove(place.at('old'))
      return await readText(place, 'a')
    },
  ],
  [
    'renames over a file',
    [['other', 'sub'], 'old'],
    async (place) => {
      await place.files.rename(place.at('old'), place.at('other'))
      return [await namesIn(place, '.'), await readText(place, 'other')]
    },
  ],
  [
    'renames one name of a file to the other',
    ['a', 'old', 'other', 'sub'],
    async (place) => {
      await place.files.link(place.at('old'), place.at('a'))
      await place.files.rename(place.at('a'), place.at('old'))
      return await namesIn(place, '.')
    },
  ],
  ['renames nothing', 'ENOENT', ({ files, at }) => files.rename(at('none'), at('a'))],
  ['renames into no folder', 'ENOENT', ({ files, at }) => files.rename(at('old'), at('none/a'))],
  ['renames a file over a folder', 'EISDIR', ({ files, at }) => files.rename(at('old'), at('sub'))],
  ['renames a folder over a file', 'ENOTDIR', ({ files, at }) => files.rename(at('sub'), at('old'))],
  [
    'renames a folder',
    ['deep'],
    async (place) => {
      await place.files.rename(place.at('sub'), place.at('a'))
      return await namesIn(place, 'a')
    },
  ],
  ['removes nothing', undefined, ({ files, at }) => files.remove(at('none'))],
  ['removes a folder', 'EISDIR', ({ files, at }) => files.remove(at('sub'))],
  [
    'makes folders, also where they are',
    ['c'],
    async (place) => {
      await place.files.makeDir(place.at('a/b/c'))
      await place.files.makeDir(place.at('a/b'))
      return await namesIn(place, 'a/b')
    },
  ],
  [
    'makes folders and files without syncing them',
    ['new'],
    async (place) => {
      await place.files.makeDir(place.at('a/b'), { sync: false })
      await place.files.create(place.at('a/b/new'), bytes('new'), { sync: false })
      return await namesIn(place, 'a/b')
    },
  ],
  [
    'creates over a file without syncing',
    'EEXIST',
    ({ files, at }) => files.create(at('old'), bytes('new'), { sync: false }),
  ],
  [
    'removes an empty folder',
    [],
    async (place) => {
      await place.files.removeDir(place.at('sub/deep'))
      return await namesIn(place, 'sub')
    },
  ],
  ['removes a folder that is not empty', 'ENOTEMPTY', ({ files, at }) => files.removeDir(at('sub'))],
  ['removes a file as a folder', 'ENOTDIR', ({ files, at }) => files.removeDir(at('old'))],
  ['removes no folder', 'ENOENT', ({ files, at }) => files.removeDir(at('none'))],
  ['lists entries of nothing', [], ({ files, at }) => files.listEntries(at('none'))],
  ['lists entries of a file', [], ({ files, at }) => files.listEntries(at('old'))],
  [
    'lists entries of a folder',
    [
      { name: 'old', kind: 'file' },
      { name: 'other', kind: 'file' },
      { name: 'sub', kind: 'directory' },
    ],
    async ({ files, at }) => (await files.listEntries(at('.'))).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ],
  ['makes a folder over a file', 'EEXIST', ({ files, at }) => files.makeDir(at('old'))],
  ['makes a folder below a file', 'ENOTDIR', ({ files, at }) => files.makeDir(at('old/a'))],
  ['lists nothing', [], (place) => namesIn(place, 'none')],
  ['lists a file', [], (place) => namesIn(place, 'old')],
  ['lists a folder', ['old', 'other', 'sub'], (place) => namesIn(place, '.')],
  [
    'looks at a file',
    [true, 3],
    async ({ files, at }) => {
      const stat = await files.stat(at('old'))
      return [stat?.isFile, stat?.size]
    },
  ],
  ['looks at a folder', false, async ({ files, at }) => (await files.stat(at('sub')))?.isFile],
  ['looks at nothing', undefined, ({ files, at }) => files.stat(at('none'))],
  ['looks below a file', undefined, ({ files, at }) => files.stat(at('old/a'))],
  [
    'touches a file',
    true,
    async ({ files, at }) => {
      const before = await files.stat(at('old'))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await files.touch(at('old'))
      return ((await files.stat(at('old')))?.mtime ?? 0n) > (before?.mtime ?? 0n)
    },
  ],
  [
    'makes a folder newer by a file',
    true,
    async ({ files, at }) => {
      const before = await files.stat(at('sub'))
      await new Promise((resolve) => setTimeout(resolve, 20))
      await files.create(at('sub/a'), bytes('new'))
      return ((await files.stat(at('sub')))?.mtime ?? 0n) > (before?.mtime ?? 0n)
    },
  ],
  ['touches nothing', 'ENOENT', ({ files, at }) => files.touch(at('none'))],
  ['syncs no folder', 'ENOENT', ({ files, at }) => files.syncDir(at('none'))],
  ['syncs a folder', undefined, ({ files, at }) => files.syncDir(at('sub'))],
]

// Windows has codes of its own for some of these.
test.skipIf(process.platform === 'win32').each(rows)('%s: in memory as on disk', async (_, expected, work) => {
  const temp = await createTempProject()
  onTestFinished(() => temp.remove())
  const answers: unknown[] = []
  for (const files of [createNodeFiles(), createMemoryFiles().files]) {
    const at = (name: string): string => join(temp.dir, 'box', name)
    await files.makeDir(at('sub/deep'))
    await files.create(at('old'), bytes('old'))
    await files.create(at('other'), bytes('other'))
    answers.push(await work({ files, at }).catch((error: unknown) => systemCode(error) ?? sentenceOf(error)))
  }
  expect(answers).toEqual([expected, expected])
})

test('what is handed in or out is nobody else’s to change', async () => {
  const { files } = createMemoryFiles()
  const mine = bytes('mine')
  await files.create('/a', mine)
  mine[0] = 0
  const read = await files.read('/a')
  read[1] = 0
  expect(Buffer.from(await files.read('/a')).toString()).toBe('mine')
})

test('a file system without links says so, and takes nothing for one', async () => {
  const { files, paths } = createMemoryFiles({ links: false })
  await files.create('/a', bytes('a'))
  expect(systemCode(await files.link('/a', '/b').catch((error: unknown) => error))).toBe('EPERM')
  expect(paths().map((path) => basename(path))).toEqual(['a'])
})

test('hashes a file that is larger than one part of it', async () => {
  const { path, remove } = await createTempProject()
  onTestFinished(remove)
  const files = createNodeFiles()
  const large = Buffer.from(Uint8Array.from({ length: 300_001 }, (_, at) => at % 251))
  await files.create(path('large'), large)
  expect(await files.digest(path('large'))).toBe(digestOf(large))
})
