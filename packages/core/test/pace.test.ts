import { expect, test } from 'vitest'
import { createLimiter } from '../src/run/limiter.ts'
import { createPace } from '../src/run/pace.ts'

test('looks come closer to each other until the time at which the last job of the model was done', () => {
  const pace = createPace()
  expect(pace.next('big-1', 1800, 250)).toEqual({ wait: 250, isLast: false })
  pace.note('big-1', 2000)
  expect(pace.next('big-1', 5, 250)).toEqual({ wait: 1000, isLast: false })
  expect(pace.next('big-1', 1005, 250)).toEqual({ wait: 500, isLast: false })
  expect(pace.next('big-1', 1505, 250)).toEqual({ wait: 250, isLast: false })
  expect(pace.next('big-1', 1755, 250)).toEqual({ wait: 250, isLast: true })
  expect(pace.next('big-1', 1850, 250)).toEqual({ wait: 155, isLast: true })
  expect(pace.next('big-1', 2100, 250)).toEqual({ wait: 250, isLast: true })
})

test('a model that nothing is known of yet is taken for as quick as the last job was', () => {
  const pace = createPace()
  pace.note('big-1', 2000)
  expect(pace.next('other', 1850, 250)).toEqual({ wait: 155, isLast: true })
  pace.note('other', 3000)
  expect(pace.next('other', 1850, 250)).toEqual({ wait: 577.5, isLast: false })
  expect(pace.next('big-1', 1850, 250)).toEqual({ wait: 155, isLast: true })
})

test('whoever leaves a limiter early makes room, once', async () => {
  const limiter = createLimiter(1)
  const begun: string[] = []
  let end = (): void => {}
  const first = limiter.run(async ({ leave }) => {
    begun.push('first')
    leave()
    leave()
    await new Promise<void>((resolve) => (end = resolve))
  })
  let endSecond = (): void => {}
  const second = limiter.run(async () => {
    begun.push('second')
    await new Promise<void>((resolve) => (endSecond = resolve))
  })
  const third = limiter.run(async () => void begun.push('third'))
  await new Promise((resolve) => setTimeout(resolve, 5))
  end()
  await first
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(begun).toEqual(['first', 'second'])
  endSecond()
  await Promise.all([second, third])
  expect(begun).toEqual(['first', 'second', 'third'])
})
