import { createOpenAI } from '@ai-sdk/openai'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKey, paint, sendJson, startImageServer, type ImageServer } from './image-server.ts'
import { connected, endingText, falModel, modelThat, openaiModels, order } from './parts.ts'

let server: ImageServer

beforeAll(async () => {
  server = await startImageServer()
})

afterAll(async () => {
  await server.close()
})

/** OpenAI's model with a network of its own. */
function openaiOver(fetch: typeof globalThis.fetch) {
  return createOpenAI({ apiKey, fetch }).image('gpt-image-2')
}

describe('an order that is not answered', () => {
  const never = (): Promise<never> => new Promise(() => {})

  test.each([
    ['a model that minds its signal', () => openaiOver((_, init) => stopped(init?.signal))],
    ['one that does not', () => modelThat(never)],
  ])('in time is in doubt: %s', async (_, model) => {
    expect(await order(connected(model(), { timeout: 50 }))).toEqual({
      status: 'ambiguous',
      message: expect.stringMatching(
        /^(openai\.image:gpt-image-2|mine\.image:m-1) did not answer \(no answer within 0\.05 s\)\.$/,
      ),
    })
  })

  test('before it is stopped is in doubt', async () => {
    const stop = new AbortController()
    const outcome = order(connected(modelThat(never)), { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('enough')), 20)
    expect(await outcome).toEqual({
      status: 'ambiguous',
      message: 'mine.image:m-1 did not answer (stopped while it was under way).',
    })
  })
})

/** Never answered, as a `fetch` is that obeys its signal. */
function stopped(signal: AbortSignal | null | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })
}

describe('an order that was not sent', () => {
  test('is unsent where nobody listens', async () => {
    const gone = await startImageServer()
    await gone.close()
    expect(await order(connected(openaiModels.v4(gone)))).toEqual({
      status: 'unsent',
      message: 'openai.image:gpt-image-2 could not be reached (ECONNREFUSED), so nothing was sent.',
    })
  })

  test.each([
    [{ code: 'ENOTFOUND', syscall: 'getaddrinfo' }, 'unsent'],
    [{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }, 'unsent'],
    [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'unsent'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'unsent'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'unsent'],
    [{ code: 'ECONNRESET', syscall: 'read' }, 'ambiguous'],
    [{ code: 'ETIMEDOUT', syscall: 'read' }, 'ambiguous'],
    [{ code: 'UND_ERR_SOCKET' }, 'ambiguous'],
    [{ code: 'UND_ERR_HEADERS_TIMEOUT' }, 'ambiguous'],
    [{}, 'ambiguous'],
  ])('is told from one that was lost: %j is %s', async (facts, status) => {
    const fetch = () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('lost'), facts) }))
    expect(await order(connected(openaiOver(fetch)))).toMatchObject({ status })
  })

  test('needs every address to have failed', async () => {
    const failed = (...codes: string[]) => {
      const errors = codes.map((code) => Object.assign(new Error(code), { code }))
      const fetch = () => Promise.reject(new TypeError('fetch failed', { cause: new AggregateError(errors) }))
      return order(connected(openaiOver(fetch)))
    }
    expect(await failed('ECONNREFUSED', 'ENETUNREACH')).toMatchObject({ status: 'unsent' })
    expect(await failed('ECONNREFUSED', 'ECONNRESET')).toMatchObject({ status: 'ambiguous' })
  })

  test('says which option the SDK does not take', async () => {
    const before = server.seen.length
    const outcome = await order(connected(openaiModels.v4(server)), { params: { outputFormat: 'tiff' } })
    expect(endingText(outcome)).toBe('rejected/image/request')
    expect(outcome).toHaveProperty(
      'message',
      expect.stringMatching(/^The AI SDK does not take this order for openai.image:gpt-image-2: outputFormat: .*"png"/),
    )
    expect(server.seen.length).toBe(before)
  })

  test('says that a reference could not be loaded', async () => {
    const before = server.posts().length
    const outcome = await order(connected(openaiModels.v4(server)), { files: [`${server.url}/files/1.png`] })
    expect(endingText(outcome), 'the SDK loads nothing from this machine').toBe('rejected/image/request')
    expect(server.posts().length).toBe(before)
  })

  test('was stopped before', async () => {
    const before = server.seen.length
    const reason = new Error('enough')
    const stopped = order(connected(openaiModels.v4(server)), { signal: AbortSignal.abort(reason) })
    await expect(stopped).rejects.toBe(reason)
    expect(server.seen.length).toBe(before)
  })
})

