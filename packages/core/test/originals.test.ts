import { readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { digestOf } from '../src/digest.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import type { LockEntry } from '../src/store/lock.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { openOriginals, type Originals } from '../src/store/originals.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { createStore, type Store } from '../src/store/store.ts'
import { entryFor, sampleRequest } from './image-samples.ts'
import { tempFolder } from './temp-folder.ts'

const codec = createCodec()
afterAll(() => codec.close())

const files = createNodeFiles()
const painted = (seed: string): Buffer => Buffer.from(paintPlaceholder({ width: 8, height: 8, seed, opaque: true }))
const [ours, earlier, persons] = [painted('ours'), painted('earlier'), painted('a person’s')]
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digestOf(ours)}\nsize ${ours.length}\n`
const entryOf = (bytes: Uint8Array): LockEntry => entryFor(sampleRequest, digestOf(bytes))

interface Folder {
  readonly originals: Originals
  readonly store: Store
  readonly path: (file: string) => string
  readonly state: string
}

async function open(content: Readonly<Record<string, string | Uint8Array>> = {}, disk: Files = files): Promise<Folder> {
  const [dir, state] = [await tempFolder(), await tempFolder()]
  const path = (file: string): string => join(dir, file)
  for (const [file, bytes] of Object.entries(content)) {
    await files.makeDir(join(path(file), '..'))
    await writeFile(path(file), bytes)
  }
  const index = createFileIndex(disk, join(state, 'index'))
  const store = createStore(disk, state, index)
  await store.put(earlier, 'image/png')
  return { originals: openOriginals({ dir, files: disk, index, store, codec }), store, path, state }
}

async function stateOf({ originals }: Folder, name: string, entry?: LockEntry): Promise<unknown> {
  return (await originals.survey([name], () => entry)).get(name)
}

describe('what stands in images/ under a name is', () => {
  test.each<[string, Readonly<Record<string, string | Uint8Array>>, LockEntry | undefined, string]>([
    ['absent', {}, entryOf(ours), 'absent'],
    [
      'absent where another name begins the same',
      { 'hero-2.png': ours, 'hero.svg': 'x', 'hero.txt': 'x', 'Hero.png': ours },
      undefined,
      'absent',
    ],
    ['the same as the lock says', { 'hero.png': ours }, entryOf(ours), 'same'],
    ['the same whatever its extension', { 'hero.jpeg': ours }, entryOf(ours), 'same'],
    ['the same where another file stands beside it', { 'hero.jpg': persons, 'hero.png': ours }, entryOf(ours), 'same'],
    ['known where the store has it', { 'hero.png': earlier }, entryOf(ours), 'known'],
    ['known without a lock entry', { 'hero.png': earlier }, undefined, 'known'],
    ['unknown where a person changed it', { 'hero.png': persons }, entryOf(ours), 'unknown'],
    ['unknown where a person put it there', { 'hero.png': persons }, undefined, 'unknown'],
    ['damaged where it is cut off', { 'hero.png': ours.subarray(0, 60) }, entryOf(ours), 'damaged'],
    ['damaged where it is empty', { 'hero.png': '' }, entryOf(ours), 'damaged'],
    ['damaged where it is no picture', { 'hero.png': '<html>' }, undefined, 'damaged'],
    ['unknown where its extension is in capitals', { 'hero.PNG': persons }, undefined, 'unknown'],
    ['the same whatever the case of its extension', { 'hero.Jpeg': ours }, entryOf(ours), 'same'],
    ['a pointer that git-lfs has not followed', { 'hero.png': pointer }, entryOf(ours), 'pointer'],
  ])('%s', async (_, content, entry, state) => {
    expect(await stateOf(await open(content), 'hero', entry)).toMatchObject({ state })
  })

  test('told with its place, and a person’s picture with its facts', async () => {
    const folder = await open({ 'cards/summer.png': persons })
    expect(await stateOf(folder, 'cards/summer')).toEqual({
      state: 'unknown',
      path: folder.path('cards/summer.png'),
      digest: digestOf(persons),
      facts: expect.objectContaining({ type: 'image/png', width: 8, height: 8, bytes: persons.length }),
    })
  })

  test('told for many names at once, each once', async () => {
    const { originals } = await open({ 'a.png': ours, 'b/c.png': earlier })
    const found = await originals.survey(['a', 'b/c', 'd', 'a'], (name) => (name === 'a' ? entryOf(ours) : undefined))
    expect([...found].map(([name, { state }]) => `${name} ${state}`)).toEqual(['a same', 'b/c known', 'd absent'])
  })
})

/** A disk on which names that differ in case only are one name, as on Windows and macOS. */
const foldingFiles: Files = {
  ...files,
  list: (path) => files.list(path),
  read: async (path) => await files.read(await spelled(path)),
  digest: async (path) => await files.digest(await spelled(path)),
  stat: async (path) => await files.stat(await spelled(path)),
  rename: async (from, to) => await files.rename(from, await spelled(to)),
  remove: async (path) => await files.remove(await spelled(path)),
}

/** A path as the disk has it. */
async function spelled(path: string): Promise<string> {
  const name = basename(path).toLowerCase()
  const found = (await files.list(dirname(path))).find((one) => one.toLowerCase() === name)
  return found === undefined ? path : join(dirname(path), found)
}

describe('where names that differ in case only are one name', () => {
  test.each(['Hero.png', 'hero.PNG', 'HERO.Png'])('%s is what stands under the name', async (file) => {
    const folder = await open({ [file]: persons }, foldingFiles)
    expect(await stateOf(folder, 'hero')).toMatchObject({ state: 'unknown', path: folder.path(file) })
    await expect(place(folder)).rejects.toMatchObject({
      code: 'OUTPUT_REFUSED',
      details: { path: folder.path(file) },
    })
    expect(await readFile(folder.path(file))).toEqual(persons)
  })

  test('a picture of ours is replaced, and the new one stays', async () => {
    const folder = await open({ 'Hero.PNG': earlier }, foldingFiles)
    await place(folder, entryOf(earlier))
    const names = await files.list(folder.originals.dir)
    expect(names).toEqual(['hero.png'])
    expect(await readFile(folder.path('hero.png'))).toEqual(ours)
  })
})

async function place(folder: Folder, entry?: LockEntry): Promise<void> {
  const { path } = await folder.store.put(ours, 'image/png')
  await folder.originals.place('hero', path, 'image/png', entry)
}

describe('placing an original', () => {
  test('makes the folders that it needs', async () => {
    const folder = await open()
    const { path } = await folder.store.put(ours, 'image/webp')
    await folder.originals.place('cards/summer', path, 'image/webp', undefined)
    expect(await readFile(folder.path('cards/summer.webp'))).toEqual(ours)
  })

  test('keeps what it replaces in the store, where only the folder had it', async () => {
    const before = painted('only in the folder')
    const folder = await open({ 'hero.png': before })
    await place(folder, entryOf(before))
    expect(await readFile(folder.path('hero.png'))).toEqual(ours)
    expect(await readFile((await folder.store.find(digestOf(before))) ?? '')).toEqual(before)
  })

  test('never touches the store’s own bytes: the file is a copy', async () => {
    const folder = await open()
    await place(folder)
    await writeFile(folder.path('hero.png'), 'scribbled over')
    expect(await readFile((await folder.store.find(digestOf(ours))) ?? '')).toEqual(ours)
  })

  test('removes the same name with another extension, once it is kept', async () => {
    const before = painted('a jpeg by name')
    const folder = await open({ 'hero.jpg': before })
    await place(folder, entryOf(before))
    expect(await files.list(folder.originals.dir)).toEqual(['hero.png'])
    expect(await folder.store.find(digestOf(before))).toBeDefined()
  })

  test('never replaces a person’s file', async () => {
    const folder = await open({ 'hero.png': persons })
    await expect(place(folder, entryOf(earlier))).rejects.toMatchObject({
      code: 'OUTPUT_REFUSED',
      details: { path: folder.path('hero.png') },
    })
    expect(await readFile(folder.path('hero.png'))).toEqual(persons)
    expect(await files.list(folder.originals.dir)).toEqual(['hero.png'])
  })

  test('never replaces a person’s file whose extension is in capitals', async () => {
    const folder = await open({ 'hero.PNG': persons })
    await expect(place(folder, entryOf(earlier))).rejects.toMatchObject({ code: 'OUTPUT_REFUSED' })
    expect(await files.list(folder.originals.dir)).toEqual(['hero.PNG'])
  })

  test('leaves a person’s file of another type where it is', async () => {
    const folder = await open({ 'hero.jpg': persons })
    await place(folder, entryOf(earlier))
    expect(await readFile(folder.path('hero.jpg'))).toEqual(persons)
    expect((await files.list(folder.originals.dir)).toSorted()).toEqual(['hero.jpg', 'hero.png'])
  })

  test('keeps a damaged file among the rejected ones', async () => {
    const damaged = ours.subarray(0, 60)
    const folder = await open({ 'hero.png': damaged })
    await place(folder, entryOf(ours))
    expect(await readFile(folder.path('hero.png'))).toEqual(ours)
    expect(await readFile(join(folder.state, 'rejected', `${digestOf(damaged)}.bin`))).toEqual(damaged)
  })

  test('puts the picture where git-lfs left a pointer', async () => {
    const folder = await open({ 'hero.png': pointer })
    await place(folder, entryOf(ours))
    expect(await readFile(folder.path('hero.png'))).toEqual(ours)
  })
})
