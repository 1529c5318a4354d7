import type { Fault, ResultShape } from '@genimg/emulator'
import { describe, expect, test } from 'vitest'
import { segmind } from '../src/segmind.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'

const made = { code: 0, billed: 1, next: 'nothing' } as const
const unmade = { code: 6, billed: 0 } as const
const paid = { code: 6, billed: 1 } as const

const twice = (fault: Fault): Fault => ({ ...fault, times: 2 })

const shapes: readonly ResultShape[] = [
  'images',
  'output-url',
  'output-list',
  'data-uri',
  'base64',
  'json-b64',
  'json-url',
]

describe('an order by the queue, whose job', () => {
  test.each(
    titled([
      ...shapes.map((shape): FaultRow => ({
        what: `answers in the shape ${shape}`,
        faults: [{ on: 'submit', kind: 'shape', shape }],
        ...made,
      })),
      {
        what: 'answers without a picture once',
        faults: [{ on: 'result', kind: 'shape', shape: 'none' }],
        ...paid,
        cost: 'something',
        told: /"boat" was made and charged, and what the provider says about it cannot be read: .*not lost within the hour: run `genimg generate boat`/,
        next: 'collects',
      },
      {
        what: 'fails with 422',
        faults: [{ on: 'submit', kind: 'fail', error: 'worker died', status: 422 }],
        ...unmade,
        told: /"boat" was not made: worker died\. Nothing was charged for it\./,
        next: 'orders',
      },
      {
        what: 'fails with 200',
        faults: [{ on: 'submit', kind: 'fail', error: 'worker died', status: 200 }],
        ...unmade,
        told: /"boat" was not made: worker died\. Nothing was charged for it\./,
        next: 'orders',
      },
      {
        what: 'fails for the content with 422',
        faults: [{ on: 'submit', kind: 'fail', error: 'Flagged by our safety system.' }],
        ...unmade,
        told: /"boat" is blocked by the provider: Flagged by our safety system\. Nothing was charged for it\. Reword/,
        next: 'blocked',
      },
      {
        what: 'fails for the content with 200',
        faults: [{ on: 'submit', kind: 'fail', error: 'Flagged by our safety system.', status: 200 }],
        ...unmade,
        told: /"boat" is blocked by the provider: Flagged by our safety system\. Nothing was charged for it\. Reword/,
        next: 'blocked',
      },
      {
        what: 'fails after it was billed, which is taken back',
        faults: [{ on: 'status', kind: 'fail', error: 'worker died' }],
        ...unmade,
        told: /"boat" was not made: worker died\. Nothing was charged for it\./,
        next: 'orders',
      },
      {
        what: 'goes on for more than ten minutes',
        // A look every three seconds, so that a run has two hundred of them.
        haste: 60,
        faults: [{ on: 'status', kind: 'never', times: 300 }],
        ...paid,
        cost: 'something',
        told: /"boat" is still being made after 10 minutes.*not lost: run `genimg generate boat` within the hour/,
        next: 'collects',
      },
      {
        what: 'is forgotten',
        faults: [{ on: 'status', kind: 'expire', times: 3 }],
        code: 7,
        billed: 1,
        cost: 'something',
        told: /"boat" is in doubt: .*does not know this request \(HTTP 404\).* It may have been charged \(about \$0\.037\)/,
        next: 'in doubt',
      },
      {
        what: 'is looked at with a key that is refused by then',
        faults: [{ on: 'status', kind: 'answer', status: 401 }],
        ...paid,
        cost: 'something',
        told: /"boat" is ordered, and .*refuses the API key in SEGMIND_API_KEY \(HTTP 401\).*`genimg doctor`, then `genimg generate boat` within the hour/,
        next: 'collects',
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind(), row)).toEqual(expectedOf(row))
  })
})

