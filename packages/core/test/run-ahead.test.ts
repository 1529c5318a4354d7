import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { JobRecord } from '../src/jobs/jobs.ts'
import type { Done, Failure, Pending } from '../src/provider.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const images = Object.fromEntries(['first', 'second', 'third', 'last'].map((name) => [name, { prompt: name, alt: '' }]))

/**
 * One order at a time, each done at its second look. Jobs say how long they took, so that from the second one on it is
 * known which look is likely to be the last.
 * @param atLook may give another answer than the usual one
 */
function paced(atLook: (look: number, usual: Done | Pending) => Promise<Done | Failure | void>): FakeProvider {
  const fake = createFakeProvider({ concurrency: 1 })
  const connect: FakeProvider['source']['connect'] = (env) => {
    const provider = fake.source.connect(env)
    let looks = 0
    return {
      ...provider,
      collect: async (requestId, context) => {
        looks += 1
        const picture = await provider.collect?.(requestId, context)
        if (picture?.status !== 'done') throw new Error('no picture')
        const usual = looks % 2 === 1 ? ({ status: 'pending', lookAfter: 1000 } as const) : { ...picture, took: 15 }
        return (await atLook(looks, usual)) ?? usual
      },
    }
  }
  return { ...fake, source: { ...fake.source, connect } }
}

/** `second: claimed submitting accepted`, in the order of names. */
async function jobsOf({ temp }: Studio): Promise<readonly string[]> {
  const dir = temp.path('.genimg', 'jobs')
  const jobs = await Promise.all(
    (await readdir(dir)).map(async (key) => {
      const files = (await readdir(join(dir, key))).filter((file) => file.endsWith('.json')).toSorted()
      const records = await Promise.all(
        files.map(async (file) => JSON.parse(await readFile(join(dir, key, file), 'utf8')) as JobRecord),
      )
      return `${records[0]?.name}: ${records.map(({ status }) => status).join(' ')}`
    }),
  )
  return jobs.toSorted()
}

async function thirdIsClaimed(studio: Studio): Promise<void> {
  await expect.poll(() => jobsOf(studio)).toContain('third: claimed')
}

describe('the next order', () => {
  test('is claimed while the last look at the one before it is waited for, and no earlier', async () => {
    const seen: (readonly string[])[] = []
    const fake = paced(async (look) => {
      if (look === 4) await thirdIsClaimed(studio)
      seen.push(await jobsOf(studio))
    })
    const studio = await createStudio({ images }, fake)
    expect((await studio.run()).outcomes).toEqual(Object.keys(images).map((name) => `generated ${name}`))
    const underWay = 'claimed submitting accepted'
    // Nobody knows yet how long a job takes.
    expect(seen.slice(0, 2)).toEqual([[`first: ${underWay}`], [`first: ${underWay}`]])
    expect(seen[2]?.at(-1)).toBe(`second: ${underWay}`)
    expect(seen[3]?.slice(-2)).toEqual([`second: ${underWay}`, 'third: claimed'])
    expect(fake.billed).toEqual(Object.keys(images))
  })

  test('is taken back, uncharged, when the run is stopped before its turn', async () => {
    const stop = new AbortController()
    const fake = paced(async (look) => {
      if (look !== 4) return
      await thirdIsClaimed(studio)
      stop.abort(new Error('enough'))
    })
    const studio = await createStudio({ images, budget: { perDay: 0.2 } }, fake)
    const { outcomes } = await studio.run({ signal: stop.signal })
    expect(outcomes).toEqual(['generated first', 'generated second', 'left third', 'left last'])
    expect(await jobsOf(studio)).toContain('third: claimed failed')
    expect(fake.billed).toEqual(['first', 'second'])
    // All four fit into the day: what was taken back is not counted.
    const again = await studio.run({ names: ['third', 'last'] })
    expect(again.outcomes).toEqual(['generated third', 'generated last'])
  })

  test('asks again in its turn for what the budget does not have while another one is under way', async () => {
    const fake = paced(async (look) => {
      // The second one ends unbilled, so that there is room for the third after all.
      return look === 4 ? { status: 'failed', message: 'No.' } : undefined
    })
    const studio = await createStudio({ images, budget: { perRun: 0.1 } }, fake)
    expect((await studio.run()).outcomes).toEqual([
      'generated first',
      'failed second: PROVIDER_REFUSED',
      'generated third',
      'failed last: BUDGET_EXCEEDED',
    ])
  })

  test('does not leave where the one before it cost so much more that the budget would be passed', async () => {
    const fake = paced(async (look, usual) => {
      if (look !== 4 || usual.status !== 'done') return undefined
      await thirdIsClaimed(studio)
      return { ...usual, cost: 0.18 }
    })
    const studio = await createStudio({ images, budget: { perRun: 0.25 } }, fake)
    const { outcomes } = await studio.run()
    expect(outcomes.slice(0, 3)).toEqual(['generated first', 'generated second', 'failed third: BUDGET_EXCEEDED'])
    expect(await jobsOf(studio)).toContain('third: claimed failed')
    expect(fake.billed).toEqual(['first', 'second'])
  })
})

describe('what is made from a picture', () => {
  const family = { day: { prompt: 'day', alt: '' }, night: { prompt: 'night', alt: '', references: ['day'] } }

  test('is claimed while the picture is put into its place, and sent after that', async () => {
    const studio = await createStudio({ images: family }, createFakeProvider({ concurrency: 2 }))
    const seen: (readonly string[])[] = []
    const inner = createNodeFiles()
    const rename = async (from: string, to: string): Promise<void> => {
      if (to.endsWith('images.lock') && seen.length === 0) {
        await expect.poll(() => jobsOf(studio)).toContain('night: claimed')
        // Long enough for it to leave, if it did not wait.
        await new Promise((resolve) => setTimeout(resolve, 100))
        seen.push(await jobsOf(studio))
      }
      await inner.rename(from, to)
    }
    const { outcomes } = await studio.run({ files: { ...inner, rename } })
    expect(seen).toEqual([['day: claimed submitting accepted stored', 'night: claimed']])
    expect(outcomes).toEqual(['generated day', 'generated night'])
  })

  test('is not sent, and its claim is taken back, where a person put a file into that place meanwhile', async () => {
    const fake = createFakeProvider({ concurrency: 2 })
    const studio = await createStudio({ images: family, budget: { perRun: 1 } }, fake)
    const mine = Buffer.from(paintPlaceholder({ width: 9, height: 9, seed: 'mine', opaque: true }))
    const inner = createNodeFiles()
    const files = {
      ...inner,
      list: async (path: string) => {
        // The picture is about to be placed.
        const isPlaced = path.endsWith('images') && (await jobsOf(studio).catch(() => [])).join().includes('stored')
        if (isPlaced) await studio.temp.write({ 'images/day.png': mine })
        return await inner.list(path)
      },
    }
    const { outcomes } = await studio.run({ files })
    expect(outcomes).toEqual(['failed day: OUTPUT_REFUSED', 'failed night: PARENT_FAILED'])
    expect(fake.billed).toEqual(['day'])
    expect((await jobsOf(studio)).filter((job) => job.startsWith('night: claimed submitting'))).toEqual([])
  })
})
