import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCharges, sumCharges, type Charge } from '../src/index.ts'
import { describeHolder } from '../src/jobs/holder.ts'
import { openJob, type JobRecord } from '../src/jobs/jobs.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createAllowance, type Allowance, type Reservation } from '../src/run/budget.ts'
import { chargesOf } from '../src/run/charges.ts'
import { spentByJob } from '../src/run/ledger.ts'
import { createFileIndex } from '../src/store/file-index.ts'
import { createStore } from '../src/store/store.ts'
import { digestFor } from './image-samples.ts'
import { jobRecord } from './job-records.ts'
import { tempFolder } from './temp-folder.ts'

const claimed = jobRecord('claimed')
const submitting = jobRecord('submitting')
const accepted = jobRecord('accepted')
const stored = jobRecord('stored')

const text = ({ usd, certainty }: Charge): string => `${certainty} ${usd}`

// An estimate is 0.05 here, a bill 0.04.
describe('the charges of a job', () => {
  test.each<[string, readonly JobRecord[], readonly string[]]>([
    ['none before it is claimed', [], []],
    ['its bill', [claimed, submitting, accepted, stored], ['billed 0.04']],
    ['its estimate where the bill was not told', [claimed, jobRecord('stored', { cost: null })], ['estimated 0.05']],
    [
      'its estimate where a doubt was settled by hand, and what was ordered after it',
      [claimed, submitting, jobRecord('in-doubt'), jobRecord('failed', { cost: null }), claimed, stored],
      ['estimated 0.05', 'billed 0.04'],
    ],
    ['what a useless answer cost', [claimed, submitting, jobRecord('failed', { cost: 0.03 })], ['billed 0.03']],
    ['none where it failed or was blocked unbilled', [claimed, jobRecord('failed'), claimed, jobRecord('blocked')], []],
    ['an open one under way', [claimed, submitting, accepted], ['open 0.05']],
    ['an open one in doubt', [claimed, submitting, jobRecord('in-doubt')], ['open 0.05']],
    ['none for a picture that was accepted or adopted', [jobRecord('stored', { cost: 0, price: 0.04 })], []],
    ['none for a free picture', [claimed, jobRecord('stored', { cost: 0 })], []],
    [
      'what was set aside for an unknown price',
      [jobRecord('claimed', { estimate: null, reserved: 0.8 }), submitting],
      ['open 0.8'],
    ],
  ])('%s', (_, records, expected) => {
    expect(chargesOf(records).map(text)).toEqual(expected)
  })

  test('leave out a claim that its holder died with', () => {
    expect(chargesOf([claimed, stored, claimed], false).map(text)).toEqual(['billed 0.04'])
    expect(chargesOf([claimed, submitting], false).map(text)).toEqual(['open 0.05'])
  })

  test('say when it was claimed, for which image, and by whom it is made', () => {
    expect(chargesOf([claimed, jobRecord('stored', { at: '2026-03-05T00:00:01.000Z' })])).toEqual([
      {
        at: '2026-03-04T10:00:00.000Z',
        name: 'hero',
        provider: 'fake',
        model: 'fake-1',
        usd: 0.04,
        certainty: 'billed',
        emulated: false,
      },
    ])
  })
})

