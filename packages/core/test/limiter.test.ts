import { expect, test } from 'vitest'
import { createLimiter, type Limiter } from '../src/run/limiter.ts'

/** Starts bodies that end when they are told to. */
function startMany(
  limiter: Limiter,
  count: number,
): { readonly running: () => number; readonly endOne: () => Promise<void> } {
  const ends: (() => void)[] = []
  for (let started = 0; started < count; started += 1) {
    void limiter.run(() => new Promise<void>((resolve) => ends.push(resolve)))
  }
  let ended = 0
  return {
    running: () => ends.length - ended,
    endOne: async () => {
      ends[ended]?.()
      ended += 1
      await new Promise(setImmediate)
    },
  }
}

test('runs so many at once, the next one when one ends, in the order asked for', async () => {
  const limiter = createLimiter(2)
  const bodies = startMany(limiter, 5)
  await new Promise(setImmediate)
  expect(bodies.running()).toBe(2)
  await bodies.endOne()
  expect(bodies.running()).toBe(2)
  const order: number[] = []
  const many = createLimiter(1)
  await Promise.all([1, 2, 3].map((number) => many.run(async () => void order.push(number))))
  expect(order).toEqual([1, 2, 3])
})

test('hands on what a body gives or throws, and goes on after a failure', async () => {
  const limiter = createLimiter(1)
  const failed = limiter.run(async () => {
    throw new Error('no')
  })
  await expect(failed).rejects.toThrow('no')
  await expect(limiter.run(async () => 7)).resolves.toBe(7)
})

test('runs half as many when told to go slower, and never fewer than one', async () => {
  const limiter = createLimiter(4)
  const bodies = startMany(limiter, 20)
  await new Promise(setImmediate)
  expect(bodies.running()).toBe(4)
  limiter.slower()
  for (const left of [3, 2, 2, 2]) {
    await bodies.endOne()
    expect(bodies.running()).toBe(left)
  }
  for (let times = 0; times < 5; times += 1) limiter.slower()
  for (const left of [1, 1]) {
    await bodies.endOne()
    expect(bodies.running()).toBe(left)
  }
})

test('climbs back by one after as many successes as run at once, and not above where it began', async () => {
  const limiter = createLimiter(3)
  limiter.slower()
  const bodies = startMany(limiter, 20)
  await new Promise(setImmediate)
  expect(bodies.running()).toBe(1)
  const climb: number[] = []
  for (let successes = 1; successes <= 8; successes += 1) {
    limiter.succeeded()
    await new Promise(setImmediate)
    climb.push(bodies.running())
  }
  expect(climb).toEqual([2, 2, 3, 3, 3, 3, 3, 3])
})

test('lets the highest rank go first, and of equals the one that came first', async () => {
  const limiter = createLimiter(1)
  const order: string[] = []
  const ranked: readonly (readonly [string, number])[] = [
    ['first', 0],
    ['low', 0],
    ['high', 2],
    ['middle', 1],
    ['high too', 2],
  ]
  await Promise.all(ranked.map(([name, rank]) => limiter.run(async () => void order.push(name), { rank })))
  expect(order).toEqual(['first', 'high', 'high too', 'middle', 'low'])
})

test('tells those that are next once, as many as may run at once, before they run', async () => {
  const limiter = createLimiter(2)
  const heard: string[] = []
  const ends: (() => void)[] = []
  const start = (name: string): void => {
    void limiter.run(
      () => {
        heard.push(`${name} runs`)
        return new Promise<void>((resolve) => ends.push(resolve))
      },
      { near: () => heard.push(`${name} is near`) },
    )
  }
  for (const name of ['a', 'b', 'c', 'd', 'e']) start(name)
  await new Promise(setImmediate)
  expect(heard.toSorted()).toEqual(['a is near', 'a runs', 'b is near', 'b runs', 'c is near', 'd is near'])
  ends[0]?.()
  await new Promise(setImmediate)
  expect(heard.slice(6).toSorted()).toEqual(['c runs', 'e is near'])
})
