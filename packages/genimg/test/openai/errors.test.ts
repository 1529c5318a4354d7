import { describe, expect, test } from 'vitest'
import { connected, context, order } from './provider-parts.ts'
import { replying, serve } from './server.ts'

interface Told {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly model?: string
}

/** How an order ends that is answered so; the address of the server is taken out of the message. */
async function outcomeOf({ status, body, headers = {}, model = 'gpt-image-2' }: Told): Promise<object> {
  const { baseURL, seen } = await serve(replying(status, body, headers))
  const outcome = await connected({ baseURL }).submit({ ...order, model }, context())
  expect(seen, 'it is not sent again').toHaveLength(1)
  if (!('message' in outcome)) return outcome
  const host = new URL(baseURL).host
  return { ...outcome, message: outcome.message.replaceAll(baseURL, 'URL').replaceAll(host, 'HOST') }
}

function error(message: string, code: string | null = null, type = 'invalid_request_error'): object {
  return { error: { message, type, param: null, code } }
}

const rejectedImage = { status: 'rejected', scope: 'image', because: 'request' }
const keyRefused = { status: 'rejected', scope: 'run', because: 'key' }
const noCredits = { status: 'rejected', scope: 'run', because: 'credits' }
const busyFault = { status: 'busy', because: 'fault', wait: null }
const busyRate = { status: 'busy', because: 'rate', wait: null }
const ambiguous = { status: 'ambiguous' }