// Looks are free, so that no answer is ever a reason to give a picture up.
describe('an order by the queue, looked at through', () => {
  const troubles: readonly Fault[] = [
    { on: 'status', kind: 'answer', status: 500 },
    { on: 'status', kind: 'answer', status: 502 },
    { on: 'status', kind: 'answer', status: 504 },
    { on: 'status', kind: 'rate-limit', wait: 20_000, format: 'iso' },
    { on: 'status', kind: 'drop' },
    { on: 'status', kind: 'answer', status: 200, body: '<p>Hello' },
    { on: 'status', kind: 'redirect', to: 'http://169.254.169.254/latest' },
    { on: 'result', kind: 'answer', status: 500 },
    { on: 'result', kind: 'answer', status: 200, body: '{"status":' },
    { on: 'result', kind: 'drop' },
  ]
  test.each(
    titled(
      troubles.map((fault): FaultRow => ({
        what: `${fault.on}: ${fault.kind} ${'status' in fault ? fault.status : ''}`,
        faults: [twice(fault)],
        ...made,
      })),
    ),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind(), row)).toEqual(expectedOf(row))
  })
})

describe('a result that', () => {
  const hosts = ['10.0.0.1', '169.254.169.254', 'images.segmind.com']
  const leadsTo = (url: string, why: RegExp): FaultRow => ({
    what: `is at ${url}`,
    faults: [{ on: 'submit', kind: 'result-url', url }],
    ...paid,
    cost: 'price',
    told: new RegExp(
      `"boat" was made and charged, but its address .*${why.source}.* It was not fetched\\..*fetching is free`,
    ),
    next: 'refused',
  })
  test.each(
    titled([
      leadsTo('https://10.0.0.1/x.png', /leads to an address that is not on the public internet\./),
      leadsTo('https://169.254.169.254/x.png', /leads to an address that is not on the public internet\./),
      leadsTo('https://[::1]/x.png', /is not on a host that results may come from\./),
      leadsTo('https://pictures.example/x.png', /is not on a host that results may come from\./),
      leadsTo('http://images.segmind.com/x.png', /is not an https URL\./),
      leadsTo('https://me:secret@images.segmind.com/x.png', /carries a user name\./),
      {
        what: 'redirects to the metadata of a cloud',
        faults: [{ on: 'file', kind: 'redirect', to: 'http://169.254.169.254/latest' }],
        ...paid,
        cost: 'price',
        told: /"boat" was made and charged, but its address http:\/\/169\.254\.169\.254\/latest is not an https URL\. It was not fetched/,
        next: 'collects',
      },
      {
        what: 'redirects to what is not there',
        faults: [{ on: 'file', kind: 'redirect', to: '/files/none.png' }],
        ...paid,
        cost: 'price',
        told: /"boat" was made and charged, but could not be fetched: its address answered 404\. It is not lost/,
        next: 'collects',
      },
      {
        what: 'breaks off once',
        faults: [{ on: 'file', kind: 'truncate', declared: 'whole' }],
        ...made,
      },
      {
        what: 'breaks off each time',
        faults: [{ on: 'file', kind: 'truncate', declared: 'whole', times: 4 }],
        ...paid,
        cost: 'price',
        told: /"boat" was made and charged, but could not be fetched: .*It is not lost: run `genimg generate boat`/,
        next: 'collects',
      },
      { what: 'is half of itself once', faults: [{ on: 'file', kind: 'truncate', declared: 'half' }], ...made },
      {
        what: 'is an error page once',
        faults: [{ on: 'file', kind: 'answer', status: 200, body: '<!doctype html><title>Sorry' }],
        ...made,
      },
      { what: 'answers 500 twice', faults: [{ on: 'file', kind: 'answer', status: 500, times: 2 }], ...made },
      { what: 'is declared as HTML', faults: [{ on: 'file', kind: 'type', type: 'text/html' }], ...made },
      {
        what: 'is gone',
        faults: [{ on: 'file', kind: 'expire' }],
        ...paid,
        cost: 'price',
        told: /"boat" was made and charged, but could not be fetched: its address answered 404\. It is not lost/,
        next: 'collects',
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind({ resultHosts: hosts }), row)).toEqual(expectedOf(row))
  })
})
