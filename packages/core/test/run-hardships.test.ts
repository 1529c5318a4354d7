import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { jobFolder } from '../src/jobs/jobs.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { refuseBuild } from '../src/plan/authorize.ts'
import { createFakeProvider } from '../src/testing/index.ts'
import { altered } from './altered-fake.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const boat = { prompt: 'A boat', alt: '' }

describe('a process that slept while another one took its job over', () => {
  test('neither orders again nor ends the order of the other', async () => {
    const studio = await createStudio({ images: { hero } }, createFakeProvider({ concurrency: 2 }))
    let wake = (): void => {}
    let asleep = (): void => {}
    const isAsleep = new Promise<void>((resolve) => (asleep = resolve))
    let calls = 0
    const sleepy = altered(studio.fake, ({ prepare }) => ({
      prepare: async (request, context) => {
        calls += 1
        if (calls > 1) return await prepare(request, context)
        await new Promise<void>((resolve) => {
          wake = resolve
          asleep()
        })
        return { status: 'unsent', message: 'The connection is gone.' }
      },
    }))
    const first = studio.run({ fake: sleepy })
    await isAsleep
    // Past the lease, and not collected yet when the first one wakes up.
    studio.fake.lookNext(...Array.from({ length: 20 }, () => ({ status: 'pending', lookAfter: 20 }) as const))
    const second = studio.run({ later: 120_000 })
    await expect.poll(() => studio.fake.billed.length).toBe(1)
    wake()
    const outcomes = [(await first).outcomes, (await second).outcomes]
    expect(outcomes).toEqual([['generated hero'], ['generated hero']])
    expect(studio.fake.billed).toHaveLength(1)
  })
})

describe('an order whose provider has another address by now', () => {
  test('is asked for at its own address only, however often it is taken over', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const studio = await createStudio({ images: { hero } }, fake)
    const done = { status: 'done', cost: 0.05, creditsLeft: null, requestId: 'job-1' } as const
    fake.lookNext({ ...done, picture: { url: 'https://elsewhere.example/a.png' } })
    expect((await studio.run()).outcomes).toEqual(['failed hero: RESULT_REFUSED'])
    const moved = altered(fake, () => ({ baseURL: 'https://moved.example' }))
    const before = fake.calls.length
    for (const later of [0, 120_000, 240_000]) {
      expect((await studio.run({ fake: moved, later })).outcomes).toEqual(['failed hero: RESULT_REFUSED'])
    }
    expect(fake.calls.slice(before)).toEqual([])
  })
})

describe('a bill that is no amount', () => {
  test.each([-10, Number.NaN, Number.POSITIVE_INFINITY])(
    'of %s counts as unknown, and the budget holds',
    async (cost) => {
      const fake = createFakeProvider({ concurrency: 1, synchronous: true })
      const images = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { prompt: name, alt: '' }]))
      const studio = await createStudio(
        { budget: { perRun: 0.11 }, images },
        altered(fake, ({ submit }) => ({
          submit: async (body, context) => {
            const outcome = await submit(body, context)
            return outcome.status === 'done' ? { ...outcome, cost } : outcome
          },
        })),
      )
      await studio.run()
      expect(fake.billed).toHaveLength(2)
      expect((await studio.entry('a')).cost).toBeNull()
    },
  )
})

describe('a record that was tampered with', () => {
  test('does not switch the day’s budget off', async () => {
    const studio = await createStudio({ budget: { perDay: 0.06 }, images: { hero } })
    await studio.run()
    const key = (await studio.entry('hero')).key
    const path = `${jobFolder(studio.temp.path('.genimg'), key)}/1.json`
    const record: object = JSON.parse(Buffer.from(await createNodeFiles().read(path)).toString())
    await writeFile(path, JSON.stringify({ ...record, reserved: 'oops' }))
    await studio.configure({ budget: { perDay: 0.06 }, images: { hero, boat, tower: { prompt: 'A tower', alt: '' } } })
    await studio.run()
    expect(studio.fake.billed.length).toBeLessThanOrEqual(2)
  })
})

describe('a full disk', () => {
  test('after the order is said as what it is: an order in doubt', async () => {
    const files = createNodeFiles()
    const studio = await createStudio({ images: { hero } })
    let full = false
    const failing = {
      ...files,
      create: async (path: string, bytes: Uint8Array) => {
        if (full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
        await files.create(path, bytes)
      },
    }
    const fake = altered(studio.fake, ({ submit }) => ({
      submit: async (body, context) => {
        const outcome = await submit(body, context)
        full = true
        return outcome
      },
    }))
    const { messages } = await studio.run({ files: failing, fake })
    expect(messages[0]).toMatch(/An order was sent, and its answer could not be written down.*in doubt/)
    expect(await studio.plan({ later: 120_000 })).toEqual(['in-doubt hero'])
  })
})

describe('an answer that nobody can read', () => {
  async function unread(bytes: Uint8Array): Promise<string> {
    const studio = await createStudio({ images: { hero } })
    studio.fake.answerNext({ outcome: { status: 'ambiguous', message: 'It cannot be read.', bytes } })
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['failed hero: IN_DOUBT'])
    return messages[0] ?? ''
  }

  test('is kept, and said where', async () => {
    const message = await unread(Buffer.from('{"new":"shape"}'))
    const [, path = ''] =
      /It cannot be read\. What came is kept in (\S+)\. It may have been charged/.exec(message) ?? []
    expect(path).toMatch(/rejected/)
    expect(await readFile(path, 'utf8')).toBe('{"new":"shape"}')
  })

  test.each(['', 'with SG_0123456789abcdef in it'])(
    'is not where it is empty or has the key in it: "%s"',
    async (text) => {
      expect(await unread(Buffer.from(text))).toMatch(/It cannot be read\. It may have been charged/)
    },
  )
})

describe('pictures of no use', () => {
  async function useless(): Promise<Studio> {
    const studio = await createStudio({ images: { hero } })
    studio.fake.answerNext({ alter: () => Buffer.from('<svg/>') })
    await studio.run()
    return studio
  }

  test('are planned as what they are, and no build buys another one', async () => {
    const studio = await useless()
    const project = await studio.open()
    const { steps } = await project.plan()
    await project.close()
    expect(refuseBuild(steps, { ...project.config, budget: { perRun: 5 } })).toMatchObject({ code: 'DAMAGED' })
    expect(steps[0]).toMatchObject({ action: 'generate', reason: { kind: 'lost', rejected: true } })
  })

  test('are ordered again where a person asks for it', async () => {
    const studio = await useless()
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(2)
    expect(await studio.plan()).toEqual(['keep hero'])
  })
})

test('nothing is ordered whose picture would have to replace a folder', async () => {
  const studio = await createStudio({ images: { hero } })
  await mkdir(studio.temp.path('images/hero.png'), { recursive: true })
  const { outcomes, messages } = await studio.run()
  expect(outcomes).toEqual(['failed hero: UNWRITABLE'])
  expect(messages[0]).toContain('there is a folder where its picture belongs')
  expect(studio.fake.billed).toEqual([])
})
