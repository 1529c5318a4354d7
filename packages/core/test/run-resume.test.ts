import { readdir, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { GenimgError } from '../src/errors.ts'
import type { Codec } from '../src/ports/ports.ts'
import type { Config } from '../src/config/config.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { settleDoubt } from '../src/care/settle.ts'
import type { Done } from '../src/provider.ts'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { altered } from './altered-fake.ts'
import { createStudio, sharedCodec, type Run, type Studio } from './fake-studio.ts'
import { serve } from './local-server.ts'
import { refusingFiles } from './refusing-files.ts'

const hero = { prompt: 'A lighthouse', alt: '' }

/** An order that a process made and did not live to collect. */
async function abandoned(fake: FakeProvider = createFakeProvider()): Promise<Studio> {
  const studio = await createStudio({ images: { hero } }, fake)
  fake.lookNext({ status: 'denied', message: 'no' })
  expect((await studio.run()).outcomes).toEqual(['failed hero: NOT_FETCHED'])
  await killHolder(studio)
  return studio
}

/** Makes the holder of the last record a process that does not exist. */
async function killHolder({ temp, entry }: Studio): Promise<void> {
  const { key } = await entry('hero').catch(async () => ({ key: (await readdir(temp.path('.genimg/jobs')))[0] ?? '' }))
  const names = await readdir(temp.path('.genimg/jobs', key))
  const last = `.genimg/jobs/${key}/${Math.max(...names.map((name) => Number.parseInt(name, 10)))}.json`
  await temp.write({ [last]: JSON.stringify({ ...JSON.parse(await temp.read(last)), pid: 2 ** 30 }) })
}

function submits({ calls }: FakeProvider): number {
  return calls.filter((call) => call === 'submit').length
}

describe('an accepted order of a dead process', () => {
  test('is collected without a second order, free', async () => {
    const { run, fake, entry } = await abandoned()
    const { plan, outcomes, events } = await run()
    expect({ plan, outcomes }).toEqual({ plan: ['resume hero'], outcomes: ['generated hero'] })
    expect(events).toMatchObject([{ type: 'generated', cost: 0 }])
    expect((await entry('hero')).cost).toBe(0.05)
    expect(submits(fake)).toBe(1)
    expect(fake.billed).toHaveLength(1)
  })

  test('is collected also where it is forced, and made again only when it is forced again', async () => {
    const { run, fake } = await abandoned()
    expect((await run({ force: new Set(['hero']) })).plan).toEqual(['resume hero'])
    expect(submits(fake)).toBe(1)
  })

  test('is in doubt once the provider has forgotten it', async () => {
    const { run, fake } = await abandoned()
    const expired = { status: 'expired', message: 'not found', serverTime: null } as const
    // One stray answer within the hour is not believed.
    fake.lookNext(expired, expired, expired)
    expect((await run()).outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect((await run()).plan).toEqual(['in-doubt hero'])
    expect(submits(fake)).toBe(1)
  })

  test('may be ordered again where it ended without a picture, unbilled', async () => {
    const { run, fake } = await abandoned()
    fake.lookNext({ status: 'failed', message: 'out of memory' })
    const { outcomes, messages } = await run()
    expect(outcomes).toEqual(['failed hero: PROVIDER_REFUSED'])
    expect(messages[0]).toContain('Nothing was charged for it.')
    expect((await run()).outcomes).toEqual(['generated hero'])
  })

  test('is looked at again and again, whatever goes wrong on the way', async () => {
    const { run, fake } = await abandoned()
    const unanswered = { status: 'unanswered', message: '502', wait: 1 } as const
    fake.lookNext({ status: 'pending', lookAfter: 1 }, unanswered, unanswered, { status: 'pending' })
    expect((await run()).outcomes).toEqual(['generated hero'])
    expect(submits(fake)).toBe(1)
  })

  test('is never ordered elsewhere: at another address it is in doubt', async () => {
    const { run, fake } = await abandoned()
    const { connect } = fake.source
    const moved = { id: 'fake', connect: () => ({ ...connect({}), baseURL: 'https://elsewhere.example' }) }
    expect((await run({ fake: { ...fake, source: moved } })).outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect(submits(fake)).toBe(1)
  })
})

describe('a reroll that was interrupted', () => {
  /** A picture that is there, and another one ordered for it whose holder is dead. */
  async function interrupted(images: Config['images'] = { hero }): Promise<Studio> {
    const studio = await createStudio({ images })
    await studio.run()
    studio.fake.lookNext({ status: 'denied', message: 'no' })
    expect((await studio.run({ names: ['hero'], force: new Set(['hero']) })).outcomes).toContain(
      'failed hero: NOT_FETCHED',
    )
    await killHolder(studio)
    return studio
  }

  test('is collected, free, and its picture takes the place', async () => {
    const { run, plan, fake, entry } = await interrupted()
    const { digest } = await entry('hero')
    expect(await run({ collects: true })).toMatchObject({ plan: ['resume hero'], outcomes: ['generated hero'] })
    expect((await entry('hero')).digest).not.toBe(digest)
    expect(submits(fake)).toBe(2)
    expect(await plan({ collects: true })).toEqual(['keep hero'])
  })

  test('changes nothing in a build, frozen or not', async () => {
    const { run, plan, fake, temp } = await interrupted()
    const lock = await temp.read('images.lock')
    expect(await run()).toMatchObject({ plan: ['keep hero'], outcomes: ['kept hero'] })
    expect(await plan({ collects: true, frozen: true })).toEqual(['keep hero'])
    expect(await temp.read('images.lock')).toBe(lock)
    expect(fake.calls.filter((call) => call === 'collect')).toHaveLength(2)
  })

  test('makes what is made from it outdated, as the reroll would have', async () => {
    const { plan } = await interrupted({ hero, night: { prompt: 'At night', alt: '', references: ['hero'] } })
    expect(await plan()).toEqual(['keep hero', 'keep night'])
    expect(await plan({ collects: true })).toEqual(['resume hero', 'generate night: changed references'])
  })

  test('leaves the picture where it ends without one', async () => {
    const { run, plan, fake } = await interrupted()
    fake.lookNext({ status: 'failed', message: 'out of memory' })
    expect((await run({ collects: true })).outcomes).toEqual(['failed hero: PROVIDER_REFUSED'])
    expect(await plan({ collects: true })).toEqual(['keep hero'])
    expect(submits(fake)).toBe(2)
  })

  test('is the picture also for a process that counted on collecting it itself', async () => {
    const { open, run, entry, fake } = await interrupted()
    const { digest } = await entry('hero')
    const project = await open()
    const { steps } = await project.plan({ collects: true })
    await run({ collects: true })
    const { signal } = new AbortController()
    const runner = await project.openRunner({ signal, report: () => {} })
    expect(await runner.run(steps)).toMatchObject([{ status: 'generated', cost: 0 }])
    expect((await entry('hero')).digest).not.toBe(digest)
    expect(submits(fake)).toBe(2)
    await project.close()
  })

  test('is not ordered again where it was given up in between, whatever the run may spend', async () => {
    const { open, run, fake, temp } = await createStudio({ images: { hero } })
    await run()
    fake.answerNext({ outcome: { status: 'ambiguous', message: 'cut' }, bill: true })
    await run({ force: new Set(['hero']) })
    const project = await open()
    const { steps } = await project.plan({ collects: true })
    await settleDoubt(project, 'hero', 'discard')
    // As in a clone, where no record has the picture that is there.
    await rm(temp.path('.genimg/store'), { recursive: true })
    const { signal } = new AbortController()
    const runner = await project.openRunner({ mayOrderUnplanned: true, signal, report: () => {} })
    expect(await runner.run(steps)).toMatchObject([{ status: 'failed', error: { code: 'GIVEN_UP' } }])
    expect(submits(fake)).toBe(2)
    await project.close()
  })

  test('is told where nobody knows what became of it, and what is made from its picture stays', async () => {
    const studio = await createStudio({
      images: { hero, night: { prompt: 'At night', alt: '', references: ['hero'] } },
    })
    await studio.run()
    studio.fake.answerNext({ outcome: { status: 'ambiguous', message: 'cut' }, bill: true })
    await studio.run({ names: ['hero'], force: new Set(['hero']) })
    expect(await studio.run()).toMatchObject({ outcomes: ['kept hero', 'kept night'] })
    expect(await studio.run({ collects: true })).toMatchObject({
      plan: ['in-doubt hero', 'keep night'],
      outcomes: ['failed hero: IN_DOUBT', 'kept night'],
    })
  })
})

describe('a run that is stopped', () => {
  test('leaves an accepted order to be collected later', async () => {
    const studio = await createStudio({ images: { hero } })
    const { run, fake } = studio
    const controller = new AbortController()
    fake.lookNext({ status: 'pending', lookAfter: 1000 })
    const stopped = await run({
      signal: controller.signal,
      report: ({ type }) => {
        if (type === 'accepted') controller.abort()
      },
    })
    expect(stopped.outcomes).toEqual(['left hero'])
    await killHolder(studio)
    expect((await run()).outcomes).toEqual(['generated hero'])
    expect(submits(fake)).toBe(1)
  })

  test('says of every name of an accepted order that it is ordered', async () => {
    const boat = { prompt: 'A boat', alt: '' }
    const { run } = await createStudio({ images: { hero, twin: hero, boat } }, createFakeProvider({ concurrency: 1 }))
    const controller = new AbortController()
    const { results } = await run({
      signal: controller.signal,
      report: ({ type }) => {
        if (type === 'accepted') controller.abort()
      },
    })
    expect(results).toEqual([
      { status: 'left', name: 'hero', ordered: true },
      { status: 'left', name: 'twin', ordered: true },
      { status: 'left', name: 'boat', ordered: false },
    ])
  })

  test('orders nothing more', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const { run } = await createStudio({ images: { hero, boat: { prompt: 'A boat', alt: '' } } }, fake)
    const controller = new AbortController()
    const { outcomes } = await run({
      signal: controller.signal,
      report: ({ type }) => {
        if (type === 'accepted') controller.abort()
      },
    })
    expect(outcomes[1]).toBe('left boat')
    expect(submits(fake)).toBe(1)
  })
})

describe('an accepted order whose record the disk does not take', () => {
  /** A run that is stopped at the first look, on a disk that refuses so many records of "accepted". */
  async function stopped(refusals: number): Promise<{ readonly studio: Studio; readonly run: Run }> {
    const stop = new AbortController()
    const fake = createFakeProvider()
    const stopping = altered(fake, () => ({
      collect: async () => {
        stop.abort()
        return { status: 'pending' }
      },
    }))
    const studio = await createStudio({ images: { hero } }, fake)
    let refused = 0
    const files = refusingFiles((record) => record.includes('"status":"accepted"') && (refused += 1) <= refusals)
    return { studio, run: await studio.run({ fake: stopping, files, signal: stop.signal }) }
  }

  test('is recorded when it is left, and collected later', async () => {
    const { studio, run } = await stopped(1)
    expect(run.results).toEqual([{ status: 'left', name: 'hero', ordered: true }])
    expect((await studio.run()).plan).toEqual(['resume hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })

  test('is in doubt where it is not taken then either, and nobody is told that it can be collected', async () => {
    const { studio, run } = await stopped(Number.POSITIVE_INFINITY)
    expect(run.outcomes).toEqual(['failed hero: UNWRITABLE'])
    expect(run.messages[0]).toContain('the next run shows it as in doubt')
    expect(run.events.map(({ type }) => type)).toEqual(['ordering', 'failed'])
    expect(await studio.plan({ later: 120_000 })).toEqual(['in-doubt hero'])
  })
})

describe('a picture at an address', () => {
  const bytes = Buffer.from(paintPlaceholder({ width: 16, height: 16, seed: 'served', opaque: true }))

  /** A fake on loopback whose pictures are served from there. */
  async function serving(status: () => number): Promise<{ readonly studio: Studio; readonly done: Done }> {
    const origin = await serve((_, response) => void response.writeHead(status()).end(bytes))
    const fake = createFakeProvider()
    const { connect } = fake.source
    const source = { id: 'fake', connect: () => ({ ...connect({}), baseURL: origin }) }
    const done: Done = {
      status: 'done',
      picture: { url: `${origin}/a.png` },
      cost: 0.04,
      creditsLeft: null,
      requestId: 'job-1',
    }
    return { studio: await createStudio({ images: { hero } }, { ...fake, source }), done }
  }

  test('is fetched and kept', async () => {
    const { studio, done } = await serving(() => 200)
    studio.fake.lookNext(done)
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(await studio.temp.readBytes('images/hero.png')).toEqual(bytes)
    expect((await studio.entry('hero')).cost).toBe(0.04)
  })

  test('is tried again where it is not there at once', async () => {
    let tries = 0
    const { studio, done } = await serving(() => ((tries += 1) < 4 ? 503 : 200))
    studio.fake.lookNext(done)
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
  })

  test('is said to be ordered when the run is stopped before it is fetched, also where no order was accepted before', async () => {
    const stop = new AbortController()
    const { studio, done } = await serving(() => {
      stop.abort()
      return 503
    })
    const fake = altered(studio.fake, () => ({ submit: async () => done }))
    const { results } = await studio.run({ fake, signal: stop.signal })
    expect(results).toEqual([{ status: 'left', name: 'hero', ordered: true }])
    expect((await studio.run()).plan).toEqual(['resume hero'])
  })

  test('is fetched by a later run that no longer needs the provider', async () => {
    let status = 404
    const { studio, done } = await serving(() => status)
    studio.fake.lookNext(done)
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['failed hero: NOT_FETCHED'])
    expect(messages[0]).toContain('It is not lost')
    await killHolder(studio)
    const looks = studio.fake.calls.length
    status = 200
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(studio.fake.calls).toHaveLength(looks)
  })

  describe('is in the store when the encoder fails at it,', () => {
    /** An encoder that fails at so many pictures. */
    function failing(times: number): Codec {
      let failed = 0
      const examine: Codec['examine'] = async (path) => {
        failed += 1
        if (failed <= times) throw new GenimgError('ENCODER_FAILED', { message: 'its process ended.' })
        return await sharedCodec.examine(path)
      }
      return { ...sharedCodec, examine }
    }

    test('and looked at again', async () => {
      const { studio, done } = await serving(() => 200)
      studio.fake.lookNext(done)
      expect((await studio.run({ codec: failing(1) })).outcomes).toEqual(['generated hero'])
    })

    test('which says what was charged, and is taken from there by the next run', async () => {
      let status = 200
      const { studio, done } = await serving(() => status)
      studio.fake.lookNext(done)
      const { outcomes, messages } = await studio.run({ codec: failing(Number.POSITIVE_INFINITY) })
      expect(outcomes).toEqual(['failed hero: ENCODER_FAILED'])
      expect(messages[0]).toBe(
        '"hero" is not finished, because the image encoder failed: its process ended. $0.04 was charged. Run `genimg generate hero`: what was obtained is not lost, and costs nothing then.',
      )
      status = 410
      expect(await studio.run()).toMatchObject({ plan: ['restore hero'], outcomes: ['restored hero'] })
      expect((await studio.entry('hero')).cost).toBe(0.04)
    })
  })

  test('that is refused stays in the job, so that it can be fetched once its host is allowed', async () => {
    const { studio, done } = await serving(() => 200)
    studio.fake.lookNext({ ...done, picture: { url: 'https://elsewhere.example/a.png' } })
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['failed hero: RESULT_REFUSED'])
    expect(messages[0]).toContain('https://elsewhere.example/a.png is not on a host that results may come from.')
    await killHolder(studio)
    expect((await studio.run()).plan).toEqual(['resume hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })
})