describe('errors', () => {
  test.each<[number, unknown, object, string]>([
    [
      400,
      error('Your request was rejected by the safety system.', 'moderation_blocked', 'image_generation_user_error'),
      { status: 'blocked' },
      'Your request was rejected by the safety system.',
    ],
    [400, error('Not this.', 'content_policy_violation'), { status: 'blocked' }, 'Not this.'],
    [403, error('Not this.', 'content_policy_violation'), { status: 'blocked' }, 'Not this.'],
    [
      400,
      error('Your request was rejected as a result of our safety system.'),
      { status: 'blocked' },
      'Your request was rejected as a result of our safety system.',
    ],
    [400, error('', 'moderation_blocked'), { status: 'blocked' }, 'The server at HOST refuses this content.'],
    [
      400,
      error("Invalid value: 'none'. Supported values are: 'low' and 'auto'.", 'invalid_value'),
      rejectedImage,
      "The server at HOST refuses the request (HTTP 400): Invalid value: 'none'. Supported values are: 'low' and 'auto'.",
    ],
    [
      401,
      error('Incorrect API key provided', 'invalid_api_key'),
      keyRefused,
      'The server at HOST refuses the API key in OPENAI_API_KEY (HTTP 401): Incorrect API key provided.',
    ],
    [
      403,
      error('Your organization must be verified to use the model.'),
      keyRefused,
      'The server at HOST does not permit this to the API key in OPENAI_API_KEY (HTTP 403): Your organization must be verified to use the model.',
    ],
    [
      404,
      error('The model `gpt-image-2` does not exist or you do not have access to it.', 'model_not_found'),
      rejectedImage,
      'The server at HOST has no model "gpt-image-2" (HTTP 404): The model `gpt-image-2` does not exist or you do not have access to it.',
    ],
    [
      404,
      error('Invalid URL (POST /images/generations)'),
      rejectedImage,
      'There is no image API at URL (HTTP 404): Invalid URL (POST /images/generations). A base URL ends with the version, as in https://api.openai.com/v1.',
    ],
    [404, '<html>Not Found</html>', rejectedImage, 'There is no image API at URL (HTTP 404). A base URL ends with'],
    [
      402,
      error('Pay first.'),
      noCredits,
      'The server at HOST has no credits left for this account (HTTP 402): Pay first.',
    ],
    [
      429,
      error('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
      noCredits,
      'The server at HOST has no credits left for this account (HTTP 429): You exceeded your current quota.',
    ],
    [429, error('Broke', null, 'insufficient_quota'), noCredits, 'The server at HOST has no credits left'],
    [400, error('Billing hard limit has been reached', 'billing_hard_limit_reached'), noCredits, 'The server at HOST'],
    [403, error('Not active', 'billing_not_active'), noCredits, 'The server at HOST has no credits left'],
    [
      429,
      error('Rate limit reached', 'rate_limit_exceeded', 'requests'),
      busyRate,
      'The server at HOST asks for fewer requests (HTTP 429): Rate limit reached.',
    ],
    [
      500,
      error('The server had an error', null, 'server_error'),
      busyFault,
      'The server at HOST failed inside (HTTP 500): The server had an error.',
    ],
    [503, error('Slow down'), busyFault, 'The server at HOST failed inside (HTTP 503): Slow down.'],
    [409, error('Locked'), busyFault, 'The server at HOST failed inside (HTTP 409): Locked.'],
    [408, 'Request Timeout', ambiguous, 'A gateway answered in place of URL (HTTP 408): Request Timeout.'],
    [502, '<html>Bad Gateway</html>', ambiguous, 'A gateway answered in place of URL (HTTP 502).'],
    [504, error('late'), ambiguous, 'A gateway answered in place of URL (HTTP 504): late.'],
    [524, '', ambiguous, 'A gateway answered in place of URL (HTTP 524).'],
    [413, error('Too large'), rejectedImage, 'The server at HOST refuses the request (HTTP 413): Too large.'],
    [422, { detail: 'No such field' }, rejectedImage, 'The server at HOST refuses the request (HTTP 422): No such'],
    [400, { error: 'As text.' }, rejectedImage, 'The server at HOST refuses the request (HTTP 400): As text.'],
    [400, { message: 'Beside.' }, rejectedImage, 'The server at HOST refuses the request (HTTP 400): Beside.'],
    [400, { error: { message: 7 } }, rejectedImage, 'The server at HOST refuses the request (HTTP 400).'],
    [
      307,
      '',
      { status: 'rejected', scope: 'run', because: 'request' },
      'The server at HOST answered with a redirect (HTTP 307), which is not followed',
    ],
  ])('%i %j', async (status, body, expected, message) => {
    const headers: Record<string, string> = status === 307 ? { location: '/elsewhere' } : {}
    const outcome = await outcomeOf({ status, body, headers })
    expect(outcome).toEqual({ ...expected, message: expect.any(String) })
    expect('message' in outcome ? outcome.message : '').toMatch(
      new RegExp(`^${message.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    )
  })

  test.each([404, 410])('a model that has ended names its successors: %i', async (status) => {
    const body = error('The model `gpt-image-1` has been deprecated', 'model_not_found')
    expect(await outcomeOf({ status, body, model: 'gpt-image-1' })).toEqual({
      status: 'rejected',
      scope: 'image',
      because: 'retired',
      message: `The model "gpt-image-1" is retired (HTTP ${status}): The model \`gpt-image-1\` has been deprecated. Set \`model\` to its successor "gpt-image-2.5-sunburst" or "gpt-image-2.5-flare"; pictures that exist stay as they are.`,
    })
  })

  test('a base URL without the version is no retired model', async () => {
    const body = error('Invalid URL (POST /images/generations)')
    expect(await outcomeOf({ status: 404, body, model: 'gpt-image-1' })).toMatchObject(rejectedImage)
  })

  test('410 is one whose end was not known', async () => {
    expect(await outcomeOf({ status: 410, body: '', model: 'sd-turbo' })).toMatchObject({
      because: 'retired',
      message:
        'The model "sd-turbo" is retired (HTTP 410). Choose another `model`; pictures that exist stay as they are.',
    })
  })

  test('somebody else’s words come out short, in one line and without control characters', async () => {
    const outcome = await outcomeOf({ status: 400, body: error(`a\u001b[31m\r\n\tb${'c'.repeat(1000)}`) })
    const message = 'message' in outcome ? String(outcome.message) : ''
    expect(message).toMatch(/\(HTTP 400\): a \[31m bc+…$/)
    expect(message.length).toBeLessThan(480)
  })
})

describe('how long to wait', () => {
  test.each<[Readonly<Record<string, string>>, number | null]>([
    [{}, null],
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1500],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:30 GMT', date: 'Sat, 21 Nov 2026 12:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT', date: 'Sat, 21 Nov 2026 12:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon', 'x-ratelimit-reset-requests': '1s' }, 1000],
    [{ 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    [{ 'x-ratelimit-reset-requests': '250ms' }, 250],
    [{ 'x-ratelimit-reset-requests': '1h2m3.5s' }, 3_723_500],
    [{ 'x-ratelimit-reset-tokens': '2s' }, 2000],
    [{ 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '20ms' }, 1000],
    [
      {
        'x-ratelimit-reset-requests': '9s',
        'x-ratelimit-remaining-requests': '4',
        'x-ratelimit-reset-tokens': '2s',
        'x-ratelimit-remaining-tokens': '0',
      },
      2000,
    ],
    [{ 'x-ratelimit-reset-requests': 'never' }, null],
  ])('%j', async (headers, wait) => {
    const body = error('Rate limit reached', 'rate_limit_exceeded')
    expect(await outcomeOf({ status: 429, body, headers })).toMatchObject({ status: 'busy', because: 'rate', wait })
    expect(await outcomeOf({ status: 503, body, headers })).toMatchObject({ status: 'busy', because: 'fault', wait })
  })
})

test('OpenAI is called by its name', async () => {
  const fetch = async (): Promise<Response> => Response.json(error('No'), { status: 400 })
  expect(await connected().submit(order, { ...context(), fetch })).toMatchObject({
    message: 'OpenAI refuses the request (HTTP 400): No.',
  })
})
