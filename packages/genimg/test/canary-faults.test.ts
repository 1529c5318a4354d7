import type { ProviderSource } from '@genimg/core'
import type { Fault } from '@genimg/emulator'
import { describe, expect, test } from 'vitest'
import { aiSdk } from '../src/ai-sdk.ts'
import { openai } from '../src/openai.ts'
import { segmind } from '../src/segmind.ts'
import { createFaultStudio, openaiKey } from './support/fault-studio.ts'
import { leaksOf } from './support/leaks.ts'
import { runCommand } from './support/run-command.ts'
import { key } from './support/site.ts'

interface Canary {
  readonly source: ProviderSource
  readonly secret: string
}

/** Runs into a fault, looks at the plan that comes of it, and tells where the key got to. */
async function leaksThrough({ source, secret }: Canary, fault: Fault): Promise<readonly string[]> {
  // A look every quarter of a minute, so that ten minutes of them are soon over.
  const studio = await createFaultStudio({ source, haste: 60 })
  studio.fail({ times: 99, ...fault })
  const { code, out, err } = await studio.generate(['json'])
  expect(code).not.toBe(0)
  const env = {
    SEGMIND_API_KEY: key,
    SEGMIND_BASE_URL: studio.emulator.url,
    OPENAI_API_KEY: openaiKey,
    OPENAI_BASE_URL: `${studio.emulator.url}/v1`,
  }
  const plan = await runCommand(['plan', '--json'], { cwd: studio.dir, env })
  expect(plan.out.length).toBeGreaterThan(1)
  const printed = {
    stdout: out.join('\n'),
    stderr: err.join('\n'),
    plan: [...plan.out, ...plan.err].join('\n'),
  }
  return await leaksOf(secret, printed, studio.dir)
}

const statuses = [400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 422, 429, 500, 502, 503, 504]

/** Answers to an order that repeat a key wherever they can. */
function echoes(secret: string): readonly (readonly [string, Fault])[] {
  const sentence = `${secret} is wrong, is ${secret}.`
  const headers = { 'x-request-id': secret, 'retry-after': secret, 'x-rate-limit-reset-at-utc': secret }
  const answer = (status: number, body: Extract<Fault, { kind: 'answer' }>['body']): Fault =>
    ({ on: 'submit', kind: 'answer', status, headers, ...(body === undefined ? {} : { body }) }) as Fault
  return [
    ...statuses.map((status) => [`${status}`, answer(status, { error: sentence, message: secret })] as const),
    ['an error as an object', answer(400, { error: { message: sentence, code: secret, type: secret } })],
    ['text', answer(400, sentence)],
    ['a page', answer(502, `<title>${secret}</title>`)],
    ['success in a form that is not known', answer(200, { [secret]: secret, data: [{ [secret]: secret }] })],
    ['success that is cut off', answer(200, `{"request_id":"${secret}`)],
    ['the key as the id of a job', answer(200, { request_id: secret, status: 'QUEUED' })],
    ['a redirect', { on: 'submit', kind: 'redirect', to: `https://x.example/?key=${secret}` }],
    ['a failed job', { on: 'submit', kind: 'fail', error: `worker died with ${secret}` }],
    ['a block', { on: 'submit', kind: 'fail', error: `content policy, says ${secret}` }],
    ['a page in place of a picture', { on: 'submit', kind: 'bytes', base64: Buffer.from(sentence).toString('base64') }],
  ]
}

/** What comes after an order at the queue. */
const laterEchoes: readonly (readonly [string, Fault])[] = [
  ['looks that fail', { on: 'status', kind: 'answer', status: 500, body: { error: `${key} failed` } }],
  ['looks that make no sense', { on: 'status', kind: 'answer', status: 200, body: { [key]: key } }],
  ['a key that is refused by then', { on: 'status', kind: 'answer', status: 401, body: { error: `Invalid ${key}` } }],
  ['a job that is forgotten', { on: 'status', kind: 'answer', status: 404, body: { error: `no ${key}` } }],
  ['a job that fails', { on: 'status', kind: 'fail', error: `worker died with ${key}`, status: 200 }],
  [
    'a result without a picture',
    { on: 'result', kind: 'answer', status: 200, body: { status: 'COMPLETED', [key]: key } },
  ],
  ['a file that is not there', { on: 'file', kind: 'answer', status: 404, body: `<p>${key}` }],
]

