import { afterEach, describe, expect, test, vi } from 'vitest'
import { segmind } from '../src/segmind.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'

// An order that is answered has to be answered in this time, also on a slow machine.
const timeouts = { submit: 3000, run: 3000, look: 500, upload: 500 }

const doubts: readonly FaultRow[] = [false, true].map((billed) => ({
  what: billed ? 'and was billed' : 'and was not billed',
  faults: [{ on: 'submit', kind: 'hang', billed }],
  code: 7,
  billed: billed ? 1 : 0,
  cost: 'something',
  next: 'in doubt',
  told: /"boat" is in doubt: Segmind did not answer \(no answer within 3 s\)\. It may have been charged.*`genimg settle boat --resubmit`/,
}))

describe.each([
  ['the queue', segmind({ timeouts })],
  ['one synchronous call', segmind({ timeouts, transport: 'sync' })],
])('an order by %s that is never answered', (_transport, source) => {
  test.each(titled(doubts))('%s', async (_what, row) => {
    expect(await observeFault(source, row)).toEqual(expectedOf(row))
  })
})

const made = { code: 0, billed: 1, next: 'nothing' } as const
const sky = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='

/** A minute for each try, by the clock of the machine, is too long for a test. */
function hurryDownloads(): void {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms === 60_000 ? 500 : ms))
}

describe('what is free is asked again where no answer comes:', () => {
  afterEach(() => void vi.restoreAllMocks())

  test.each(
    titled([
      { what: 'a look at the job', faults: [{ on: 'status', kind: 'hang', times: 3 }], ...made },
      { what: 'the result', faults: [{ on: 'result', kind: 'hang', times: 2 }], ...made },
      {
        what: 'an upload',
        boat: { references: ['./sky.png'] },
        price: 0.028,
        files: { 'sky.png': Buffer.from(sky, 'base64') },
        faults: [{ on: 'upload', kind: 'hang', times: 2 }],
        retries:
          /boat: A reference could not be uploaded\. Segmind did not answer \(no answer within 0\.5 s\)\. Trying again/,
        ...made,
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind({ timeouts }), row)).toEqual(expectedOf(row))
  })

  test('the picture itself', async () => {
    hurryDownloads()
    const row: FaultRow = { what: '', faults: [{ on: 'file', kind: 'hang', times: 2 }], ...made }
    expect(await observeFault(segmind({ timeouts }), row)).toEqual(expectedOf(row))
  })

  test('the picture itself, for good', async () => {
    hurryDownloads()
    const row: FaultRow = {
      what: '',
      faults: [{ on: 'file', kind: 'hang', times: 4 }],
      code: 6,
      billed: 1,
      cost: 'price',
      told: /"boat" was made and charged, but could not be fetched: its address sent nothing whole within 60 s\. It is not lost: run `genimg generate boat`/,
      next: 'collects',
    }
    expect(await observeFault(segmind({ timeouts }), row)).toEqual(expectedOf(row))
  })
})
