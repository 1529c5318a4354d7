import type { Fault, WaitFormat } from '@genimg/emulator'
import { describe, expect, test } from 'vitest'
import { openai } from '../src/openai.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'

const answer = (status: number, message?: string, code?: string): Fault => ({
  on: 'submit',
  kind: 'answer',
  status,
  ...(message === undefined
    ? {}
    : { body: { error: { message, type: 'image_generation_user_error', code: code ?? null } } }),
})

const price = 0.211
const made = { price, code: 0, billed: 1, next: 'nothing' } as const
const unmade = { code: 6, billed: 0, next: 'orders' } as const
const doubted = { code: 7, cost: 'something', next: 'in doubt' } as const

const server = String.raw`The server at 127\.0\.0\.1:\d+`
const notMade = (why: string): RegExp =>
  new RegExp(`"boat" was not made: ${why}.* Nothing was charged for it\\. Change the request`)
const stopped = (why: string): RegExp =>
  new RegExp(`refuses every request, first "boat": ${why}.* not charged\\. Run \`genimg doctor\``)
const undelivered = (why: string): RegExp => new RegExp(`"boat" could not be ordered: ${why}.* Nothing was charged`)
const doubt = (why: string): RegExp =>
  new RegExp(
    `"boat" is in doubt: .*${why}.* It may have been charged \\(.*\\$0\\.211\\).*\`genimg settle boat --resubmit\``,
  )
const blocked = (why: string): RegExp =>
  new RegExp(`"boat" is blocked by the provider: ${why}.* Nothing was charged for it\\. Reword its prompt`)

const waits: readonly WaitFormat[] = ['retry-after', 'retry-after-ms', 'reset']

describe('an order at OpenAI that is refused with', () => {
  test.each(
    titled([
      { what: '400', faults: [answer(400)], ...unmade, told: notMade(`${server} refuses the request \\(HTTP 400\\)`) },
      {
        what: '401',
        faults: [answer(401)],
        ...unmade,
        told: stopped(`${server} refuses the API key in OPENAI_API_KEY`),
      },
      { what: '403', faults: [answer(403)], ...unmade, told: stopped(`${server} does not permit this`) },
      { what: '404', faults: [answer(404)], ...unmade, told: notMade(`${server} has no model "gpt-image-2"`) },
      { what: '405', faults: [answer(405)], ...unmade, told: notMade(`${server} refuses the request \\(HTTP 405\\)`) },
      {
        what: '410',
        faults: [answer(410)],
        ...unmade,
        told: notMade('The model "gpt-image-2" is retired \\(HTTP 410\\)'),
      },
      { what: '413', faults: [answer(413)], ...unmade, told: notMade(`${server} refuses the request \\(HTTP 413\\)`) },
      { what: '422', faults: [answer(422)], ...unmade, told: notMade(`${server} refuses the request \\(HTTP 422\\)`) },
      {
        what: 'a code for a model that is not there',
        faults: [answer(400, 'Not here.', 'model_not_found')],
        ...unmade,
        told: notMade(`${server} has no model "gpt-image-2" \\(HTTP 400\\): Not here\\.`),
      },
      {
        what: 'a quota that is used up',
        faults: [answer(429, 'You exceeded your current quota.', 'insufficient_quota')],
        ...unmade,
        told: stopped(`${server} has no credits left for this account \\(HTTP 429\\)`),
      },
      {
        what: 'a block of the content',
        faults: [{ on: 'submit', kind: 'fail', error: 'Rejected by the safety system.' }],
        code: 6,
        billed: 0,
        told: blocked('Rejected by the safety system\\.'),
        next: 'blocked',
      },
      {
        what: 'a redirect to the metadata of a cloud',
        faults: [{ on: 'submit', kind: 'redirect', to: 'http://169.254.169.254/latest' }],
        ...unmade,
        told: stopped(`${server} answered with a redirect \\(HTTP 302\\), which is not followed`),
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })
})

describe('an order at OpenAI that is tried again after', () => {
  test.each(
    titled([
      ...waits.map((format): FaultRow => ({
        what: `429 with ${format}`,
        faults: [{ on: 'submit', kind: 'rate-limit', wait: 20_000, format, times: 3 }],
        retries: /boat: .* asks for fewer requests \(HTTP 429\).* Trying again in 20 s\./,
        ...made,
      })),
      { what: '500', faults: [answer(500)], retries: /failed inside \(HTTP 500\)/, ...made },
      { what: '503', faults: [answer(503)], retries: /failed inside \(HTTP 503\)/, ...made },
      {
        what: 'an error inside the model',
        faults: [{ on: 'submit', kind: 'fail', error: 'worker died', status: 500 }],
        retries: /worker died/,
        ...made,
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })

  test.each(
    titled([
      {
        what: '429',
        faults: [{ on: 'submit', kind: 'rate-limit', wait: 20_000, format: 'retry-after', times: 9 }],
        ...unmade,
        told: undelivered(`${server} asks for fewer requests`),
      },
      { what: '500', faults: [{ ...answer(500), times: 3 }], ...unmade, told: undelivered(`${server} failed inside`) },
    ]),
  )('%s, and in the end is not', async (_what, row) => {
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })
})

describe('an order at OpenAI that is left in doubt by', () => {
  const lost = [false, true].flatMap((billed): readonly FaultRow[] => {
    const facts = { ...doubted, billed: billed ? 1 : 0 }
    const when = billed ? 'after' : 'before'
    return [
      { what: `502 ${when} billing`, faults: [{ ...answer(502), billed } as Fault], ...facts, told: doubt('HTTP 502') },
      { what: `504 ${when} billing`, faults: [{ ...answer(504), billed } as Fault], ...facts, told: doubt('HTTP 504') },
      {
        what: `a connection lost ${when} billing`,
        faults: [{ on: 'submit', kind: 'drop', billed }],
        ...facts,
        told: doubt('did not answer'),
      },
    ]
  })
  test.each(
    titled([
      ...lost,
      {
        what: 'HTML with 200',
        faults: [{ ...answer(200), body: '<p>Hello', billed: true } as Fault],
        ...doubted,
        billed: 1,
        told: doubt('should hold a picture, and is 8 bytes that are no JSON'),
      },
      {
        what: 'JSON that is cut in half',
        faults: [{ on: 'submit', kind: 'truncate', declared: 'half' }],
        ...doubted,
        billed: 1,
        told: doubt('should hold a picture'),
      },
      {
        what: 'JSON that breaks off',
        faults: [{ on: 'submit', kind: 'truncate', declared: 'whole' }],
        ...doubted,
        billed: 1,
        told: doubt('should hold a picture, and is cut off'),
      },
      {
        what: 'an answer without a picture',
        faults: [{ on: 'submit', kind: 'shape', shape: 'empty' }],
        ...doubted,
        billed: 1,
        told: doubt('nothing in "data"'),
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })

  test.each([
    ['before', 0],
    ['after', 1],
  ])('silence, %s it was billed', async (when, billed) => {
    const row: FaultRow = {
      what: 'silence',
      faults: [{ on: 'submit', kind: 'hang', billed: when === 'after' }],
      ...doubted,
      billed,
      told: doubt('no answer within 0\\.3 s'),
    }
    expect(await observeFault(openai({ timeout: 300 }), row)).toEqual(expectedOf(row))
  })
})
