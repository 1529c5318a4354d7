import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createStore, type Store } from '../src/store/store.ts'
import { createFaultyFiles, createMemoryFiles } from '../src/testing/index.ts'

const bytes = Buffer.from('a picture that was paid for')
const digest = digestOf(bytes)

test('what is in the store already is durable too, once it is put there again', async () => {
  const memory = createMemoryFiles()
  const open = (files = memory.files): Store => createStore(files, '/state', createFileIndex(files, '/state/index'))
  // Killed between the file's name and the sync of its folder: makeDir, create, link, remove, syncDir.
  const { files } = createFaultyFiles(memory.files, 5, { kind: 'crash' })
  await open(files)
    .put(bytes, 'image/png')
    .catch(() => undefined)
  expect(await open().find(digest)).toBeDefined()
  const { path } = await open().put(bytes, 'image/png')
  memory.crash()
  expect(await memory.files.list(dirname(path))).toHaveLength(1)
  expect(await open().find(digest)).toBe(path)
})