describe.each<[string, Canary]>([
  ['Segmind’s queue', { source: segmind(), secret: key }],
  ['one synchronous call of Segmind', { source: segmind({ transport: 'sync' }), secret: key }],
  ['OpenAI', { source: openai(), secret: openaiKey }],
])('the API key is in no output and no file after %s answered with', (_provider, canary) => {
  test.each(echoes(canary.secret))('%s', async (_what, fault) => {
    expect(await leaksThrough(canary, fault)).toEqual([])
  })
})

describe('the API key is in no output and no file after an order and', () => {
  test.each(laterEchoes)('%s', async (_what, fault) => {
    expect(await leaksThrough({ source: segmind(), secret: key }, fault)).toEqual([])
  })
})

// An address with the key in it is shown and written as it came.
describe('the API key is in no output and no file where a result', () => {
  const addresses = ['https://x.example/?key=', 'https://x.example/', 'https://x.example/#', 'https://me:']
  test.each(
    addresses.flatMap((start) => [
      [`of Segmind is at ${start}…`, { source: segmind(), secret: key }, start],
      [`of OpenAI is at ${start}…`, { source: openai(), secret: openaiKey }, start],
    ]) as [string, Canary, string][],
  )('%s', async (_what, canary, start) => {
    const url = start === 'https://me:' ? `${start}${canary.secret}@x.example/` : `${start}${canary.secret}`
    expect(await leaksThrough(canary, { on: 'submit', kind: 'result-url', url })).toEqual([])
  })

  test('redirects to an address with it', async () => {
    const fault: Fault = { on: 'file', kind: 'redirect', to: `https://x.example/?key=${key}` }
    expect(await leaksThrough({ source: segmind(), secret: key }, fault)).toEqual([])
  })
})

describe('a key that only a model of the AI SDK knows is in no output and no file after it', () => {
  const secret = openaiKey
  const called = (facts: object): Error =>
    Object.assign(new Error(`Incorrect API key provided: ${secret}.`), { name: 'AI_APICallError', ...facts })
  const sent = { requestBodyValues: { prompt: 'A paper boat' }, requestHeaders: { authorization: `Bearer ${secret}` } }
  test.each<[string, () => unknown]>([
    ['threw a plain error', () => Promise.reject(new Error(`cannot use ${secret}`))],
    ['threw text', () => Promise.reject(`cannot use ${secret}` as unknown as Error)],
    ['threw an error with a cause', () => Promise.reject(new Error('failed', { cause: new Error(secret) }))],
    ['was refused', () => Promise.reject(called({ statusCode: 401, ...sent }))],
    [
      'was refused with a body',
      () => Promise.reject(called({ statusCode: 400, responseBody: `{"error":{"message":"no ${secret}"}}`, ...sent })),
    ],
    ['got no answer', () => Promise.reject(called(sent))],
    [
      'had no key',
      () => Promise.reject(Object.assign(new Error(`no key but ${secret}`), { name: 'AI_LoadAPIKeyError' })),
    ],
    ['made nothing', () => ({ images: [], warnings: [{ type: 'other', message: `used ${secret}` }], response: {} })],
    ['returned nonsense', () => ({ [secret]: secret })],
  ])('%s', async (_what, answer) => {
    const model = {
      specificationVersion: 'v4' as const,
      provider: 'mine.image',
      modelId: 'm-1',
      maxImagesPerCall: 1,
      // Models of somebody's own answer with what the types do not promise.
      doGenerate: async () => (await answer()) as never,
    }
    const studio = await createFaultStudio({ source: aiSdk(model, { price: 0.05 }) })
    const { code, out, err } = await studio.generate(['json'])
    expect(code).not.toBe(0)
    expect(await leaksOf(secret, { stdout: out.join('\n'), stderr: err.join('\n') }, studio.dir)).toEqual([])
  })
})
