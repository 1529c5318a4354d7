import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { createTempProject } from '../src/testing/index.ts'
import { kindsOf } from './fault-kinds.ts'
import { sweep } from './fault-sweep.ts'

const patience = 180_000
const temp = await createTempProject()
afterEach(() => void vi.useRealTimers())
afterAll(() => temp.remove())

test(
  'a run whose orders are answered with the picture meets a fault at any operation, and pays once',
  { timeout: patience },
  async () => {
    const kinds = kindsOf(
      'killed',
      'killed, its answer lost',
      'killed halfway',
      'EIO',
      'short write',
      'connection refused',
      'reset before',
      'reset after',
      'timeout before',
      'timeout after',
      'encoder ended',
      'undecodable',
    )
    const { points, problems, line } = await sweep(temp, { synchronous: true, concurrency: 1 }, kinds)
    console.log(`synchronous, one at a time: ${line}`)
    expect(problems).toEqual([])
    expect(points['killed']?.count).toBeGreaterThan(150)
    expect(points['EIO']?.count).toBeGreaterThan(140)
    // The balance, an upload and three orders.
    expect(points['connection refused']).toEqual({ count: 5, inDoubt: 0 })
    for (const kind of ['reset before', 'reset after', 'timeout before', 'timeout after']) {
      expect(points[kind]).toEqual({ count: 5, inDoubt: 3 })
    }
    for (const kind of ['encoder ended', 'undecodable']) expect(points[kind]).toEqual({ count: 3, inDoubt: 0 })
  },
)

test('so does one that makes two pictures side by side', { timeout: patience }, async () => {
  const kinds = kindsOf('killed, its answer lost', 'power lost, some of it kept', 'reset after')
  const { points, problems, line } = await sweep(temp, { synchronous: true, concurrency: 2 }, kinds)
  console.log(`synchronous, two at a time: ${line}`)
  expect(problems).toEqual([])
  expect(points['power lost, some of it kept']?.count).toBeGreaterThan(150)
  expect(points['reset after']).toEqual({ count: 5, inDoubt: 3 })
})
