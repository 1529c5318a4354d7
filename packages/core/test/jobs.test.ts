import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listJobs, openJob, relevantRecords } from '../src/jobs/jobs.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { jobRecord } from './job-records.ts'
import { tempFolder } from './temp-folder.ts'

const files = createNodeFiles()
const key = 'a'.repeat(64)

test('a record reads back as it was written', async () => {
  const job = openJob(files, await tempFolder(), key)
  const records = [jobRecord('claimed'), jobRecord('submitting'), jobRecord('accepted', { url: 'https://x.example/a' })]
  for (const [last, record] of records.entries()) await job.append(last, record)
  expect((await job.read()).records.map(({ record }) => record)).toEqual(records)
})

test.each<[string, object]>([
  ['an unknown status', { status: 'paid' }],
  ['no time', { at: undefined }],
  ['no host', { host: undefined }],
  ['a process id that is text', { pid: '7' }],
  ['a picture without a digest', { ...jobRecord('stored'), digest: 'abc' }],
])('a record with %s is passed over, and its number stays taken', async (_, wrong) => {
  const job = openJob(files, await tempFolder(), key)
  await job.append(0, jobRecord('claimed'))
  await writeFile(job.pathOf(2), JSON.stringify({ ...jobRecord('submitting'), ...wrong }))
  const { records, last } = await job.read()
  expect({ statuses: records.map(({ record }) => record.status), last }).toEqual({ statuses: ['claimed'], last: 2 })
})

test('only folders with the name of a key are jobs', async () => {
  const state = await tempFolder()
  expect(await listJobs(files, state)).toEqual([])
  await openJob(files, state, key).append(0, jobRecord('claimed'))
  await writeFile(join(state, 'jobs', 'notes.txt'), '')
  expect(await listJobs(files, state)).toEqual([key])
})

test('a real provider counts real orders, a stand-in its own and real pictures', () => {
  const real = [jobRecord('submitting'), jobRecord('stored')]
  const standIns = real.map((record) => ({ ...record, emulated: true }))
  expect(relevantRecords([...real, ...standIns], false)).toEqual(real)
  expect(relevantRecords([...real, ...standIns], true)).toEqual([real[1], ...standIns])
})
