import { expect, test } from 'vitest'
import { createLimiter, type Limiter, type Place } from '../src/run/limiter.ts'

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

const turn = (): Promise<void> => new Promise(setImmediate)

/** Starts bodies that never end; what is heard of them is in `said`. */
async function startTalking(
  limiter: Limiter,
  words: readonly string[],
): Promise<{ readonly said: string[]; readonly places: readonly Place[] }> {
  const said: string[] = []
  const places: Place[] = []
  for (const word of words) {
    const body = async (place: Place): Promise<void> => {
      said.push(`${word} runs`)
      places.push(place)
      await new Promise<void>(() => {})
    }
    void limiter.run(body, { near: () => void said.push(word) })
  }
  await turn()
  return { said, places }
}

test('has as many get ready as places are about to be left, each once and in order', async () => {
  const { said, places } = await startTalking(createLimiter(2), ['a', 'b', 'c', 'd', 'e'])
  // Also those that need not wait get ready, and before they run.
  expect(said.splice(0)).toEqual(['a', 'b', 'a runs', 'b runs'])
  places[0]?.soon()
  places[0]?.soon()
  expect(said.splice(0)).toEqual(['c'])
  places[1]?.soon()
  expect(said.splice(0)).toEqual(['d'])
  places[0]?.leave()
  await turn()
  expect(said.splice(0)).toEqual(['c runs'])
  places[1]?.leave()
  places[2]?.leave()
  await turn()
  expect(said).toEqual(['e', 'd runs', 'e runs'])
})

test('has nobody get ready for a place that is not to be had again, since fewer may run by now', async () => {
  const limiter = createLimiter(3)
  const { said, places } = await startTalking(limiter, ['a', 'b', 'c', 'd', 'e'])
  said.splice(0)
  limiter.slower()
  places[0]?.soon()
  places[1]?.soon()
  expect(said).toEqual([])
  places[2]?.soon()
  expect(said.splice(0)).toEqual(['d'])
  places[0]?.leave()
  places[1]?.leave()
  await turn()
  expect(said).toEqual([])
  places[2]?.leave()
  await turn()
  expect(said).toEqual(['d runs'])
})
