import type { Fault } from '@genimg/emulator'
import { describe, expect, test } from 'vitest'
import { segmind } from '../src/segmind.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'
import { createFaultStudio } from './support/fault-studio.ts'
import { shadedPicture } from './support/hostile-pictures.ts'

const files = { 'ref.png': Buffer.from(await shadedPicture({ width: 64, height: 64 }), 'base64') }
const boat = { references: ['./ref.png'] }
// An edit is by another model.
const made = { price: 0.028, code: 0, billed: 1, next: 'nothing' } as const
const unmade = { code: 6, billed: 0, next: 'orders' } as const

const upload = (fault: Partial<Fault> & Pick<Fault, 'kind'>): Fault => ({ on: 'upload', ...fault }) as Fault

// Uploads are free and come before the order, so that nothing about them is ever charged or in doubt.
describe.each([
  ['the queue', segmind()],
  ['one synchronous call', segmind({ transport: 'sync' })],
])('an upload before an order by %s', (_transport, source) => {
  const rows: readonly Omit<FaultRow, 'boat' | 'files'>[] = [
    { what: 'that answers as the documentation has it', faults: [upload({ kind: 'urls' })], ...made },
    { what: 'that is lost once', faults: [upload({ kind: 'drop' })], ...made },
    { what: 'that fails inside once', faults: [upload({ kind: 'answer', status: 500 })], ...made },
    { what: 'that a gateway answers once', faults: [upload({ kind: 'answer', status: 504 })], ...made },
    {
      what: 'that is lost each time',
      faults: [upload({ kind: 'drop', times: 5 })],
      ...unmade,
      told: /"boat" could not be ordered: A reference could not be uploaded\..* Nothing was charged/,
    },
    {
      what: 'that fails inside each time',
      faults: [upload({ kind: 'answer', status: 500, times: 3 })],
      ...unmade,
      told: /"boat" could not be ordered: A reference could not be uploaded\..*HTTP 500.* Nothing was charged/,
    },
    {
      what: 'that is refused',
      faults: [upload({ kind: 'answer', status: 400 })],
      ...unmade,
      told: /"boat" was not made: A reference could not be uploaded\..*HTTP 400.* Nothing was charged/,
    },
    {
      what: 'that is refused for its key',
      faults: [upload({ kind: 'answer', status: 401 })],
      ...unmade,
      told: /refuses every request.*A reference could not be uploaded\..*HTTP 401.* not charged/,
    },
    {
      what: 'that is redirected',
      faults: [upload({ kind: 'redirect', to: 'http://169.254.169.254/latest' })],
      ...unmade,
      told: /A reference could not be uploaded\..*redirect \(HTTP 302\).* not charged/,
    },
  ]
  test.each(titled(rows.map((row) => ({ ...row, boat, files }))))('%s', async (_what, row) => {
    expect(await observeFault(source, row)).toEqual(expectedOf(row))
  })
})

test('an upload is not repeated with the order', async () => {
  const studio = await createFaultStudio({ source: segmind(), boat, files })
  studio.fail({ on: 'submit', kind: 'answer', status: 500, times: 2 })
  expect((await studio.generate()).code).toBe(0)
  expect(studio.emulator.uploads).toHaveLength(1)
})
