import { rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { createFileIndex, type FileIndex } from '../src/store/file-index.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { tempFolder } from './temp-folder.ts'

interface Folder {
  readonly file: string
  readonly indexPath: string
  readonly files: Files
  /** Files that were read whole, and so hashed. */
  readonly reads: () => number
  /** An index as the next process has it, a while later. */
  readonly open: (later?: number) => FileIndex
}

async function folder(content = 'aaaa', wrap: (files: Files) => Files = (files) => files): Promise<Folder> {
  const dir = await tempFolder({ 'a.png': content })
  const [file, indexPath] = [join(dir, 'a.png'), join(dir, 'state', 'index')]
  const inner = createNodeFiles()
  let reads = 0
  const files = wrap({
    ...inner,
    digest: (path) => {
      if (path === file) reads += 1
      return inner.digest(path)
    },
  })
  return {
    file,
    indexPath,
    files,
    reads: () => reads,
    open: (later = 10_000) => createFileIndex(files, indexPath, () => Date.now() + later),
  }
}

const coarse = (time: bigint): bigint => (time / 2_000_000_000n) * 2_000_000_000n

/** A file system whose clock goes in steps of two seconds, and where a rewritten file is the same file. */
function withCoarseClock(files: Files): Files {
  return {
    ...files,
    stat: async (path) => {
      const stat = await files.stat(path)
      return stat === undefined ? undefined : { ...stat, mtime: coarse(stat.mtime), ctime: coarse(stat.ctime) }
    },
  }
}

test('hashes a file once, and not again in the next process', async () => {
  const { file, reads, open } = await folder()
  const index = open()
  expect(await index.digestOf(file)).toBe(digestOf('aaaa'))
  expect(await index.digestOf(file)).toBe(digestOf('aaaa'))
  await index.save()
  expect(await open().digestOf(file)).toBe(digestOf('aaaa'))
  expect(reads()).toBe(1)
})

test('hashes again what was written a moment before it was hashed, since more may have come in that moment', async () => {
  const { file, reads, open } = await folder()
  const index = open(0)
  await index.digestOf(file)
  await index.save()
  await open().digestOf(file)
  expect(reads()).toBe(2)
})

test('notices another content of the same size that was written in the same instant', async () => {
  const { file, open } = await folder('aaaa', withCoarseClock)
  const index = open(0)
  expect(await index.digestOf(file)).toBe(digestOf('aaaa'))
  await writeFile(file, 'bbbb')
  await index.save()
  expect(await open().digestOf(file)).toBe(digestOf('bbbb'))
})

test.each<[string, (file: string) => Promise<void>, string | undefined]>([
  ['longer content', (file) => writeFile(file, 'longer'), 'longer'],
  ['content of the same size', (file) => writeFile(file, 'bbbb'), 'bbbb'],
  [
    'an older file in its place',
    async (file) => {
      await writeFile(`${file}.old`, 'cccc')
      await utimes(`${file}.old`, 1, 1)
      await rename(`${file}.old`, file)
    },
    'cccc',
  ],
  [
    'content of the same size with the old times put back',
    async (file) => {
      await writeFile(file, 'dddd')
      await utimes(file, 1, 1)
    },
    'dddd',
  ],
  ['its end', (file) => rm(file), undefined],
])('notices %s', async (_, change, content) => {
  const { file, open } = await folder()
  await utimes(file, 1, 1)
  const index = open()
  await index.digestOf(file)
  await index.save()
  await change(file)
  expect(await open().digestOf(file)).toBe(content === undefined ? undefined : digestOf(content))
})

test('has no digest of a folder or of nothing', async () => {
  const { file, open } = await folder()
  expect(await open().digestOf(join(file, '..'))).toBeUndefined()
  expect(await open().digestOf(`${file}.none`)).toBeUndefined()
})

test.each(['', 'garbage', '[1,2,3]\n["a"]\n{', '["half a li'])(
  'an index that was damaged (%o) is only hashed anew',
  async (text) => {
    const { file, indexPath, open, files } = await folder()
    await files.makeDir(join(indexPath, '..'))
    await writeFile(indexPath, text)
    const index = open()
    expect(await index.digestOf(file)).toBe(digestOf('aaaa'))
    await index.save()
    expect(await open().digestOf(file)).toBe(digestOf('aaaa'))
  },
)

test('a state folder that cannot be written to is no failure', async () => {
  const { file, open, indexPath } = await folder()
  const index = open()
  await index.digestOf(file)
  await writeFile(join(indexPath, '..'), 'a file where the folder should be')
  await expect(index.save()).resolves.toBeUndefined()
})

test('nothing is written where nothing was learned', async () => {
  const { file, open, files, indexPath } = await folder()
  const index = open(0)
  await index.digestOf(file)
  await index.save()
  expect(await files.stat(indexPath)).toBeUndefined()
})

test('keeps a note with a file, for the next process too, until the file is another one', async () => {
  const { file, open } = await folder()
  const index = open()
  await index.digestOf(file)
  expect(index.noteOf(file)).toBeUndefined()
  index.note(file, 'seen')
  await index.save()

  const next = open()
  expect(await next.digestOf(file)).toBe(digestOf('aaaa'))
  expect(next.noteOf(file)).toBe('seen')

  await writeFile(file, 'bbbb')
  for (const later of [0, 10_000]) {
    const last = open(later)
    expect(await last.digestOf(file)).toBe(digestOf('bbbb'))
    expect(last.noteOf(file)).toBeUndefined()
  }
})

test('keeps no note with what was written a moment ago', async () => {
  const { file, open } = await folder()
  const index = open(0)
  await index.digestOf(file)
  index.note(file, 'seen')
  expect(index.noteOf(file)).toBeUndefined()
})
