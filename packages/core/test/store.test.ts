import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createStore, type Store } from '../src/store/store.ts'
import { tempFolder } from './temp-folder.ts'

const files = createNodeFiles()
const picture = Buffer.from('the bytes of a picture')
const digest = digestOf(picture)

async function openStore(): Promise<{ readonly state: string; readonly open: () => Store }> {
  const state = await tempFolder()
  return { state, open: () => createStore(files, state, createFileIndex(files, join(state, 'index'))) }
}

describe('an original in the store', () => {
  test('is found by its digest, in the next process too, under a name that people can open', async () => {
    const { state, open } = await openStore()
    const put = await open().put(picture, 'image/jpeg')
    expect(put).toEqual({ digest, path: join(state, 'store', 'sha256', digest.slice(0, 2), `${digest}.jpg`) })
    const found = await open().find(digest)
    expect(found).toBe(put.path)
    expect(await readFile(put.path)).toEqual(picture)
  })

  test('is put twice without harm, also at the same time', async () => {
    const { open } = await openStore()
    const stores = [open(), open(), open()]
    const puts = await Promise.all(stores.map((store) => store.put(picture, 'image/png')))
    expect(new Set(puts.map(({ path }) => path)).size).toBe(1)
    await open().put(picture, 'image/png')
    expect(await files.list(join(puts[0]?.path ?? '', '..'))).toEqual([`${digest}.png`])
  })

  test('is unknown before it was put', async () => {
    const { open } = await openStore()
    expect(await open().find(digest)).toBeUndefined()
  })

  test.each<[string, Uint8Array]>([
    ['other bytes of the same size', Buffer.from('the bytes of a PICTURE')],
    ['half of its bytes', picture.subarray(0, 10)],
    ['nothing in it', new Uint8Array()],
  ])('is not found with %s, and mended when it is put again', async (_, damaged) => {
    const { open } = await openStore()
    const { path } = await open().put(picture, 'image/png')
    await writeFile(path, damaged)
    expect(await open().find(digest)).toBeUndefined()
    await open().put(picture, 'image/png')
    expect(await readFile(path)).toEqual(picture)
    expect(await open().find(digest)).toBe(path)
  })
})

describe('a file from outside', () => {
  test('is copied in where its bytes are not known, and stays where it is', async () => {
    const { open } = await openStore()
    const outside = join(await tempFolder(), 'hero.png')
    await writeFile(outside, picture)
    await open().adopt(outside, digest, 'image/png')
    const found = await open().find(digest)
    expect(await readFile(found ?? '')).toEqual(picture)
    await writeFile(outside, 'changed later')
    expect(await readFile(found ?? '')).toEqual(picture)
  })

  test('mends a damaged original', async () => {
    const { open } = await openStore()
    const { path } = await open().put(picture, 'image/png')
    await writeFile(path, 'damaged')
    const outside = join(await tempFolder(), 'hero.png')
    await writeFile(outside, picture)
    await open().adopt(outside, digest, 'image/png')
    expect(await open().find(digest)).toBe(path)
  })
})

describe('bytes that are no usable picture', () => {
  test('are kept with the reason beside them, once', async () => {
    const { state, open } = await openStore()
    const kept = await open().reject(picture, 'hero: not a picture')
    expect(kept).toBe(join(state, 'rejected', `${digest}.bin`))
    expect(await readFile(kept)).toEqual(picture)
    expect(await readFile(`${kept}.txt`, 'utf8')).toBe('hero: not a picture\n')
    expect(await open().reject(picture, 'again')).toBe(kept)
    expect(await open().find(digest)).toBeUndefined()
  })

  test('are moved out of the store where that shows later', async () => {
    const { open } = await openStore()
    const { path } = await open().put(picture, 'image/png')
    const kept = await open().expel(digest, 'hero: cut off')
    expect(await readFile(kept)).toEqual(picture)
    expect(await files.stat(path)).toBeUndefined()
    expect(await open().find(digest)).toBeUndefined()
    await expect(open().expel(digest, 'gone already')).resolves.toMatch(/rejected$/)
  })
})
