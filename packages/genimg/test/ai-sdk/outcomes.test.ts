import { createFal } from '@ai-sdk/fal'
import { createOpenAI } from '@ai-sdk/openai'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { sendJson, startImageServer, type Answer, type ImageServer } from './image-server.ts'
import { connected, endingText, falModel, openaiModels, order, versions } from './parts.ts'

let server: ImageServer

beforeAll(async () => {
  server = await startImageServer()
})

afterEach(() => {
  vi.unstubAllEnvs()
})

afterAll(async () => {
  await server.close()
})

/** An order to OpenAI's model that the server answers so. */
async function answered(answer: Answer, version: (typeof versions)[number] = 'v4') {
  const before = server.posts().length
  server.answerNext('POST', answer)
  const outcome = await order(connected(openaiModels[version](server)))
  expect(server.posts().length - before, 'an order is sent once').toBe(1)
  return outcome
}

function failing(status: number, error: object, headers: Record<string, string> = {}): Answer {
  return (response) => sendJson(response, status, { error }, headers)
}

const openaiErrors: readonly (readonly [number, object, string])[] = [
  [400, { message: 'Invalid size', code: 'invalid_value' }, 'rejected/image/request'],
  [400, { message: 'Invalid value for moderation: must be one of low, auto' }, 'rejected/image/request'],
  [400, { message: 'Unknown parameter: safety_tolerance' }, 'rejected/image/request'],
  [400, { message: 'Not possible', code: 'moderation_blocked' }, 'blocked'],
  [400, { message: 'Not possible', code: 'content_policy_violation' }, 'blocked'],
  [400, { message: 'Your request was rejected by our safety system.' }, 'blocked'],
  [400, { message: 'Billing hard limit has been reached', code: 'billing_hard_limit_reached' }, 'rejected/run/credits'],
  [401, { message: 'Incorrect API key provided' }, 'rejected/run/key'],
  [402, { message: 'Pay first' }, 'rejected/run/credits'],
  [403, { message: 'Your organization must be verified' }, 'rejected/run/key'],
  [403, { message: 'Request was moderated' }, 'blocked'],
  [404, { message: 'The model does not exist', code: 'model_not_found' }, 'rejected/image/request'],
  [408, { message: 'Timed out' }, 'ambiguous'],
  [409, { message: 'Conflict' }, 'rejected/image/request'],
  [410, { message: 'This model was switched off' }, 'rejected/image/retired'],
  [422, { message: 'The prompt violates our content policy' }, 'blocked'],
  [422, { message: 'Unprocessable' }, 'rejected/image/request'],
  [429, { message: 'Slow down', code: 'rate_limit_exceeded' }, 'busy/rate'],
  [429, { message: 'You exceeded your current quota', code: 'insufficient_quota' }, 'rejected/run/credits'],
  [500, { message: 'The server had an error' }, 'busy/fault'],
  [502, { message: 'Bad gateway' }, 'ambiguous'],
  [503, { message: 'Overloaded' }, 'busy/fault'],
  [504, { message: 'Gateway timeout' }, 'ambiguous'],
  [524, { message: 'A timeout occurred' }, 'ambiguous'],
]

describe.each(versions)('an answer to a model of specification %s', (version) => {
  test.each(openaiErrors)('%i %j is %s', async (status, error, ending) => {
    const outcome = await answered(failing(status, error), version)
    expect(endingText(outcome)).toBe(ending)
    expect(outcome, 'it says what the provider said').toHaveProperty(
      'message',
      expect.stringContaining(String(Object.values(error)[0])),
    )
  })
})