test('an order that is stopped under way may have been billed', async () => {
  const stop = new AbortController()
  server.answerNext('POST', () => stop.abort())
  const outcome = await order(connected(openaiModels.v4(server)), { signal: stop.signal })
  expect(outcome).toMatchObject({ status: 'ambiguous' })
})

describe('a request besides the order', () => {
  test.each([404, 401, 429, 500])('that is answered with %i says nothing about the order', async (status) => {
    const before = server.billed()
    server.answerNext('GET', (response) => sendJson(response, status, { message: 'No picture here' }))
    const outcome = await order(connected(falModel(server)))
    expect(outcome).toMatchObject({ status: 'ambiguous' })
    expect(outcome).toHaveProperty('message', expect.stringContaining('besides the order'))
    expect(server.billed() - before).toBe(1)
  })

  test('may be a POST too', async () => {
    const look = {
      name: 'AI_APICallError',
      message: 'no such job',
      statusCode: 404,
      requestBodyValues: { id: 'job-1' },
    }
    const thrown = Object.assign(new Error(look.message), look)
    expect(await order(connected(modelThat(() => Promise.reject(thrown))))).toMatchObject({ status: 'ambiguous' })
  })
})

describe('an error of a model', () => {
  const thrown = (facts: object, message = 'oh') => {
    const error = Object.assign(new Error(message), facts)
    return order(connected(modelThat(() => Promise.reject(error))))
  }
  const sent = { requestBodyValues: { instances: [{ input: { text: 'Prompt: A paper boat.' } }] } }

  test.each<[object, string]>([
    [{ name: 'AI_NoImageGeneratedError' }, 'blocked'],
    [{ name: 'AI_LoadAPIKeyError' }, 'rejected/run/key'],
    [{ name: 'AI_LoadSettingError' }, 'rejected/run/key'],
    [{ name: 'GatewayAuthenticationError', statusCode: 401 }, 'rejected/run/key'],
    [{ name: 'AI_UnsupportedFunctionalityError' }, 'rejected/image/request'],
    [{ name: 'AI_InvalidArgumentError' }, 'rejected/image/request'],
    [{ name: 'AI_JSONParseError' }, 'ambiguous'],
    [{ name: 'AI_TypeValidationError' }, 'ambiguous'],
    [{ name: 'AI_InvalidResponseDataError' }, 'ambiguous'],
    [{ name: 'AI_DownloadError', url: 'https://example.com/result.png' }, 'ambiguous'],
    [{ name: 'AbortError' }, 'ambiguous'],
    [{ statusCode: 400 }, 'ambiguous'],
    [{ code: 'ECONNREFUSED' }, 'ambiguous'],
    [{}, 'ambiguous'],
    [{ name: 'AI_APICallError', statusCode: 400, ...sent }, 'rejected/image/request'],
    [{ name: 'AI_APICallError', statusCode: 400 }, 'ambiguous'],
    // As a gateway wraps it.
    [
      {
        name: 'GatewayRateLimitError',
        cause: Object.assign(new Error(), { name: 'AI_APICallError', statusCode: 429, ...sent }),
      },
      'busy/rate',
    ],
  ])('%o is %s', async (facts, ending) => {
    expect(endingText(await thrown(facts))).toBe(ending)
  })

  test('shows neither what was sent nor its headers', async () => {
    const requestBodyValues = { prompt: 'A paper boat', user: 'alice' }
    const facts = { name: 'AI_APICallError', statusCode: 400, requestBodyValues, responseHeaders: { cookie: 'c-1' } }
    expect(JSON.stringify(await thrown(facts))).not.toMatch(/alice|c-1|paper/)
  })

  test.each(['text', undefined, null, 7])('may be %j', async (reason) => {
    // eslint-disable-next-line typescript/prefer-promise-reject-errors -- what is not an error is the point
    const outcome = await order(connected(modelThat(() => Promise.reject(reason))))
    expect(outcome).toMatchObject({ status: 'ambiguous' })
  })

  test('may be its own cause', async () => {
    const error: Error = new Error('round')
    error.cause = error
    expect(await order(connected(modelThat(() => Promise.reject(error))))).toMatchObject({ status: 'ambiguous' })
  })
})

test('a picture of a fal model is loaded by the model', async () => {
  server.answerNext('GET', (response) => void response.end(paint('8x8')))
  expect(await order(connected(falModel(server)))).toMatchObject({ status: 'done' })
})
