import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { settleDoubt } from '../src/care/settle.ts'
import { describeHolder } from '../src/jobs/holder.ts'
import { mayHideOrder } from '../src/jobs/hidden-order.ts'
import { jobStateOf } from '../src/jobs/job-state.ts'
import { jobFolder, type JobRecord } from '../src/jobs/jobs.ts'
import { readCharges, spentOnDay } from '../src/run/ledger.ts'
import { createStudio, type Studio } from './fake-studio.ts'
import { jobRecord } from './job-records.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const claimed = jobRecord('claimed')
const submitting = jobRecord('submitting')
const fake = (record: JobRecord): JobRecord => ({ ...record, emulated: true })

describe('records at the head of a job that cannot be read', () => {
  test.each<[string, readonly JobRecord[], number, boolean]>([
    ['none', [claimed], 0, false],
    ['the first of all, which is a claim', [], 1, false],
    ['two, of which one may be an order', [], 2, true],
    ['one after a claim', [claimed], 1, true],
    ['one after a claim that came after a failure', [jobRecord('failed'), claimed], 1, true],
    ['one after a failure, which is a claim', [claimed, submitting, jobRecord('failed')], 1, false],
    ['one after a block', [jobRecord('blocked')], 1, false],
    ['one after a picture', [jobRecord('stored')], 1, false],
    ['two after a picture', [jobRecord('stored')], 2, true],
    ['one after an accepted order, which can be asked about', [claimed, submitting, jobRecord('accepted')], 1, false],
    ["one after a stand-in's claim", [fake(claimed)], 1, false],
  ])('%s', (_, records, unread, hides) => {
    const history = {
      records: records.map((record, at) => ({ number: at + 1, record })),
      last: records.length + unread,
    }
    expect(mayHideOrder(history, false)).toBe(hides)
  })

  test('are waited for where the claim before them is that of a living process', () => {
    const view = { emulated: false, baseURL: null, unreadable: '2.json', has: () => true }
    expect(jobStateOf([claimed], { ...view, alive: true }).state).toBe('busy')
    expect(jobStateOf([claimed], { ...view, alive: false }).state).toBe('in-doubt')
  })
})

/** A job of these records, the last of which is damaged. */
async function damaged(
  records: readonly JobRecord[],
  damage: (path: string) => Promise<void>,
): Promise<{ readonly studio: Studio; readonly path: string }> {
  const studio = await createStudio({ budget: { perDay: 1 }, images: { hero } })
  const project = await studio.open()
  const [step] = (await project.plan()).steps
  await project.close()
  if (step?.action !== 'generate' || step.key === null) throw new Error('the image is not to be made')
  const folder = jobFolder(studio.temp.path('.genimg'), step.key)
  await mkdir(folder, { recursive: true })
  const at = new Date().toISOString()
  // Process ids end below this one on every system.
  const holder = { ...(await describeHolder()), pid: 2 ** 30 }
  for (const [index, record] of records.entries()) {
    await writeFile(`${folder}/${index + 1}.json`, JSON.stringify({ ...record, ...holder, at }))
  }
  const path = `${folder}/${records.length}.json`
  await damage(path)
  return { studio, path }
}

const rot = (path: string): Promise<void> => writeFile(path, Buffer.from([0xff, 0, 0x7b, 0x22, 0xc3]))
const empty = (path: string): Promise<void> => truncate(path, 0)
const later = (path: string): Promise<void> => writeFile(path, JSON.stringify({ ...submitting, status: 'posted' }))

describe('an order whose newest record', () => {
  test.each([
    ['is damaged', rot],
    ['is empty', empty],
    ['has a status that only a later version knows', later],
  ])('%s is in doubt: shown, counted, not sent again, and settled by a person', async (_, damage) => {
    const { studio, path } = await damaged([claimed, submitting], damage)
    expect(await studio.plan()).toEqual(['in-doubt hero'])
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect(messages[0]).toContain(`its newest record (${path}) cannot be read, so that nobody knows whether`)
    expect(studio.fake.calls).toEqual([])
    const project = await studio.open()
    expect(await spentOnDay(project.sight, false)).toBeCloseTo(0.05)
    expect(await settleDoubt(project, 'hero', 'discard')).toMatchObject({ price: '$0.05' })
    expect(await readCharges(project.sight)).toMatchObject([{ name: 'hero', usd: 0.05, certainty: 'estimated' }])
    await project.close()
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })

  test('and all before it are damaged can be settled too', async () => {
    const { studio, path } = await damaged([claimed, submitting], rot)
    await rot(path.replace('2.json', '1.json'))
    expect(await studio.plan()).toEqual(['in-doubt hero'])
    const project = await studio.open()
    await settleDoubt(project, 'hero', 'resubmit')
    await project.close()
    expect(await studio.plan()).toEqual(['generate hero: new'])
  })

  test('was a claim is free to be ordered', async () => {
    const { studio } = await damaged([claimed], rot)
    expect(await studio.plan()).toEqual(['generate hero: new'])
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
  })

  test('came after the provider had taken it is collected, free', async () => {
    const studio = await createStudio({ images: { hero } })
    studio.fake.lookNext({ status: 'denied', message: 'Not now.' })
    expect((await studio.run()).outcomes).toEqual(['failed hero: NOT_FETCHED'])
    const project = await studio.open()
    const [step] = (await project.plan()).steps
    await project.close()
    if (step?.action !== 'resume') throw new Error('the order is gone')
    await rot(`${jobFolder(studio.temp.path('.genimg'), step.key)}/4.json`)
    expect(await studio.plan({ later: 120_000 })).toEqual(['resume hero'])
    expect((await studio.run({ later: 120_000 })).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(1)
  })
})

test('an order counts although its claim cannot be read', async () => {
  const { studio, path } = await damaged([claimed, submitting], async () => {})
  await rot(path.replace('2.json', '1.json'))
  const project = await studio.open()
  expect(await spentOnDay(project.sight, false)).toBeCloseTo(0.05)
  await project.close()
})
