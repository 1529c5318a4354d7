import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { openRecords } from '../src/jobs/records.ts'
import { tempFolder } from './temp-folder.ts'

const parse = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

/** A file system without links, as FAT is. */
function withoutLinks(files: Files): Files {
  return { ...files, link: () => Promise.reject(Object.assign(new Error('EPERM'), { code: 'EPERM' })) }
}

const systems: readonly (readonly [string, Files])[] = [
  ['with links', createNodeFiles()],
  ['without links', withoutLinks(createNodeFiles())],
]

test.each(systems)('records are read in order of their numbers, %s', async (_, files) => {
  const records = openRecords(files, join(await tempFolder(), 'job'), parse)
  expect(await records.read()).toEqual({ records: [], last: 0 })
  for (let last = 0; last < 11; last += 1) expect(await records.append(last, `record ${last + 1}`)).toBe(true)
  const history = await records.read()
  expect(history.last).toBe(11)
  expect(history.records.map(({ number, record }) => `${number}: ${record}`).at(-1)).toBe('11: record 11')
  expect(history.records.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
})

test.each(systems)(
  'of several that write the next record exactly one does, and nothing is replaced, %s',
  async (_, files) => {
    const dir = join(await tempFolder(), 'job')
    const writers = Array.from({ length: 8 }, (_, writer) => ({ writer, records: openRecords(files, dir, parse) }))
    const won = await Promise.all(writers.map(({ writer, records }) => records.append(0, `by ${writer}`)))
    expect(won.filter((one) => one)).toHaveLength(1)
    const { records, last } = await openRecords(files, dir, parse).read()
    expect(last).toBe(1)
    expect(records).toEqual([{ number: 1, record: `by ${won.indexOf(true)}` }])
    expect(await files.list(dir)).toEqual(['1.json'])
  },
)

test('a record that a crash left half-written is passed over, and its number stays taken', async () => {
  const files = createNodeFiles()
  const dir = await tempFolder()
  const records = openRecords(files, dir, parse)
  await records.append(0, 'whole')
  await writeFile(records.pathOf(2), '"ha')
  await writeFile(records.pathOf(3), '{"of another": "kind"}')
  expect(await records.read()).toEqual({ records: [{ number: 1, record: 'whole' }], last: 3 })
  expect(await records.append(1, 'again')).toBe(false)
  expect(await records.append(3, 'next')).toBe(true)
})

test('other files in the folder are none of its business', async () => {
  const dir = await tempFolder({
    '.x.tmp': '"x"',
    '0.json': '"x"',
    '01.json': '"x"',
    'a1.json': '"x"',
    '1.json.txt': '"x"',
  })
  expect(await openRecords(createNodeFiles(), dir, parse).read()).toEqual({ records: [], last: 0 })
})

test('a record that goes away between the listing and the look is passed over', async () => {
  const files = createNodeFiles()
  const dir = await tempFolder()
  await openRecords(files, dir, parse).append(0, 'one')
  const late: Files = { ...files, list: async (path) => [...(await files.list(path)), '2.json'] }
  expect((await openRecords(late, dir, parse).read()).records).toEqual([{ number: 1, record: 'one' }])
})

test('what cannot be read for another reason is not passed over', async () => {
  const files = createNodeFiles()
  const dir = await tempFolder()
  const records = openRecords(files, dir, parse)
  await files.makeDir(records.pathOf(1))
  await expect(records.read()).rejects.toMatchObject({ code: 'EISDIR' })
})
