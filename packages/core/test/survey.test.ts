import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openJob } from '../src/jobs/jobs.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { lookAtJob, survey } from '../src/plan/survey.ts'
import { createStudio, type Studio } from './fake-studio.ts'
import { jobRecord } from './job-records.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const night = { prompt: 'At night', alt: '', references: ['hero'] }

/** Files that tell which were looked into. */
function watchedFiles(): { readonly files: Files; readonly touched: () => readonly string[] } {
  const inner = createNodeFiles()
  const touched: string[] = []
  return {
    touched: () => touched,
    files: {
      ...inner,
      read: (path) => {
        touched.push(path)
        return inner.read(path)
      },
      list: (path) => {
        touched.push(path)
        return inner.list(path)
      },
    },
  }
}

async function generated(): Promise<Studio> {
  const studio = await createStudio({ images: { hero, night } })
  await studio.run()
  return studio
}

const refuse = (): Promise<never> => Promise.reject(new Error('a plan writes nothing'))

test('a holder that works on a real order is seen behind what an emulator wrote beside it', async () => {
  const { open } = await createStudio({ images: { hero } })
  const { sight, stateDir, ports } = await open()
  const place = { emulated: false, baseURL: null }
  const key = 'a'.repeat(64)
  const job = openJob(ports.files, stateDir, key)
  const self = await sight.self()
  await job.append(0, jobRecord('submitting', self))
  await job.append(1, jobRecord('stored', { ...self, emulated: true }))
  expect((await lookAtJob(key, place, sight)).state.state).toBe('busy')
  expect(
    (await lookAtJob(key, place, { ...sight, clock: { ...sight.clock, now: () => Date.now() + 61_000 } })).state.state,
  ).toBe('in-doubt')
})

describe('looking at what there is', () => {
  test('reads no picture and no record again that is unchanged, and nothing of the store', async () => {
    const { plan, temp, run, fake } = await generated()
    // Looked at a while after it was written, so that it is remembered.
    await new Promise((resolve) => setTimeout(resolve, 2100))
    await plan()
    const { files, touched } = watchedFiles()
    expect(await plan({ files })).toEqual(['keep hero', 'keep night'])
    expect(touched().filter((path) => /store|jobs|\.png$/.test(path))).toEqual([temp.path('.genimg/jobs')])
    // A record that comes is seen all the same.
    fake.answerNext({ outcome: { status: 'ambiguous', message: 'cut' }, bill: true })
    await run({ names: ['hero'], force: new Set(['hero']) })
    expect(await plan({ collects: true })).toEqual(['in-doubt hero', 'keep night'])
  })

  test('looks for jobs once where there are none, as in a clone', async () => {
    const { plan, temp } = await generated()
    await rm(temp.path('.genimg'), { recursive: true })
    const { files, touched } = watchedFiles()
    expect(await plan({ files, collects: true })).toEqual(['keep hero', 'keep night'])
    expect(touched().filter((path) => /store|jobs/.test(path))).toEqual([temp.path('.genimg/jobs')])
  })

  test('writes nothing and calls nobody', async () => {
    const { plan, fake, configure } = await generated()
    await configure({ images: { hero: { ...hero, prompt: 'Another' }, night, tower: { prompt: 'A tower', alt: '' } } })
    const inner = createNodeFiles()
    const calls = fake.calls.length
    const files: Files = { ...inner, link: refuse, copy: refuse, append: refuse, touch: refuse }
    expect(await plan({ files })).toEqual([
      'generate hero: changed prompt',
      'generate night: changed references',
      'generate tower: new',
    ])
    expect(fake.calls).toHaveLength(calls)
  })

  test('finds what a plan needs: originals, digests of the store, jobs by key', async () => {
    const { open, configure, temp } = await generated()
    await configure({ images: { hero, night, tower: { prompt: 'A tower', alt: '' } } })
    await temp.write({ 'images/hero.png': 'damaged' })
    const { config, lockFile, originals, sight } = await open()
    const lock = await lockFile.read()
    const have = await survey(config.images, lock, originals, sight, { allowStandIns: false })
    expect([...have.originals].map(([name, { state }]) => `${name} ${state}`)).toEqual([
      'hero damaged',
      'night same',
      'tower absent',
    ])
    expect([...have.stored]).toEqual([lock.images['hero']?.digest])
    expect([...have.jobs.values()].map(({ state }) => state)).toEqual(['stored', 'idle'])
  })

  test('uses the digests of parents that it is given', async () => {
    const { open } = await generated()
    const { config, lockFile, originals, sight } = await open()
    const lock = await lockFile.read()
    const child = config.images.filter(({ name }) => name === 'night')
    const digest = lock.images['hero']?.digest ?? ''
    const have = await survey(child, lock, originals, sight, { allowStandIns: false }, new Map([['hero', digest]]))
    expect(have.jobs.size).toBe(0)
    const other = await survey(
      child,
      lock,
      originals,
      sight,
      { allowStandIns: false },
      new Map([['hero', 'e'.repeat(64)]]),
    )
    expect([...other.jobs.values()].map(({ state }) => state)).toEqual(['idle'])
  })
})
