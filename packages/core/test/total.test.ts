import { describe, expect, test } from 'vitest'
import { dollars } from '../src/run/budget.ts'
import type { ResolvedImage } from '../src/config/image.ts'
import type { Step } from '../src/plan/plan.ts'
import { keyOf } from '../src/plan/request.ts'
import { totalOf, totalPrice, type Total } from '../src/plan/total.ts'
import { digestFor, entryFor, requestOf, sampleImage, sampleMaker } from './image-samples.ts'

function generate(image: ResolvedImage): Step {
  const { name } = image
  const reason = { kind: 'new' } as const
  if (image.draft.references.length > 0) return { action: 'generate', name, image, reason, key: null, request: null }
  const request = requestOf(image)
  return { action: 'generate', name, image, reason, key: keyOf(request), request }
}

const nothing: Total = { count: 0, usd: 0, unknown: 0, approximate: false, seconds: null }

describe('the total of a plan', () => {
  test('is nothing for steps that order nothing', () => {
    const image = sampleImage('hero')
    const request = requestOf(image)
    const entry = entryFor(request, digestFor('hero'))
    const base = { name: 'hero', image, key: keyOf(request), request }
    const steps: readonly Step[] = [
      { ...base, action: 'keep', path: '/images/hero.png', digest: entry.digest, entry },
      { ...base, action: 'restore', digest: entry.digest, entry },
      { ...base, action: 'resume' },
      { ...base, action: 'blocked', message: 'No.' },
      { ...base, action: 'in-doubt', message: 'Perhaps.' },
      { action: 'orphan', name: 'old', entry },
    ]
    expect(totalOf(steps)).toEqual(nothing)
  })

  test('adds known prices up and counts the unknown ones', () => {
    const steps = [
      sampleImage('a'),
      sampleImage('b', { usd: 0.1, approximate: true }),
      sampleImage('c', { usd: null }),
    ].map(generate)
    expect(totalOf(steps)).toEqual({ count: 3, usd: 0.05 + 0.1, unknown: 1, approximate: true, seconds: 15 })
  })

  test('asks nothing of a free provider', () => {
    const maker = { ...sampleMaker, free: true }
    const steps = [sampleImage('a', { maker }), sampleImage('b', { usd: null, maker })].map(generate)
    expect(totalOf(steps)).toMatchObject({ count: 2, usd: 0, unknown: 0 })
  })

  test('counts two names with one request once', () => {
    const steps = [sampleImage('a', { prompt: 'same' }), sampleImage('b', { prompt: 'same' })].map(generate)
    expect(totalOf(steps)).toMatchObject({ count: 1, usd: 0.05 })
  })

  test('counts what waits for its parents, each', () => {
    const steps = [sampleImage('a', { parents: ['x'] }), sampleImage('b', { parents: ['x'] })].map(generate)
    expect(totalOf(steps)).toMatchObject({ count: 2, usd: 0.1 })
  })
})

const seconds = (...images: readonly ResolvedImage[]): number | null => totalOf(images.map(generate)).seconds

describe('the time of a plan', () => {
  test('is that of the slowest provider where there are several, which work side by side', () => {
    const slow = { ...sampleMaker, concurrency: 1 }
    const images = ['a', 'b', 'c', 'd'].map((name) => sampleImage(name))
    expect(seconds(...images, sampleImage('e', { maker: slow }), sampleImage('f', { maker: slow, seconds: 15 }))).toBe(
      25,
    )
  })

  test('is shared by as many as run at once', () => {
    expect(seconds(sampleImage('a'), sampleImage('b'), sampleImage('c'), sampleImage('d'))).toBe(20)
  })

  test('is never shorter than one picture', () => {
    expect(seconds(sampleImage('a', { seconds: 42 }), sampleImage('b', { seconds: 1 }))).toBe(42)
  })

  test('is never shorter than a chain of parents', () => {
    expect(
      seconds(sampleImage('a'), sampleImage('b', { parents: ['a'] }), sampleImage('c', { parents: ['b', 'a'] })),
    ).toBe(30)
  })

  test('is not known where no picture’s is', () => {
    expect(seconds(sampleImage('a', { seconds: null }))).toBeNull()
  })
})

test.each<[Partial<Total>, string]>([
  [{ count: 2, usd: 0.08 }, '$0.08'],
  [{ count: 2, usd: 0.08, approximate: true }, 'about $0.08'],
  [{ count: 3, usd: 0.04, unknown: 2 }, '$0.04 and 2 of unknown price'],
  [{ count: 2, unknown: 2 }, 'price unknown'],
  [{ count: 0 }, 'free'],
])('%o is written %s', (total, text) => {
  expect(totalPrice({ ...nothing, ...total }, dollars)).toBe(text)
})