describe('charges of any history', () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04']
  const usd = fc.integer({ min: 0, max: 500 }).map((cents) => cents / 100)
  const price = fc.option(usd)
  const claims = fc.array(fc.record({ day: fc.constantFrom(...days), reserved: fc.option(usd) }), {
    minLength: 1,
    maxLength: 3,
  })
  const order = fc.record({
    claims,
    estimate: price,
    end: fc.constantFrom('stored', 'failed', 'blocked'),
    cost: price,
    repeated: fc.boolean(),
  })
  const open = fc.record({ claims, estimate: price, status: fc.constantFrom('submitting', 'accepted', 'in-doubt') })

  interface Claims {
    readonly claims: readonly { readonly day: string; readonly reserved: number | null }[]
    readonly estimate: number | null
  }

  const claimRecords = ({ claims: list, estimate }: Claims): readonly JobRecord[] =>
    list.flatMap(({ day, reserved }) => [
      jobRecord('claimed', { at: `${day}T23:00:00.000Z`, estimate, ...(reserved === null ? {} : { reserved }) }),
      submitting,
    ])
  // What was set aside last for the order.
  const heldFor = ({ claims: list, estimate }: Claims): number =>
    list.findLast(({ reserved }) => reserved !== null)?.reserved ?? estimate ?? 0

  const sum = (charges: readonly Charge[]): number => charges.reduce((all, charge) => all + charge.usd, 0)

  test('add up to the bills, and to what was set aside where there is none', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 5 }), fc.option(open), (orders, last) => {
        const ended = orders.flatMap((it) => {
          const end = it.end === 'blocked' ? jobRecord('blocked') : jobRecord(it.end, { cost: it.cost })
          return [...claimRecords(it), accepted, end, ...(it.repeated ? [stored] : [])]
        })
        const records = [...ended, ...(last === null ? [] : [...claimRecords(last), jobRecord(last.status)])]
        const expected = orders.reduce(
          (all, it) => all + (it.end === 'blocked' ? 0 : (it.cost ?? heldFor(it))),
          last === null ? 0 : heldFor(last),
        )
        const charges = chargesOf(records)
        expect(sum(charges)).toBeCloseTo(expected, 6)
        expect(sum(charges.filter(({ certainty }) => certainty === 'open'))).toBeCloseTo(
          last === null ? 0 : heldFor(last),
          6,
        )
      }),
      { numRuns: 200 },
    )
  })

  test('are what budgets count, each on one day', () => {
    const statuses = ['claimed', 'submitting', 'accepted', 'stored', 'failed', 'blocked', 'in-doubt'] as const
    const record = fc
      .record({ status: fc.constantFrom(...statuses), day: fc.constantFrom(...days), cost: price })
      .map(({ status, day, cost }) => {
        const at = `${day}T12:00:00.000Z`
        return status === 'stored' || status === 'failed' ? jobRecord(status, { at, cost }) : jobRecord(status, { at })
      })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), fc.boolean(), (records, alive) => {
        const byDay = days.map((day) => spentByJob(records, day, alive))
        const charges = chargesOf(records, alive)
        expect(byDay.reduce((all, one) => all + one, 0)).toBeCloseTo(sum(charges), 6)
        const { total, open: undecided, images, models, days: sums } = sumCharges(charges)
        expect(total.usd + undecided.usd).toBeCloseTo(sum(charges), 6)
        for (const group of [images, models, sums]) {
          expect(group.reduce((all, one) => all + one.usd, 0)).toBeCloseTo(total.usd, 6)
          expect(group.reduce((all, one) => all + one.count, 0)).toBe(total.count)
        }
      }),
      { numRuns: 200 },
    )
  })

  test('count what was set aside also where the order is tried again after midnight', () => {
    const unpriced = { estimate: null, at: '2026-03-03T23:59:00.000Z' }
    const records = [jobRecord('claimed', { ...unpriced, reserved: 0.8 }), submitting, jobRecord('claimed', unpriced)]
    const retried = { ...jobRecord('claimed', { estimate: null }), at: '2026-03-04T00:01:00.000Z' }
    expect(spentByJob([...records, retried, submitting], '2026-03-04')).toBe(0.8)
    expect(spentByJob([...records, retried, submitting], '2026-03-03')).toBe(0)
  })
})

test('sums are by image and model, the dearest first, by day, and without what is open', () => {
  const charge = (more: Partial<Charge>): Charge => ({
    at: '2026-03-04T10:00:00.000Z',
    name: 'hero',
    provider: 'fake',
    model: 'fake-1',
    usd: 0.5,
    certainty: 'billed',
    emulated: false,
    ...more,
  })
  const sums = sumCharges([
    charge({}),
    charge({ name: 'logo', usd: 2, at: '2026-03-05T00:00:00.000Z' }),
    charge({ usd: 0.25, certainty: 'estimated', model: 'fake-2' }),
    charge({ usd: 0.125, certainty: 'open' }),
  ])
  expect(sums).toEqual({
    images: [
      { name: 'logo', count: 1, usd: 2, estimated: 0 },
      { name: 'hero', count: 2, usd: 0.75, estimated: 0.25 },
    ],
    models: [
      { provider: 'fake', model: 'fake-1', count: 2, usd: 2.5, estimated: 0 },
      { provider: 'fake', model: 'fake-2', count: 1, usd: 0.25, estimated: 0.25 },
    ],
    days: [
      { day: '2026-03-04', count: 2, usd: 0.75, estimated: 0.25 },
      { day: '2026-03-05', count: 1, usd: 2, estimated: 0 },
    ],
    total: { count: 3, usd: 2.75, estimated: 0.25 },
    open: { count: 1, usd: 0.125, estimated: 0.125 },
  })
})

