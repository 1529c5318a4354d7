import { describe, expect, test } from 'vitest'
import type { Environment } from '@genimg/core/provider'
import type { SegmindOptions } from '../src/provider.ts'
import { apiKey, fakeFetch, json } from './fake-fetch.ts'
import { connected, context, fields, order, prepareContext } from './provider-parts.ts'

function problemsOf(options: SegmindOptions, env: Environment = {}): string[] {
  return connected(options, env)
    .resolve(fields)
    .problems.map(({ field, message }) => `${field} ${message}`)
}

const request = { model: 'gpt-image-1-mini', prompt: 'x', params: {}, references: [], mask: null }

describe('the provider', () => {
  test('has honest defaults', () => {
    expect(connected()).toMatchObject({
      id: 'segmind',
      free: false,
      emulated: false,
      concurrency: 4,
      baseURL: 'https://api.segmind.com',
      resultHosts: ['*.segmind.com', 'segmind-resources.s3.amazonaws.com'],
      secrets: [apiKey],
    })
  })

  test('takes options over the environment, and an empty variable for none', () => {
    const env = { SEGMIND_API_KEY: 'SG_from_environment', SEGMIND_BASE_URL: 'https://a.example/' }
    expect(connected({}, env)).toMatchObject({ baseURL: 'https://a.example', secrets: ['SG_from_environment'] })
    expect(connected({ baseURL: 'https://b.example/api/', apiKey }, env)).toMatchObject({
      baseURL: 'https://b.example/api',
      secrets: [apiKey],
    })
    expect(connected({}, { SEGMIND_BASE_URL: '', SEGMIND_UPLOAD_URL: '' })).toMatchObject({
      baseURL: 'https://api.segmind.com',
    })
  })

  test('adds result hosts to its own', () => {
    expect(connected({ resultHosts: ['cdn.example.com'] }).resultHosts).toEqual([
      '*.segmind.com',
      'segmind-resources.s3.amazonaws.com',
      'cdn.example.com',
    ])
  })

  test.each(['http://127.0.0.1:8787', 'http://localhost:8787', 'http://[::1]:8787', 'https://127.0.0.1:8787'])(
    'is a stand-in at %s, and needs no key of its own there',
    (baseURL) => {
      const provider = connected({}, { SEGMIND_BASE_URL: baseURL })
      expect(provider).toMatchObject({ emulated: true, baseURL, uploadNotice: null })
      expect(provider.resolve(fields).problems).toEqual([])
    },
  )
})

describe('a mistake in the options is a problem of every image, and nothing is sent', () => {
  test.each<[SegmindOptions | Record<string, unknown>, RegExp]>([
    [
      { baseURL: 'http://api.segmind.com' },
      /^provider\.baseURL must be an https: URL, or an http: URL on this machine/,
    ],
    [{ baseURL: 'http://192.168.0.1' }, /^provider\.baseURL must be an https: URL/],
    [{ baseURL: 'api.segmind.com' }, /^provider\.baseURL must be a URL/],
    [{ baseURL: 'https://a:b@api.segmind.com' }, /^provider\.baseURL must not carry a user name or password$/],
    [{ uploadURL: 'http://workflows-api.segmind.com/upload-asset' }, /^provider\.uploadURL must be an https: URL/],
    [{ transport: 'fax' }, /^provider\.transport must be one of "queue", "sync", not "fax"$/],
    [{ references: 'mail' }, /^provider\.references must be one of "upload", "inline", not "mail"$/],
    [{ concurrency: 0 }, /^provider\.concurrency must be a whole number from 1, not 0$/],
    [{ timeouts: 5 }, /^provider\.timeouts must be an object with submit, run, look, upload, not 5$/],
    [{ timeouts: { sumbit: 5 } }, /^provider\.timeouts has no "sumbit"\. There are submit, run, look, upload$/],
    [{ timeouts: { look: 0 } }, /^provider\.timeouts must have whole numbers of milliseconds .*, not 0 as look$/],
    [
      { timeouts: { look: 2 ** 31 } },
      /^provider\.timeouts must have whole numbers of milliseconds from 1 to 2147483647/,
    ],
    [{ apiKey: 'SG_ 1' }, /^provider\.apiKey must be printable/],
    [{ apikey: 'x' }, /^provider\.apikey is not an option\. The options here are apiKey, /],
  ])('%j', async (options, problem) => {
    // Plain JavaScript configs pass anything.
    const wrong = { apiKey, ...options } as SegmindOptions
    expect(problemsOf(wrong)).toEqual([expect.stringMatching(problem)])
    const { fetch, sent } = fakeFetch(() => json({}))
    const provider = connected(wrong)
    const refused = { status: 'rejected', scope: 'run' }
    expect(await provider.prepare(request, prepareContext(fetch))).toMatchObject(refused)
    expect(await provider.submit(order, context(fetch))).toMatchObject(refused)
    expect(await provider.collect?.('a-1', context(fetch))).toMatchObject({ status: 'denied' })
    expect(sent).toEqual([])
  })

  test('also from the environment', () => {
    expect(problemsOf({}, { SEGMIND_BASE_URL: 'http://example.com' })).toHaveLength(1)
    expect(problemsOf({}, { SEGMIND_UPLOAD_URL: 'http://example.com' })).toHaveLength(1)
  })
})

describe('without a key', () => {
  test('everything can be planned', () => {
    const provider = connected({}, {})
    expect(provider.secrets).toEqual([])
    expect(provider.resolve(fields).problems).toEqual([])
    expect(provider.estimate({ ...request, references: 0, mask: false }).usd).toBe(0.037)
  })

  test('nothing is ordered, and the message says where to put one', async () => {
    const { fetch, sent } = fakeFetch(() => json({}))
    const provider = connected({}, { SEGMIND_API_KEY: ' ' })
    const refusal = {
      status: 'rejected',
      scope: 'run',
      because: 'key',
      message: 'SEGMIND_API_KEY is not set. Put `SEGMIND_API_KEY=…` into .env.local.',
    }
    expect(await provider.prepare(request, prepareContext(fetch))).toEqual(refusal)
    expect(await provider.submit(order, context(fetch))).toEqual(refusal)
    expect(await provider.collect?.('a-1', context(fetch))).toMatchObject({ status: 'denied' })
    expect(await provider.balance?.(context(fetch))).toBeNull()
    expect(sent).toEqual([])
  })

  test('an emulator gets one that is made up', async () => {
    const { fetch, sent } = fakeFetch(() => json({ request_id: 'a-1' }))
    await connected({}, { SEGMIND_BASE_URL: 'http://127.0.0.1:8787' }).submit(order, context(fetch))
    expect(sent[0]?.headers.get('x-api-key')).toBe('SG_0000000000000000')
  })

  test('a line break at its end, as files have, is not part of it', () => {
    expect(connected({}, { SEGMIND_API_KEY: `${apiKey}\r\n` }).secrets).toEqual([apiKey])
  })
})
