import { describe, expect, test } from 'vitest'
import type { Environment } from '@genimg/core/provider'
import { openai, type OpenAIOptions } from '../../src/openai.ts'
import { apiKey, connected, fields, made, order, prepareContext, request } from './provider-parts.ts'
import { replying, serve } from './server.ts'

/** A `fetch` that counts and never answers. */
function countingFetch(): { readonly fetch: typeof fetch; readonly calls: () => number } {
  let calls = 0
  return {
    calls: () => calls,
    fetch: () => {
      calls += 1
      return Promise.reject(new TypeError('fetch failed'))
    },
  }
}

const { signal } = new AbortController()

describe('the provider', () => {
  test('has honest defaults', () => {
    const source = openai()
    expect(source).toMatchObject({ id: 'openai', secretNames: ['OPENAI_API_KEY'] })
    const provider = connected()
    expect(provider).toMatchObject({
      id: 'openai',
      free: false,
      emulated: false,
      concurrency: 4,
      baseURL: 'https://api.openai.com/v1',
      resultHosts: ['api.openai.com'],
      secrets: [apiKey],
      keyVariable: 'OPENAI_API_KEY',
      uploadNotice: null,
    })
    expect(provider.collect).toBeUndefined()
    expect(provider.balance).toBeUndefined()
  })

  test('takes options over the environment, and an empty variable for none', () => {
    const env = { OPENAI_API_KEY: 'sk-from-environment', OPENAI_BASE_URL: 'https://a.example/v1/' }
    expect(connected({}, env)).toMatchObject({
      baseURL: 'https://a.example/v1',
      secrets: ['sk-from-environment'],
      resultHosts: ['a.example'],
    })
    expect(connected({ baseURL: 'https://b.example/openai/v1//', apiKey, concurrency: 2 }, env)).toMatchObject({
      baseURL: 'https://b.example/openai/v1',
      secrets: [apiKey],
      concurrency: 2,
    })
    expect(connected({}, { OPENAI_BASE_URL: '', OPENAI_API_KEY: '' })).toMatchObject({
      baseURL: 'https://api.openai.com/v1',
      secrets: [],
    })
  })

  test('adds result hosts to its own', () => {
    expect(connected({ resultHosts: ['*.cdn.example.com'] }).resultHosts).toEqual([
      'api.openai.com',
      '*.cdn.example.com',
    ])
  })

  test.each(['http://127.0.0.1:8080/v1', 'http://localhost:8080/v1', 'http://[::1]:8080/v1', 'https://127.0.0.1/v1'])(
    'is a stand-in at %s, and needs no key there',
    (baseURL) => {
      const provider = connected({}, { OPENAI_BASE_URL: baseURL })
      expect(provider).toMatchObject({ emulated: true, baseURL, secrets: [], resultHosts: [], keyVariable: null })
      expect(provider.resolve(fields).problems).toEqual([])
    },
  )

  test('is none where it is told that pictures on this machine are real', () => {
    expect(connected({ baseURL: 'http://127.0.0.1:8080/v1', emulated: false }).emulated).toBe(false)
    expect(connected({ emulated: true }).emulated).toBe(true)
  })
})

describe('a mistake in the options is a problem of every image, and nothing is sent', () => {
  test.each<[OpenAIOptions | Record<string, unknown>, RegExp]>([
    [
      { baseURL: 'http://api.openai.com/v1' },
      /^provider\.baseURL must be an https: URL, or an http: URL on this machine/,
    ],
    [{ baseURL: 'http://192.168.0.1/v1' }, /^provider\.baseURL must be an https: URL/],
    [{ baseURL: 'api.openai.com' }, /^provider\.baseURL must be a URL/],
    [{ baseURL: 'https://a:b@api.openai.com/v1' }, /^provider\.baseURL must not carry a user name or password$/],
    [{ baseURL: 'https://api.openai.com/v1?x=1' }, /^provider\.baseURL must end with its path/],
    [{ concurrency: 0 }, /^provider\.concurrency must be a whole number from 1, not 0$/],
    [{ timeout: 0 }, /^provider\.timeout must be a whole number of milliseconds from 1 to 2147483647, not 0$/],
    [{ timeout: 2 ** 31 }, /^provider\.timeout must be a whole number of milliseconds/],
    [{ apiKey: 'sk- 1' }, /^provider\.apiKey must be printable/],
    [{ model: '' }, /^provider\.model must be a model's name, not ""$/],
    [{ resultHosts: ['https://cdn.example.com'] }, /^provider\.resultHosts must be a list of hosts/],
    [{ resultHosts: '*' }, /^provider\.resultHosts must be a list of hosts/],
    [{ emulated: 'no' }, /^provider\.emulated must be true or false, not "no"$/],
    [{ organization: 'x' }, /^provider\.organization is not an option\. The options here are apiKey, /],
  ])('%j', async (options, problem) => {
    // Plain JavaScript configs pass anything.
    const provider = connected({ apiKey, ...options } as OpenAIOptions)
    const [first] = provider.resolve(fields).problems
    expect(`${first?.field} ${first?.message}`).toMatch(problem)
    const { fetch, calls } = countingFetch()
    const refused = { status: 'rejected', scope: 'run', because: 'request' }
    expect(await provider.prepare(request, prepareContext({}, { fetch }))).toMatchObject(refused)
    expect(await provider.submit(order, { fetch, signal })).toMatchObject(refused)
    expect(calls()).toBe(0)
  })

  test('also from the environment', () => {
    expect(connected({}, { OPENAI_BASE_URL: 'http://example.com/v1' }).resolve(fields).problems).toHaveLength(1)
  })
})

describe('without a key', () => {
  test.each<Environment>([{}, { OPENAI_API_KEY: ' \n' }])('nothing is ordered: %j', async (env) => {
    const provider = connected({}, env)
    expect(provider.secrets).toEqual([])
    expect(provider.resolve(fields)).toEqual(connected().resolve(fields))
    const refusal = {
      status: 'rejected',
      scope: 'run',
      because: 'key',
      message: 'OPENAI_API_KEY is not set. Put `OPENAI_API_KEY=…` into .env.local.',
    }
    const { fetch, calls } = countingFetch()
    expect(await provider.prepare(request, prepareContext({}, { fetch }))).toEqual(refusal)
    expect(await provider.submit(order, { fetch, signal })).toEqual(refusal)
    expect(calls()).toBe(0)
  })

  test('a server on this machine is asked without one', async () => {
    const { baseURL, seen } = await serve(replying(200, made))
    expect(await connected({ baseURL }, {}).submit(order, { fetch, signal })).toMatchObject({ status: 'done' })
    expect(seen[0]?.headers).not.toHaveProperty('authorization')
  })

  test('and with one where it has one', async () => {
    const { baseURL, seen } = await serve(replying(200, made))
    const provider = connected({ baseURL })
    expect(provider).toMatchObject({ keyVariable: 'OPENAI_API_KEY', secrets: [apiKey] })
    await provider.submit(order, { fetch, signal })
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${apiKey}`)
  })

  test('a line break at its end, as files have, is not part of it', () => {
    expect(connected({}, { OPENAI_API_KEY: `${apiKey}\r\n` }).secrets).toEqual([apiKey])
  })
})
