import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { createTempProject } from '../src/testing/index.ts'
import { faultKinds, kindsOf } from './fault-kinds.ts'
import { sweep } from './fault-sweep.ts'

const patience = 180_000
const temp = await createTempProject()
afterEach(() => void vi.useRealTimers())
afterAll(() => temp.remove())

test('a run that meets a fault at any operation pays once and loses nothing', { timeout: patience }, async () => {
  const { 'EIO, but done': _done, 'power lost, some of it kept': _some, ...kinds } = faultKinds
  const { points, problems, line } = await sweep(temp, { synchronous: false, concurrency: 1 }, kinds)
  console.log(`queued, one at a time: ${line}`)
  expect(problems).toEqual([])
  expect(points['killed']?.count).toBeGreaterThan(180)
  expect(points['power lost']?.count).toBeGreaterThan(180)
  expect(points['EIO']?.count).toBeGreaterThan(160)
  expect(points['ENOSPC']?.count).toBeGreaterThan(60)
  expect(points['short write']?.count).toBeGreaterThan(30)
  // The balance, an upload, and for each of three images the order, two looks and the picture; in doubt are orders only.
  expect(points['connection refused']).toEqual({ count: 14, inDoubt: 0 })
  for (const kind of ['reset before', 'reset after', 'timeout before', 'timeout after']) {
    expect(points[kind]).toEqual({ count: 14, inDoubt: 3 })
  }
  for (const kind of ['encoder ended', 'undecodable']) expect(points[kind]).toEqual({ count: 3, inDoubt: 0 })
})

test('so does one that makes two pictures side by side', { timeout: patience }, async () => {
  const kinds = kindsOf(
    'killed, its answer lost',
    'power lost, some of it kept',
    'EIO, but done',
    'reset before',
    'reset after',
    'encoder ended',
  )
  const { points, problems, line } = await sweep(temp, { synchronous: false, concurrency: 2 }, kinds)
  console.log(`queued, two at a time: ${line}`)
  expect(problems).toEqual([])
  expect(points['power lost, some of it kept']?.count).toBeGreaterThan(180)
  expect(points['EIO, but done']?.count).toBeGreaterThan(30)
  expect(points['reset after']).toEqual({ count: 14, inDoubt: 3 })
})
