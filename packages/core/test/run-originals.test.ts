import { writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const persons = Buffer.from(paintPlaceholder({ width: 16, height: 16, seed: 'a person’s own', opaque: true }))
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1234\n`

async function generated(): Promise<Studio & { readonly bytes: Buffer }> {
  const studio = await createStudio({ images: { hero } })
  await studio.run()
  return { ...studio, bytes: Buffer.from(await studio.temp.readBytes('images/hero.png')) }
}

const file = async ({ temp }: Studio): Promise<Buffer> => Buffer.from(await temp.readBytes('images/hero.png'))

describe('an original that is damaged', () => {
  test.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['emptied', () => Buffer.alloc(0)],
    ['overwritten', () => Buffer.from('not a picture')],
  ])('is put right from the store where it was %s, and what was there is kept', async (_, damage) => {
    const studio = await generated()
    const damaged = damage(studio.bytes)
    await studio.temp.write({ 'images/hero.png': damaged })
    expect(await studio.run()).toMatchObject({ plan: ['restore hero'], outcomes: ['restored hero'] })
    expect(await file(studio)).toEqual(studio.bytes)
    const kept = await studio.temp.readBytes(`.genimg/rejected/${digestOf(damaged)}.bin`)
    expect(Buffer.from(kept)).toEqual(damaged)
    expect(studio.fake.billed).toHaveLength(1)
  })
})

describe('a person’s file', () => {
  test('in an original’s place is used and left alone, whatever is asked for', async () => {
    const studio = await generated()
    await studio.temp.write({ 'images/hero.png': persons })
    expect(await studio.run()).toMatchObject({ plan: ['modified hero'], outcomes: ['modified hero'] })
    await studio.configure({ images: { hero: { ...hero, prompt: 'Another' } } })
    expect((await studio.run()).outcomes).toEqual(['modified hero'])
    expect((await studio.run({ force: new Set(['hero']) })).outcomes).toEqual(['modified hero'])
    expect(await file(studio)).toEqual(persons)
    expect(studio.fake.billed).toHaveLength(1)
  })

  test.each(['images/hero.png', 'images/hero.webp'])('that was there first is not generated over: %s', async (path) => {
    const { run, temp, fake } = await createStudio({ images: { hero } })
    await temp.write({ [path]: persons })
    const { plan, outcomes, messages } = await run()
    expect({ plan, outcomes }).toEqual({ plan: ['foreign hero'], outcomes: ['failed hero: FOREIGN'] })
    expect(messages[0]).toContain('genimg adopt hero')
    expect(Buffer.from(await temp.readBytes(path))).toEqual(persons)
    expect(fake.billed).toEqual([])
  })

  test('that comes while the picture is made is not overwritten, and the picture is not lost', async () => {
    const studio = await createStudio({ images: { hero } })
    const { run, temp, fake } = studio
    await mkdir(temp.path('images'))
    const report = ({ type }: { readonly type: string }): void => {
      if (type === 'accepted') writeFileSync(temp.path('images/hero.png'), persons)
    }
    expect((await run({ report })).outcomes).toEqual(['failed hero: OUTPUT_REFUSED'])
    expect(await file(studio)).toEqual(persons)
    await rm(temp.path('images/hero.png'))
    expect((await run()).outcomes).toEqual(['restored hero'])
    expect(fake.billed).toHaveLength(1)
  })
})

describe('a git-lfs pointer', () => {
  test('is followed by way of the store', async () => {
    const studio = await generated()
    await studio.temp.write({ 'images/hero.png': pointer })
    expect((await studio.run()).outcomes).toEqual(['restored hero'])
    expect(await file(studio)).toEqual(studio.bytes)
  })

  test('is never ordered over: the run says what to do', async () => {
    const { run, temp, fake } = await generated()
    await temp.write({ 'images/hero.png': pointer })
    await rm(temp.path('.genimg'), { recursive: true })
    await expect(run()).rejects.toMatchObject({ code: 'LFS_POINTER', details: { names: ['hero'] } })
    expect(fake.billed).toHaveLength(1)
  })
})

test('the picture of another branch is put right without a word', async () => {
  const studio = await generated()
  const lock = await studio.temp.read('images.lock')
  await studio.configure({ images: { hero: { ...hero, prompt: 'Another' } } })
  await studio.run()
  // Back on the first branch: its config and lock are there again, and the file is not.
  await studio.configure({ images: { hero } })
  await studio.temp.write({ 'images.lock': lock })
  expect(await studio.run()).toMatchObject({ plan: ['restore hero'], outcomes: ['restored hero'] })
  expect(await file(studio)).toEqual(studio.bytes)
  expect(await studio.temp.read('images.lock')).toBe(lock)
  expect(studio.fake.billed).toHaveLength(2)
})
