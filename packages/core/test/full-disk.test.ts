import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { sep } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { settleDoubt } from '../src/care/settle.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { createFakeProvider } from '../src/testing/index.ts'
import { createStudio, type Studio } from './fake-studio.ts'
import { tempFolder } from './temp-folder.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const megabyte = 1024 * 1024

const onDisk = createNodeFiles()

/** A disk with so much room for anything new. */
function withFreeSpace(bytes: number | undefined): Files {
  return { ...onDisk, freeSpace: async () => bytes }
}

/** A disk that says that it has room, and takes nothing whose path has one of these words in it. */
function fullFor(...words: readonly string[]): Files {
  return {
    ...onDisk,
    create: async (path, bytes) => {
      if (words.some((word) => path.includes(word)))
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      await onDisk.create(path, bytes)
    },
  }
}

describe('a disk that is as good as full', () => {
  test('is seen before anything is ordered, and said with the amounts', async () => {
    const studio = await createStudio({ images: { hero } })
    const { outcomes, messages } = await studio.run({ files: withFreeSpace(12.9 * megabyte) })
    expect(outcomes).toEqual(['failed hero: UNWRITABLE'])
    expect(messages[0]).toContain('its disk has 12 MB left, and nothing is ordered below 64 MB. Nothing was ordered.')
    expect(studio.fake.billed).toEqual([])
    expect(await studio.plan()).toEqual(['generate hero: new'])
  })

  test.each([64 * megabyte, undefined])('is none with %s bytes', async (bytes) => {
    const studio = await createStudio({ images: { hero } })
    expect((await studio.run({ files: withFreeSpace(bytes) })).outcomes).toEqual(['generated hero'])
  })

  test('keeps nobody from collecting what is paid for', async () => {
    const studio = await createStudio({ images: { hero } })
    studio.fake.lookNext({ status: 'denied', message: 'Not now.' })
    await studio.run()
    expect((await studio.run({ files: withFreeSpace(0) })).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })

  test('is told by the system', async () => {
    expect(await onDisk.freeSpace(await tempFolder())).toBeGreaterThan(0)
    expect(await onDisk.freeSpace('/nowhere/at/all')).toBeUndefined()
  })
})

/** A run whose picture came with the answer to its order, and found no room. */
async function lostRun(files: Files): Promise<{ studio: Studio; message: string; rescued: string | undefined }> {
  const studio = await createStudio({ images: { hero } }, createFakeProvider({ synchronous: true }))
  const { outcomes, messages, events } = await studio.run({ files })
  expect(outcomes).toEqual(['failed hero: UNWRITABLE'])
  const failure = events.find((event) => event.type === 'failed')
  const details = failure?.error.details
  const rescued = details !== undefined && 'rescued' in details ? details.rescued : undefined
  if (rescued !== undefined) onTestFinished(() => rm(rescued, { force: true }))
  return { studio, message: messages[0] ?? '', rescued }
}

describe('a picture that came with the answer and finds no room in the store', () => {
  test('is kept elsewhere, and taken from there by the next run, free', async () => {
    const { studio, message, rescued = '' } = await lostRun(fullFor('store/sha256'))
    expect(message).toContain(
      `$0.05 was charged. The picture that came is in ${rescued}: make room and run the command`,
    )
    const digest = digestOf(await readFile(rescued))
    expect(await studio.plan()).toEqual(['resume hero'])
    const { outcomes, events } = await studio.run()
    expect(outcomes).toEqual(['generated hero'])
    expect(events).toContainEqual(expect.objectContaining({ type: 'generated', cost: 0 }))
    expect(await studio.entry('hero')).toMatchObject({ digest, cost: 0.05 })
    expect(studio.fake.billed).toHaveLength(1)
    expect(existsSync(rescued)).toBe(false)
  })

  test('waits there while there is still none', async () => {
    const { studio, rescued = '' } = await lostRun(fullFor('store/sha256'))
    expect((await studio.run({ files: fullFor('store/sha256') })).outcomes).toEqual(['failed hero: UNWRITABLE'])
    expect(existsSync(rescued)).toBe(true)
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })

  test.each<[string, (path: string) => Promise<void>]>([
    ['gone', (path) => rm(path)],
    ['another one', (path) => writeFile(path, 'something else')],
  ])('is in doubt where it is %s by then, and can be given up', async (_, change) => {
    const { studio, rescued = '' } = await lostRun(fullFor('store/sha256'))
    await change(rescued)
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect(messages[0]).toContain(`its picture was kept in ${rescued}, and is not there any more`)
    const project = await studio.open()
    await settleDoubt(project, 'hero', 'discard')
    await project.close()
    expect(await studio.plan()).toEqual(['generate hero: new'])
  })

  test('can be given up before that', async () => {
    const { studio } = await lostRun(fullFor('store/sha256'))
    const project = await studio.open()
    await settleDoubt(project, 'hero', 'discard')
    await project.close()
    expect(await studio.plan()).toEqual(['generate hero: new'])
  })

  test('is in doubt where there is no room for a record either, and its place is said', async () => {
    let answered = false
    const fake = createFakeProvider({ synchronous: true })
    const full = fullFor('/.genimg/')
    const files: Files = {
      ...onDisk,
      create: (path, bytes) => (answered ? full.create(path, bytes) : onDisk.create(path, bytes)),
    }
    const { source } = fake
    const connect: typeof source.connect = (env) => {
      const provider = source.connect(env)
      return {
        ...provider,
        submit: async (body, context) => {
          answered = true
          return await provider.submit(body, context)
        },
      }
    }
    const studio = await createStudio({ images: { hero } }, { ...fake, source: { ...source, connect } })
    const { outcomes, messages } = await studio.run({ files })
    expect(outcomes).toEqual(['failed hero: UNWRITABLE'])
    const [, rescued = ''] =
      /The picture that came is in (.*): after `genimg settle` with --discard/.exec(messages[0] ?? '') ?? []
    onTestFinished(() => rm(rescued, { force: true }))
    expect(existsSync(rescued)).toBe(true)
    expect(await studio.plan({ later: 120_000 })).toEqual(['in-doubt hero'])
  })

  test('is in doubt where there is room nowhere', async () => {
    const { studio, message, rescued } = await lostRun(fullFor('store/sha256', `${tmpdir()}${sep}.`))
    expect(rescued).toBeUndefined()
    expect(message).toContain('its answer could not be written down')
    expect(await studio.plan({ later: 120_000 })).toEqual(['in-doubt hero'])
  })
})