describe('an answer', () => {
  test('is told with its model, status and sentence', async () => {
    expect(await answered(failing(400, { message: 'Invalid size' }))).toEqual({
      status: 'rejected',
      scope: 'image',
      because: 'request',
      message: 'openai.image:gpt-image-2 refuses the request (HTTP 400): Invalid size.',
    })
  })

  test.each([
    ['retry-after-ms', '1500', 1500],
    ['retry-after', '3', 3000],
    ['retry-after', 'Wed, 01 Jul 2026 10:00:09 GMT', 9000],
    ['retry-after', 'soon', null],
    ['x-other', '1', null],
  ])('of too many requests with %s: %s is waited out for %s ms', async (name, value, wait) => {
    const date = 'Wed, 01 Jul 2026 10:00:00 GMT'
    const outcome = await answered(failing(429, { message: 'Slow down' }, { date, [name]: value }))
    expect(outcome).toMatchObject({ status: 'busy', because: 'rate', wait })
  })

  test.each<[string, Answer]>([
    ['HTML', (response) => void response.end('<html>ok</html>')],
    ['nothing', (response) => void response.end()],
    ['half of JSON', (response) => void response.end('{"data":[{"b64')],
    ['other JSON', (response) => sendJson(response, 200, { hello: 1 })],
    ['a connection that ends', (response) => void response.destroy()],
    [
      'half an answer',
      (response) => void response.writeHead(200, { 'content-length': '999' }).write('{', () => response.destroy()),
    ],
  ])('of success with %s may have been billed', async (_, answer) => {
    expect(await answered(answer)).toMatchObject({ status: 'ambiguous' })
  })

  test('of success without a picture is a refusal', async () => {
    expect(await answered((response) => sendJson(response, 200, { data: [] }))).toMatchObject({ status: 'blocked' })
  })

  test('is quoted in one line, short, and HTML is not', async () => {
    const long = await answered(failing(400, { message: `first\n\u001B[31msecond\u0007 ${'x'.repeat(1000)}` }))
    expect(long).toHaveProperty('message', expect.stringMatching(/: first \[31msecond x+…$/))
    const html = await answered((response) => void response.writeHead(405).end('<html>405</html>'))
    expect(html).toHaveProperty(
      'message',
      'openai.image:gpt-image-2 refuses the request (HTTP 405): Method Not Allowed.',
    )
  })

  test.each<[unknown, string]>([
    [
      { detail: [{ loc: ['body', 'prompt'], msg: 'Flagged content', type: 'content_policy_violation', input: 'x' }] },
      'blocked',
    ],
    // The prompt that is quoted is no reason.
    [
      { detail: [{ loc: ['body', 'x'], msg: 'Field required', type: 'missing', input: 'safety moderation' }] },
      'rejected/image/request',
    ],
    [{ detail: 'Invalid version' }, 'rejected/image/request'],
    [{ errors: ['Your request was flagged by our content moderation system'] }, 'blocked'],
    [{ message: 'Insufficient credits' }, 'rejected/run/credits'],
  ])('in the form %j is %s', async (body, ending) => {
    server.answerNext('POST', (response) => sendJson(response, 422, body))
    expect(endingText(await order(connected(falModel(server))))).toBe(ending)
  })
})

describe('the key', () => {
  test.each([
    'Bearer abcdef0123456789',
    'Key 0123abcd-0123-0123-0123-0123456789ab:0123456789abcdef0123456789abcdef',
    'sk-0123456789abcdef',
    'sk-01234***cdef',
    'x-api-key: abcdefghijkl',
    '"apiKey":"abcdefghijkl"',
    'https://example.com/v1?key=abcdefghijkl',
    'my-own-secret',
  ])('in "%s" is not repeated', async (key) => {
    server.answerNext('POST', failing(401, { message: `Not good: ${key}` }))
    const outcome = await order(connected(openaiModels.v4(server), { secrets: ['my-own-secret'] }))
    const message = 'message' in outcome ? outcome.message : ''
    expect(message).toMatch(/^openai\.image:gpt-image-2 refuses the key \(HTTP 401\): Not good: /)
    expect(message).toContain('[key]')
    expect(message).not.toMatch(/abcdef|cdef|0123|my-own/)
  })

  test.each(['An API key is required', 'Unrecognized key: "outputFormat"', 'Key is missing', 'Token expired'])(
    '"%s" has none, and stays',
    async (message) => {
      expect(await answered(failing(401, { message }))).toHaveProperty('message', expect.stringContaining(message))
    },
  )

  test.each([
    ['openai', () => createOpenAI({ baseURL: server.url }).image('gpt-image-2'), 'OPENAI_API_KEY'],
    ['fal', () => createFal({ baseURL: server.url }).image('fal-ai/flux/dev'), 'FAL_KEY'],
  ])('of %s that is missing ends the run and is named', async (_, create, variable) => {
    for (const name of ['OPENAI_API_KEY', 'FAL_API_KEY', 'FAL_KEY']) vi.stubEnv(name, undefined)
    const before = server.seen.length
    const outcome = await order(connected(create()))
    expect(endingText(outcome)).toBe('rejected/run/key')
    expect(outcome).toHaveProperty('message', expect.stringContaining(variable))
    expect(server.seen.length).toBe(before)
  })
})
