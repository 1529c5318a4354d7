import { describe, expect, test } from 'vitest'
import { segmind } from '../src/segmind.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'

const answer = (status: number, error?: string) =>
  ({ on: 'submit', kind: 'answer', status, ...(error === undefined ? {} : { body: { error } }) }) as const

const unmade = { code: 6, billed: 0 } as const
const doubted = { code: 7, cost: 'something', next: 'in doubt' } as const

// Segmind's table of errors, as the answer to an order. Nothing of it is billed, and what may have been is in doubt.
const refusals: readonly FaultRow[] = [
  {
    what: '400',
    faults: [answer(400)],
    ...unmade,
    told: /"boat" was not made: .*\(HTTP 400\): Malformed request\. Nothing was charged for it\. Change the request/,
    next: 'orders',
  },
  {
    what: '401 for a wrong key',
    faults: [answer(401, 'Invalid API key.')],
    ...unmade,
    told: /refuses every request.*SEGMIND_API_KEY \(HTTP 401\): Invalid API key\..* not charged\. Run `genimg doctor`/,
    next: 'orders',
  },
  {
    what: '401 for no key',
    faults: [answer(401, 'No API key was provided in the x-api-key header.')],
    ...unmade,
    told: /refuses every request.*No API key was provided.* not charged\. Run `genimg doctor`/,
    next: 'orders',
  },
  {
    what: '403',
    faults: [answer(403)],
    ...unmade,
    told: /refuses every request.*\(HTTP 403\).* not charged\. Run `genimg doctor`/,
    next: 'orders',
  },
  {
    what: '404',
    faults: [answer(404)],
    ...unmade,
    told: /"boat" was not made: Segmind has no model "gpt-image-1-mini" \(HTTP 404\).* Nothing was charged/,
    next: 'orders',
  },
  {
    what: '405 as HTML',
    faults: [answer(405)],
    ...unmade,
    told: /"boat" was not made: Segmind refuses the request \(HTTP 405\)\. Nothing was charged/,
    next: 'orders',
  },
  {
    what: '406 for missing credits',
    faults: [answer(406)],
    ...unmade,
    told: /refuses every request.*no credits left.*\(HTTP 406\): Insufficient credits.* not charged/,
    next: 'orders',
  },
  {
    what: '406 for a team limit',
    faults: [answer(406, 'Team spending limit reached.')],
    ...unmade,
    told: /refuses every request.*\(HTTP 406\): Team spending limit reached\..* not charged/,
    next: 'orders',
  },
  {
    what: '406 for a content type',
    faults: [answer(406, 'Unsupported content type: send application/json.')],
    ...unmade,
    told: /"boat" was not made: .*\(HTTP 406\): Unsupported content type.* Nothing was charged/,
    next: 'orders',
  },
  {
    what: '406 for a value',
    faults: [answer(406, 'moderation must be one of low, auto')],
    ...unmade,
    told: /"boat" was not made: .*\(HTTP 406\): moderation must be one of low, auto\. Nothing was charged/,
    next: 'orders',
  },
  {
    what: '410',
    faults: [answer(410)],
    ...unmade,
    told: /"boat" was not made: The model "gpt-image-1-mini" is retired \(HTTP 410\).*successor.* Nothing was charged/,
    next: 'orders',
  },
  {
    what: '422 of another kind',
    faults: [answer(422)],
    ...unmade,
    told: /"boat" was not made: The request could not be processed\. Nothing was charged/,
    next: 'orders',
  },
  {
    what: '422 for the content',
    faults: [answer(422, 'Rejected by our content policy.')],
    ...unmade,
    told: /"boat" is blocked by the provider: Rejected by our content policy\. Nothing was charged for it\. Reword/,
    next: 'blocked',
  },
  {
    what: '429 until a time in ISO 8601',
    faults: [{ on: 'submit', kind: 'rate-limit', wait: 20_000, format: 'iso', times: 3 }],
    retries: /boat: Segmind asks for fewer requests \(HTTP 429\).* Trying again in 2[01] s\./,
    code: 0,
    billed: 1,
    next: 'nothing',
  },
  {
    what: '429 until a time in seconds',
    faults: [{ on: 'submit', kind: 'rate-limit', wait: 20_000, format: 'epoch', times: 3 }],
    retries: /boat: Segmind asks for fewer requests \(HTTP 429\).* Trying again in 2[01] s\./,
    code: 0,
    billed: 1,
    next: 'nothing',
  },
  {
    what: '429 for good',
    faults: [{ on: 'submit', kind: 'rate-limit', wait: 20_000, format: 'iso', times: 9 }],
    ...unmade,
    told: /"boat" could not be ordered: Segmind asks for fewer requests \(HTTP 429\).* Nothing was charged/,
    next: 'orders',
  },
  {
    what: '500 once',
    faults: [answer(500)],
    retries: /boat: Segmind failed inside \(HTTP 500\).* Trying again/,
    code: 0,
    billed: 1,
    next: 'nothing',
  },
  {
    what: '500 for good',
    faults: [{ ...answer(500), times: 3 }],
    ...unmade,
    told: /"boat" could not be ordered: Segmind failed inside \(HTTP 500\).* Nothing was charged/,
    next: 'orders',
  },
  ...[502, 504].flatMap((status): readonly FaultRow[] =>
    [false, true].map((billed) => ({
      what: `${status}, ${billed ? 'billed' : 'not billed'}`,
      faults: [{ ...answer(status), billed }],
      ...doubted,
      billed: billed ? 1 : 0,
      told: new RegExp(
        `"boat" is in doubt: A gateway .*\\(HTTP ${status}\\)\\. It may have been charged \\(about \\$0\\.037\\)\\..*settle boat --resubmit`,
      ),
    })),
  ),
]

// What no table of errors has.
const silences: readonly FaultRow[] = [
  ...[false, true].map((billed): FaultRow => ({
    what: `a connection lost ${billed ? 'after' : 'before'} billing`,
    faults: [{ on: 'submit', kind: 'drop', billed }],
    ...doubted,
    billed: billed ? 1 : 0,
    told: /"boat" is in doubt: Segmind did not answer.* It may have been charged.*`genimg settle boat --resubmit`/,
  })),
  {
    what: 'HTML with 200',
    faults: [{ on: 'submit', kind: 'answer', status: 200, body: '<p>Hello', billed: true }],
    ...doubted,
    billed: 1,
    told: /"boat" is in doubt: Segmind's answer \(HTTP 200\) could not be read.* It may have been charged/,
  },
  {
    what: 'JSON that breaks off',
    faults: [{ on: 'submit', kind: 'answer', status: 200, body: '{"request_id":', billed: true }],
    ...doubted,
    billed: 1,
    told: /"boat" is in doubt: Segmind's answer \(HTTP 200\) could not be read.* It may have been charged/,
  },
  {
    what: 'a redirect to the metadata of a cloud',
    faults: [{ on: 'submit', kind: 'redirect', to: 'http://169.254.169.254/latest' }],
    ...unmade,
    told: /refuses every request.*redirect \(HTTP 302\), which is not followed.* not charged/,
    next: 'orders',
  },
]

describe.each([
  ['the queue', segmind()],
  ['one synchronous call', segmind({ transport: 'sync' })],
])('an order by %s answered with', (_transport, source) => {
  test.each(titled([...refusals, ...silences]))('%s', async (_what, row) => {
    expect(await observeFault(source, row)).toEqual(expectedOf(row))
  })
})
