import { readdir } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Accepted, Done, Refusal } from '../src/provider.ts'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { altered } from './altered-fake.ts'
import { createStudio } from './fake-studio.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const boat = { prompt: 'A paper boat', alt: '' }

const ambiguous: Refusal = { status: 'ambiguous', message: 'the connection was reset' }
const unsent: Refusal = { status: 'unsent', message: 'getaddrinfo ENOTFOUND' }
const slow: Refusal = { status: 'busy', message: 'Too many requests', wait: 5000, because: 'rate' }
const fault: Refusal = { status: 'busy', message: 'Internal error', wait: null, because: 'fault' }
const blocked: Refusal = { status: 'blocked', message: 'Your prompt was flagged.' }
const rejected: Refusal = { status: 'rejected', message: 'No such size', scope: 'image', because: 'request' }
const noCredits: Refusal = { status: 'rejected', message: 'Insufficient credits', scope: 'run', because: 'credits' }

describe('an order without an answer', () => {
  test('is in doubt and never sent again unasked, while the rest goes on', async () => {
    const { run, fake, plan } = await createStudio({ images: { hero, boat } })
    fake.answerNext({ outcome: ambiguous, bill: true })
    const first = await run()
    expect(first.outcomes).toEqual(['failed hero: IN_DOUBT', 'generated boat'])
    expect(first.messages[0]).toMatch(
      /"hero" is in doubt: the connection was reset\. It may have been charged \(\$0\.05\)/,
    )
    const submits = fake.calls.filter((call) => call === 'submit').length
    for (let again = 0; again < 2; again += 1) {
      expect(await run()).toMatchObject({
        plan: ['in-doubt hero', 'keep boat'],
        outcomes: ['failed hero: IN_DOUBT', 'kept boat'],
      })
    }
    expect(await run({ force: new Set(['hero']) })).toMatchObject({ outcomes: ['failed hero: IN_DOUBT', 'kept boat'] })
    expect(await plan({ later: 86_400_000 })).toEqual(['in-doubt hero', 'keep boat'])
    expect(fake.calls.filter((call) => call === 'submit')).toHaveLength(submits)
  })

  test('is in doubt also where the provider’s code broke', async () => {
    const fake = createFakeProvider()
    const { connect } = fake.source
    const source = {
      id: 'fake',
      connect: () => ({ ...connect({}), submit: () => Promise.reject(new TypeError('cannot read it')) }),
    }
    const { run } = await createStudio({ images: { hero } }, { ...fake, source })
    expect((await run()).outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect((await run()).plan).toEqual(['in-doubt hero'])
  })

  test('does not stop another prompt for the same name', async () => {
    const { run, configure, fake } = await createStudio({ images: { hero } })
    fake.answerNext({ outcome: ambiguous })
    await run()
    await configure({ images: { hero: { ...hero, prompt: 'A red lighthouse' } } })
    expect((await run()).outcomes).toEqual(['generated hero'])
    await configure({ images: { hero } })
    expect((await run()).plan).toEqual(['in-doubt hero'])
  })
})

describe('an order that was turned away', () => {
  test.each<[string, readonly Refusal[]]>([
    ['that never left', [unsent, unsent, unsent, unsent]],
    ['as too fast', [slow, slow, slow]],
    ['by a fault, twice', [fault, fault]],
    ['in several ways', [unsent, slow, fault, unsent, fault]],
  ])('is tried again: %s', async (_, refusals) => {
    const { run, fake } = await createStudio({ images: { hero } })
    fake.answerNext(...refusals.map((outcome) => ({ outcome })))
    const { outcomes, events } = await run()
    expect(outcomes).toEqual(['generated hero'])
    expect(events.filter(({ type }) => type === 'retrying')).toHaveLength(refusals.length)
    expect(fake.billed).toHaveLength(1)
  })

  test.each<[string, Refusal, number]>([
    ['that never leaves', unsent, 5],
    ['by faults', fault, 3],
    ['as too fast, for ever', slow, 9],
  ])('is given up after some tries, unbilled, and tried again by the next run: %s', async (_, outcome, tries) => {
    const { run, fake } = await createStudio({ images: { hero } })
    fake.answerNext(...Array.from({ length: tries }, () => ({ outcome })))
    expect((await run()).outcomes).toEqual(['failed hero: PROVIDER_UNREACHABLE'])
    expect(fake.calls).toHaveLength(tries)
    expect(await run()).toMatchObject({ plan: ['generate hero: new'], outcomes: ['generated hero'] })
    expect(fake.billed).toHaveLength(1)
  })

  describe('looks again, before it is sent again,', () => {
    /** `boat` is turned away once, and `hero` answered while it waits. */
    function waiting(answer: (usual: Accepted | Done | Refusal) => Accepted | Done | Refusal): FakeProvider {
      let tell = (): void => {}
      const isTurnedAway = new Promise<void>((resolve) => (tell = resolve))
      let boats = 0
      return altered(createFakeProvider({ concurrency: 2, synchronous: true }), ({ submit }) => ({
        submit: async (body, context) => {
          if (body['prompt'] === boat.prompt) {
            boats += 1
            if (boats > 1) return await submit(body, context)
            tell()
            return slow
          }
          await isTurnedAway
          return answer(await submit(body, context))
        },
      }))
    }

    test('at a budget that others have used up meanwhile', async () => {
      const fake = waiting((usual) => (usual.status === 'done' ? { ...usual, cost: 0.09 } : usual))
      const { run } = await createStudio({ images: { hero, boat }, budget: { perRun: 0.1 } }, fake)
      const { outcomes, results } = await run()
      expect(outcomes).toEqual(['generated hero', 'failed boat: BUDGET_EXCEEDED'])
      expect(results[1]).toMatchObject({ cost: 0 })
      expect(fake.billed).toEqual([hero.prompt])
    })

    test('whether another order has ended the run', async () => {
      const fake = waiting(() => noCredits)
      const { run } = await createStudio({ images: { hero, boat } }, fake)
      expect((await run()).outcomes).toEqual(['failed hero: PROVIDER_STOPPED', 'left boat'])
      expect(fake.billed).not.toContain(boat.prompt)
    })
  })

  test('waits as long as the provider says', async () => {
    const { run, fake } = await createStudio({ images: { hero } })
    fake.answerNext({ outcome: slow })
    expect((await run()).events).toContainEqual({
      type: 'retrying',
      name: 'hero',
      message: 'Too many requests',
      ms: 5000,
    })
  })
})

describe('a request that the provider blocks', () => {
  test('is remembered and not sent again, forced or not, until it is another request', async () => {
    const { run, configure, fake } = await createStudio({ images: { hero, boat } })
    fake.answerNext({ outcome: blocked })
    const first = await run()
    expect(first.outcomes).toEqual(['failed hero: BLOCKED', 'generated boat'])
    expect(first.messages[0]).toContain('Your prompt was flagged.')
    const calls = fake.calls.length
    expect(await run()).toMatchObject({
      plan: ['blocked hero', 'keep boat'],
      outcomes: ['failed hero: BLOCKED', 'kept boat'],
    })
    await run({ force: new Set(['hero']) })
    expect(fake.calls).toHaveLength(calls)
    await configure({ images: { hero: { ...hero, prompt: 'A tower' }, boat } })
    expect((await run()).outcomes).toEqual(['generated hero', 'kept boat'])
  })

  test('is remembered also where it was blocked after it was accepted', async () => {
    const { run, fake } = await createStudio({ images: { hero } })
    fake.lookNext({ status: 'pending', lookAfter: 1 }, blocked)
    expect((await run()).outcomes).toEqual(['failed hero: BLOCKED'])
    expect((await run()).plan).toEqual(['blocked hero'])
    expect(fake.calls.filter((call) => call === 'submit')).toHaveLength(1)
  })
})

describe('a request that the provider rejects', () => {
  test('fails alone, uncharged, and may be tried again', async () => {
    const { run, fake } = await createStudio({ images: { hero, boat } })
    fake.answerNext({ outcome: rejected })
    const first = await run()
    expect(first.outcomes).toEqual(['failed hero: PROVIDER_REFUSED', 'generated boat'])
    expect(first.messages[0]).toContain('Nothing was charged for it.')
    expect((await run()).outcomes).toEqual(['generated hero', 'kept boat'])
  })

  test('for a reason that all would hear ends the run, and the next one goes on', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const { run } = await createStudio({ images: { hero, boat, tower: { prompt: 'A tower', alt: '' } } }, fake)
    fake.answerNext({ outcome: noCredits })
    const first = await run()
    expect(first.outcomes).toEqual(['failed hero: PROVIDER_STOPPED', 'left boat', 'left tower'])
    expect(fake.calls).toEqual(['submit'])
    expect(first.events.filter(({ type }) => type === 'failed')).toHaveLength(1)
    expect((await run()).outcomes).not.toContain('failed hero: PROVIDER_STOPPED')
  })

  test('never shows the key that a sentence of it holds', async () => {
    const { run, fake, temp } = await createStudio({ images: { hero } })
    fake.answerNext({ outcome: { ...rejected, message: 'The key SG_0123456789abcdef may not do that' } })
    const { messages, events } = await run()
    expect(messages.join() + JSON.stringify(events)).not.toContain('SG_0123456789abcdef')
    expect(messages[0]).toContain('The key [key] may not do that')
    const [key = ''] = await readdir(temp.path('.genimg/jobs'))
    const records = await readdir(temp.path('.genimg/jobs', key))
    for (const record of records) expect(await temp.read(`.genimg/jobs/${key}/${record}`)).not.toContain('SG_')
  })
})

