import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { isTemporary, removeAbandoned, temporaryIn } from '../src/store/temporary.ts'
import { createStudio } from './fake-studio.ts'
import { tempFolder } from './temp-folder.ts'

const files = createNodeFiles()

test('only what killed processes left an hour ago is removed, and nothing that a person may have put there', async () => {
  const dir = await tempFolder()
  const [old, fresh] = [temporaryIn(dir), temporaryIn(dir)]
  const persons = join(dir, '.notes.tmp')
  for (const path of [old, fresh, persons]) await files.create(path, new Uint8Array())
  const past = new Date(Date.now() - 3_700_000)
  for (const path of [old, persons]) await utimes(path, past, past)
  await removeAbandoned(files, dir, Date.now())
  expect((await files.list(dir)).map((name) => join(dir, name)).toSorted()).toEqual([fresh, persons].toSorted())
  expect(isTemporary(old)).toBe(true)
})

test('a run clears the folders that it puts pictures into', async () => {
  const studio = await createStudio({ images: { 'cards/summer': { prompt: 'A card', alt: '' } } })
  const left = `images/cards/${temporaryIn('.')}`
  await studio.temp.write({ [left]: 'half a picture' })
  const past = new Date(Date.now() - 3_700_000)
  await utimes(studio.temp.path(left), past, past)
  await studio.run()
  expect(await files.list(studio.temp.path('images/cards'))).toEqual(['summer.png'])
})
