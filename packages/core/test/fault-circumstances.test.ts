import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { createTempProject } from '../src/testing/index.ts'
import { kindsOf } from './fault-kinds.ts'
import { sweepPairs } from './fault-pairs.ts'
import { price } from './fault-shop.ts'
import { sweep } from './fault-sweep.ts'

const patience = 180_000
const temp = await createTempProject()
afterEach(() => void vi.useRealTimers())
afterAll(() => temp.remove())

test('where a file has one name only, records are torn, and nobody trusts them', { timeout: patience }, async () => {
  const kinds = kindsOf('killed halfway', 'short write')
  const { points, problems, line } = await sweep(temp, { synchronous: false, concurrency: 1, links: false }, kinds)
  console.log(`without links: ${line}`)
  expect(problems).toEqual([])
  expect(points['killed halfway']?.count).toBeGreaterThan(50)
  expect(points['short write']?.count).toBeGreaterThan(50)
})

test.each([
  ['a run', { perRun: price, perDay: 3 * price }],
  ['a day', { perRun: 3 * price, perDay: price }],
])('a budget for one picture %s is never passed, whatever is in doubt', { timeout: patience }, async (_, budget) => {
  const kinds = kindsOf('killed', 'reset after')
  const options = { synchronous: false, concurrency: 2, budget, isShort: true }
  const { points, problems, line } = await sweep(temp, options, kinds)
  console.log(`with a budget for one: ${line}`)
  expect(problems).toEqual([])
  expect(points['killed']?.count).toBeGreaterThan(60)
  expect(points['reset after']?.inDoubt).toBe(1)
})

test('a second fault, in the run that mends what the first one left, does no harm', { timeout: patience }, async () => {
  const { pairs, problems, line } = await sweepPairs(temp, 160)
  console.log(line)
  expect(problems).toEqual([])
  expect(pairs).toBeGreaterThan(80)
})
