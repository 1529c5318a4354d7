import { expect, test } from 'vitest'
import { createPixelLimiter, type PixelLimits } from '../src/codec/pixel-limiter.ts'

interface Started {
  readonly begun: readonly string[]
  readonly end: (name: string, failure?: Error) => Promise<void>
  readonly results: readonly Promise<void>[]
}

/** Bodies that end when they are told to, and the names of those that have begun. */
function start(limits: PixelLimits, wanted: Readonly<Record<string, number>>): Started {
  const limiter = createPixelLimiter(limits)
  const begun: string[] = []
  const ends = new Map<string, (failure?: Error) => void>()
  const results = Object.entries(wanted).map(([name, pixels]) =>
    limiter.run(pixels, async () => {
      begun.push(name)
      await new Promise<void>((resolve, reject) =>
        ends.set(name, (failure) => (failure === undefined ? resolve() : reject(failure))),
      )
    }),
  )
  const end = async (name: string, failure?: Error): Promise<void> => {
    ends.get(name)?.(failure)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { begun, end, results }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('so many at once, in the order of asking', async () => {
  const { begun, end } = start({ bodies: 2, pixels: 100 }, { a: 1, b: 1, c: 1, d: 1 })
  await settle()
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
})

test('no more pixels than fit, and what is larger than that alone', async () => {
  const { begun, end } = start({ bodies: 9, pixels: 100 }, { a: 60, b: 40, large: 500, c: 1, d: 1 })
  await settle()
  expect(begun).toEqual(['a', 'b'])
  await end('a')
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'large'])
  await end('large')
  expect(begun).toEqual(['a', 'b', 'large', 'c', 'd'])
})

test('one that fails makes room too', async () => {
  const { begun, end, results } = start({ bodies: 1, pixels: 100 }, { a: 1, b: 1 })
  await settle()
  const failure = results[0]?.catch(String)
  await end('a', new Error('no luck'))
  expect(await failure).toBe('Error: no luck')
  expect(begun).toEqual(['a', 'b'])
})
