import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import type { Estimate, Refusal } from '../src/provider.ts'
import { createFakeProvider } from '../src/testing/index.ts'
import { createStudio } from './fake-studio.ts'

const images = Object.fromEntries(['a', 'b', 'c', 'd'].map((name) => [name, { prompt: `Picture ${name}`, alt: '' }]))
const ambiguous: Refusal = { status: 'ambiguous', message: 'no answer' }
const day = 86_400_000

const kept = (outcomes: readonly string[]): number =>
  outcomes.filter((outcome) => outcome.startsWith('generated')).length

// A picture costs 0.05 here.
describe('a budget', () => {
  test('for the run stops orders before it is passed, and keeps what was made', async () => {
    const { run, fake } = await createStudio({ images, budget: { perRun: 0.12 } })
    const first = await run()
    expect(first.outcomes).toEqual([
      'generated a',
      'generated b',
      'failed c: BUDGET_EXCEEDED',
      'failed d: BUDGET_EXCEEDED',
    ])
    expect(first.messages[0]).toContain(
      '"c" would cost $0.05, which passes budget.perRun of $0.12 ($0.10 spent, under way or in doubt).',
    )
    expect(fake.billed).toHaveLength(2)
    expect((await run()).outcomes).toEqual(['kept a', 'kept b', 'generated c', 'generated d'])
  })

  test('counts what an order really cost before the next one leaves', async () => {
    const config = { images, budget: { perRun: 0.1 }, defaults: { price: 0.05 } }
    const { run, fake } = await createStudio(config, createFakeProvider({ concurrency: 1, price: 0.07 }))
    const { messages } = await run()
    expect(fake.billed).toHaveLength(1)
    expect(messages[0]).toContain('budget.perRun of $0.10 ($0.07 spent')
  })

  test('of the command line holds beside it', async () => {
    const { run, fake } = await createStudio({ images, budget: { perRun: 1 } })
    expect(kept((await run({ maxCost: 0.05 })).outcomes)).toBe(1)
    expect(kept((await run({ maxCost: 0 })).outcomes)).toBe(0)
    expect(fake.billed).toHaveLength(1)
  })

  test('for the day counts earlier runs, and begins anew on the next', async () => {
    const { run, fake } = await createStudio({ images, budget: { perDay: 0.1 } })
    expect(kept((await run({ names: ['a'] })).outcomes)).toBe(1)
    const second = await run()
    expect(kept(second.outcomes)).toBe(1)
    expect(second.messages[0]).toContain('passes budget.perDay of $0.10 ($0.10 spent, under way or in doubt)')
    expect(kept((await run({ later: day })).outcomes)).toBe(2)
    expect(fake.billed).toHaveLength(4)
  })

  test('counts what is in doubt', async () => {
    const { run, fake } = await createStudio(
      { images, budget: { perDay: 0.1 } },
      createFakeProvider({ concurrency: 1 }),
    )
    fake.answerNext({ outcome: ambiguous })
    expect((await run()).outcomes).toEqual([
      'failed a: IN_DOUBT',
      'generated b',
      'failed c: BUDGET_EXCEEDED',
      'failed d: BUDGET_EXCEEDED',
    ])
  })

  test('for the run counts it too', async () => {
    const { run, fake } = await createStudio(
      { images, budget: { perRun: 0.1 } },
      createFakeProvider({ concurrency: 1 }),
    )
    fake.answerNext({ outcome: ambiguous })
    expect(kept((await run()).outcomes)).toBe(1)
    expect(fake.calls.filter((call) => call === 'submit')).toHaveLength(2)
  })

  test('does not count what was turned away or refused', async () => {
    const { run, fake } = await createStudio(
      { images, budget: { perRun: 0.1, perDay: 0.1 } },
      createFakeProvider({ concurrency: 1 }),
    )
    fake.answerNext(
      { outcome: { status: 'blocked', message: 'No.' } },
      { outcome: { status: 'rejected', message: 'No.', scope: 'image', because: 'request' } },
    )
    expect((await run()).outcomes).toEqual([
      'failed a: BLOCKED',
      'failed b: PROVIDER_REFUSED',
      'generated c',
      'generated d',
    ])
  })

  test('does not hold up what is paid for or in the store', async () => {
    const images = { a: { prompt: 'x', alt: '' } }
    const { run, configure, temp } = await createStudio({ images, budget: { perDay: 0.05 } })
    await run()
    await rm(temp.path('images'), { recursive: true })
    await configure({ images, budget: { perRun: 0, perDay: 0 } })
    expect((await run()).outcomes).toEqual(['restored a'])
  })

  test('gets back what was set aside for an order that could not be written down', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const { run } = await createStudio({ images, budget: { perRun: 0.15 } }, fake)
    const inner = createNodeFiles()
    let failures = 0
    const files: Files = {
      ...inner,
      link: async (from, to) => {
        if (!to.includes('jobs') || failures > 0) return await inner.link(from, to)
        failures += 1
        throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' })
      },
    }
    expect((await run({ files })).outcomes).toEqual([
      'failed a: UNWRITABLE',
      'generated b',
      'generated c',
      'generated d',
    ])
  })

  test('does not concern pictures that are free', async () => {
    const fake = createFakeProvider({ price: 0 })
    const { connect } = fake.source
    const source = { id: 'fake', connect: () => ({ ...connect({}), free: true }) }
    const { run } = await createStudio({ images, budget: { perRun: 0 } }, { ...fake, source })
    expect(kept((await run()).outcomes)).toBe(4)
  })
})

describe('an unknown price', () => {
  test('counts as all that is left, one at a time', async () => {
    const { run, fake } = await createStudio({ images }, createFakeProvider({ price: null }))
    const { outcomes } = await run({ maxCost: 1 })
    expect(outcomes[0]).toBe('generated a')
    expect(kept(outcomes)).toBe(1)
    expect(fake.billed).toHaveLength(1)
  })

  test('lets known ones wait for what it really was', async () => {
    const [a, b] = [
      { prompt: 'a', alt: '' },
      { prompt: 'b', alt: '', price: 0.05 },
    ]
    const fake = createFakeProvider({ price: 0.05 })
    const { connect } = fake.source
    const estimate = (): Estimate => ({ usd: null, approximate: true, seconds: null })
    const source = { id: 'fake', connect: () => ({ ...connect({}), estimate }) }
    const { run } = await createStudio({ images: { a, b } }, { ...fake, source })
    expect((await run({ maxCost: 1 })).outcomes).toEqual(['generated a', 'generated b'])
  })
})