describe('bytes that are no picture', () => {
  const page = Buffer.from('<!doctype html><title>Sorry</title>')

  test('are kept among the rejected ones with their reason, and named', async () => {
    const { run, fake, temp } = await createStudio({ images: { hero } })
    fake.lookNext({ status: 'done', picture: { bytes: page }, cost: 0.05, creditsLeft: null, requestId: 'job-1' })
    const { outcomes, messages } = await run()
    expect(outcomes).toEqual(['failed hero: PICTURE_REJECTED'])
    const kept = /kept in (\S+)\. Run/.exec(messages[0] ?? '')?.[1] ?? ''
    expect(await temp.readBytes(kept.slice(temp.dir.length + 1))).toEqual(page)
    expect(await temp.read(`${kept.slice(temp.dir.length + 1)}.txt`)).toMatch(
      /^hero \([0-9a-f]{64}\): they are not a PNG/,
    )
    await expect(temp.read('images.lock')).rejects.toThrow('ENOENT')
    expect((await run()).plan).toEqual(['generate hero: lost'])
  })

  test('are kept also where they begin like one', async () => {
    const { run, fake, temp, plan } = await createStudio({ images: { hero } })
    const torn = Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), page])
    fake.lookNext({ status: 'done', picture: { bytes: torn }, cost: 0.05, creditsLeft: null, requestId: 'job-1' })
    const { outcomes, messages } = await run()
    expect(outcomes).toEqual(['failed hero: PICTURE_REJECTED'])
    const kept = /kept in (\S+)\. Run/.exec(messages[0] ?? '')?.[1] ?? ''
    expect(await temp.readBytes(kept.slice(temp.dir.length + 1))).toEqual(torn)
    await expect(temp.read('images.lock')).rejects.toThrow('ENOENT')
    expect(await plan()).toEqual(['generate hero: lost'])
  })
})