test('charges are read from the records of all jobs, and from the ledger for jobs that are gone', async () => {
  const state = await tempFolder()
  const files = createNodeFiles()
  const write = async (word: string, records: readonly JobRecord[]): Promise<void> => {
    const job = openJob(files, state, digestFor(word))
    for (const [last, record] of records.entries()) await job.append(last, record)
  }
  const emulated = [claimed, stored].map((record) => ({ ...record, emulated: true }))
  await write('a', [claimed, submitting, ...emulated, stored])
  await write('b', [claimed, submitting])
  const line = {
    at: '2026-03-01T10:00:00.000Z',
    name: 'gone',
    key: digestFor('gone'),
    provider: 'fake',
    model: 'fake-1',
    cost: 0.03,
    estimate: 0.05,
    requestId: null,
  }
  const lines = [
    JSON.stringify(line),
    JSON.stringify({ ...line, cost: null }),
    JSON.stringify({ ...line, cost: 0 }),
    JSON.stringify({ ...line, emulated: true }),
    // The records know better.
    JSON.stringify({ ...line, key: digestFor('a') }),
    'null',
    '{}',
    '[[]]',
    '\u0000\uFFFD garbage',
    JSON.stringify({ ...line, cost: '0.03' }),
    JSON.stringify({ ...line, cost: -1 }),
    JSON.stringify({ ...line, at: 'yesterday' }),
    JSON.stringify({ ...line, key: '../a' }),
    JSON.stringify({ ...line, name: undefined }),
    '',
    JSON.stringify(line).slice(0, 60),
  ]
  await files.append(join(state, 'ledger.jsonl'), Buffer.from(lines.join('\n')))
  const read = (stateDir: string): Promise<readonly Charge[]> => {
    const store = createStore(files, stateDir, createFileIndex(files, join(stateDir, 'index')))
    const clock = { now: () => Date.parse('2026-03-04T12:00:00Z'), sleep: async () => {} }
    return readCharges({ files, stateDir, store, clock, self: describeHolder })
  }
  const charges = (await read(state)).map((charge) => `${charge.name} ${text(charge)}${charge.emulated ? ' not' : ''}`)
  expect(charges.toSorted()).toEqual([
    'gone billed 0.03',
    'gone billed 0.03 not',
    'gone estimated 0.05',
    'hero billed 0.04',
    'hero billed 0.04 not',
    'hero open 0.05',
  ])
  expect(await read(join(state, 'none'))).toEqual([])
})

describe('an allowance', () => {
  const limit = fc.option(
    fc.integer({ min: 0, max: 300 }).map((cents) => cents / 100),
    { nil: undefined },
  )
  const price = fc.option(fc.integer({ min: 0, max: 120 }).map((cents) => cents / 100))
  const action = fc.oneof(
    fc.record({ kind: fc.constant('reserve'), usd: price }),
    // What is billed is at most what was set aside; null: the bill stays unknown.
    fc.record({
      kind: fc.constant('settle'),
      which: fc.nat(20),
      share: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
    }),
  )

  test('is never passed by what is spent and under way, whatever is reserved and settled meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ perRun: limit, perDay: limit, maxCost: limit, before: fc.constantFrom(0, 0.5) }),
        fc.array(action, { maxLength: 30 }),
        fc.boolean(),
        async ({ perRun, perDay, maxCost, before }, actions, pauses) => {
          const budget = {
            ...(perRun === undefined ? {} : { perRun }),
            ...(perDay === undefined ? {} : { perDay }),
          }
          const run: Allowance = createAllowance({
            budget,
            maxCost,
            spentToday: async () => before + run.committed(),
          })
          const most = Math.min(
            perRun ?? Number.POSITIVE_INFINITY,
            maxCost ?? Number.POSITIVE_INFINITY,
            perDay === undefined ? Number.POSITIVE_INFINITY : Math.max(perDay - before, 0),
          )
          const granted: Reservation[] = []
          const asked: Promise<void>[] = []
          const check = (): void => expect(run.committed()).toBeLessThanOrEqual(most + 1e-6)
          const settle = (reservation: Reservation | undefined, share: number | null): void => {
            if (reservation === undefined) return
            reservation.settle(share === null ? null : reservation.amount * share)
            check()
          }
          for (const step of actions) {
            if ('usd' in step) {
              asked.push(
                run.reserve(step.usd).then((result) => {
                  check()
                  if (result.status === 'reserved') granted.push(result)
                }),
              )
            } else settle(granted.splice(step.which % Math.max(granted.length, 1), 1)[0], step.share)
            if (pauses) await new Promise(setImmediate)
          }
          // An order of unknown price waits until all others are over.
          let waiting = true
          const all = Promise.all(asked).finally(() => (waiting = false))
          while (waiting) {
            settle(granted.pop(), 1)
            await new Promise(setImmediate)
          }
          await all
          check()
        },
      ),
      { numRuns: 150 },
    )
  })
})
