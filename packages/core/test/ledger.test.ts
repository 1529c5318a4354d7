import { utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { describeHolder } from '../src/jobs/holder.ts'
import { openJob, type JobRecord } from '../src/jobs/jobs.ts'
import { spentByJob, spentOnDay } from '../src/run/ledger.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createStore } from '../src/store/store.ts'
import { digestFor } from './image-samples.ts'
import { jobRecord } from './job-records.ts'
import { tempFolder } from './temp-folder.ts'

const today = '2026-03-04'
const yesterday = { at: '2026-03-03T23:59:59.999Z' }
const claimed = jobRecord('claimed')
const submitting = jobRecord('submitting')
const accepted = jobRecord('accepted')
const stored = jobRecord('stored')

// An estimate is 0.05 here, a bill 0.04.
describe('what a job has cost on one day', () => {
  test.each<[string, readonly JobRecord[], number]>([
    ['nothing before it is claimed', [], 0],
    ['its estimate once it is claimed', [claimed], 0.05],
    ['its estimate while it is ordered', [claimed, submitting, accepted], 0.05],
    ['its estimate in doubt', [claimed, submitting, jobRecord('in-doubt')], 0.05],
    ['its bill once there is a picture', [claimed, submitting, accepted, stored], 0.04],
    ['its estimate where the bill is not known', [claimed, jobRecord('stored', { cost: null })], 0.05],
    ['nothing where it failed unbilled', [claimed, submitting, jobRecord('failed')], 0],
    ['what a useless answer cost', [claimed, submitting, jobRecord('failed', { cost: 0.03 })], 0.03],
    ['its estimate where nobody knows what a failure cost', [claimed, jobRecord('failed', { cost: null })], 0.05],
    ['nothing where it was blocked', [claimed, submitting, jobRecord('blocked')], 0],
    ['one order where it was turned away and tried again', [claimed, submitting, claimed, submitting], 0.05],
    ['two orders where a picture was ordered again', [claimed, stored, claimed, stored], 0.08],
    ['one bill where two processes wrote down the same picture', [claimed, accepted, stored, stored], 0.04],
    ['nothing of an unknown price, until the bill', [jobRecord('claimed', { estimate: null }), submitting], 0],
    ['the bill of an unknown price', [jobRecord('claimed', { estimate: null }), stored], 0.04],
  ])('%s', (_, records, usd) => {
    expect(spentByJob(records, today)).toBeCloseTo(usd, 9)
  })

  test.each<[string, readonly JobRecord[], number]>([
    [
      'not what was claimed and stored the day before',
      [jobRecord('claimed', yesterday), jobRecord('stored', yesterday)],
      0,
    ],
    ['not what was claimed the day before and stored today', [jobRecord('claimed', yesterday), stored], 0],
    [
      'not what failed the day before, though it was billed',
      [jobRecord('claimed', yesterday), jobRecord('failed', { ...yesterday, cost: 0.03 })],
      0,
    ],
    [
      'not what is in doubt since the day before',
      [jobRecord('claimed', yesterday), jobRecord('submitting', yesterday)],
      0,
    ],
    [
      'an order of today after one of the day before',
      [jobRecord('claimed', yesterday), jobRecord('stored', yesterday), claimed],
      0.05,
    ],
  ])('counts by the day of the claim: %s', (_, records, usd) => {
    expect(spentByJob(records, today)).toBeCloseTo(usd, 9)
  })

  test('is counted on the day of the claim where the bill came on the next', () => {
    expect(spentByJob([jobRecord('claimed', yesterday), stored], '2026-03-03')).toBeCloseTo(0.04, 9)
  })
})

test('the day’s sum is over all jobs, and an emulator’s are apart', async () => {
  const noon = Date.parse('2026-03-04T12:00:00Z')
  const state = await tempFolder()
  const files = createNodeFiles()
  const write = async (word: string, records: readonly JobRecord[]): Promise<void> => {
    const job = openJob(files, state, digestFor(word))
    for (const [last, record] of records.entries()) await job.append(last, record)
    await utimes(job.pathOf(records.length), new Date(noon), new Date(noon))
  }
  await write('a', [claimed, submitting, accepted, stored])
  await write('b', [claimed, submitting])
  await write(
    'c',
    [claimed, submitting, claimed].map((record) => ({ ...record, emulated: true })),
  )
  await files.create(join(state, 'jobs', 'not-a-job'), new Uint8Array())
  const sum = (now: number, emulated: boolean, stateDir = state): Promise<number> => {
    const store = createStore(files, stateDir, createFileIndex(files, join(stateDir, 'index')))
    const clock = { now: () => now, sleep: async () => {} }
    return spentOnDay({ files, stateDir, store, clock, self: describeHolder }, emulated)
  }
  expect(await sum(noon, false)).toBeCloseTo(0.09, 9)
  expect(await sum(noon, true)).toBeCloseTo(0.05, 9)
  expect(await sum(noon + 86_400_000, false)).toBe(0)
  expect(await sum(noon, false, join(state, 'none'))).toBe(0)
})

test('a claim that its holder died with was never ordered', () => {
  expect(spentByJob([claimed], today, true)).toBeCloseTo(0.05, 9)
  expect(spentByJob([claimed], today, false)).toBe(0)
  expect(spentByJob([claimed, submitting], today, false)).toBeCloseTo(0.05, 9)
})

test('an order of unknown price counts with what was set aside for it', () => {
  const unpriced = { ...claimed, estimate: null, reserved: 0.8 }
  expect(spentByJob([unpriced, submitting], today, false)).toBeCloseTo(0.8, 9)
})
