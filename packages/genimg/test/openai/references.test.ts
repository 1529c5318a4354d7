import { describe, expect, test } from 'vitest'
import type { Prepared, Refusal } from '@genimg/core/provider'
import { connected, png, prepareContext, request } from './provider-parts.ts'

const url = 'https://pictures.example/sky.png?signature=secret'

/** What becomes of a request whose reference is at an address that answers so. */
async function preparedFrom(answer: () => Response | Promise<Response>): Promise<Prepared | Refusal> {
  const fetch = async (): Promise<Response> => await answer()
  return await connected().prepare({ ...request, references: [url] }, prepareContext({}, { fetch }))
}

/** A picture of so many bytes. */
function pictureOf(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size)
  bytes.set(png)
  return bytes
}

function rejected(message: string): Refusal {
  return { status: 'rejected', scope: 'image', because: 'request', message }
}

describe('a reference at an address', () => {
  test('goes along with the order, whatever it is declared as', async () => {
    const asked: unknown[] = []
    const fetch: typeof globalThis.fetch = async (input, init) => {
      asked.push(input, init?.headers)
      return new Response(new Uint8Array(png), { headers: { 'content-type': 'text/plain' } })
    }
    const prepared = await connected().prepare({ ...request, references: [url] }, prepareContext({}, { fetch }))
    expect(prepared).toMatchObject({
      status: 'prepared',
      body: { references: [{ type: 'image/png', data: png.toString('base64') }], mask: null },
    })
    expect(asked, 'without the key').toEqual([url, undefined])
  })

  test.each<[string, () => Response | Promise<Response>, string]>([
    ['404', () => new Response(null, { status: 404 }), 'answered 404, so nothing was ordered.'],
    ['nobody', () => Promise.reject(new TypeError('fetch failed')), 'could not be fetched, so nothing was ordered.'],
    ['HTML', () => new Response('<html>'), 'is no picture that is known. PNG, JPEG and WebP are taken.'],
    ['a GIF', () => new Response('GIF89a'), 'is no picture that is known. PNG, JPEG and WebP are taken.'],
    [
      'too many bytes',
      () => new Response(pictureOf(50_000_001)),
      'is larger than 50 MB, which is the most that is taken.',
    ],
  ])('is a problem of its image where there is %s', async (_, answer, message) => {
    expect(await preparedFrom(answer)).toEqual(rejected(`The reference https://pictures.example/sky.png ${message}`))
  })

  test('may be as large as is taken', async () => {
    expect(await preparedFrom(() => new Response(pictureOf(50_000_000)))).toMatchObject({ status: 'prepared' })
  })

  test('is not fetched once it was told to stop', async () => {
    const reason = new Error('enough')
    const aborted = prepareContext({}, { signal: AbortSignal.abort(reason) })
    await expect(connected().prepare({ ...request, references: [url] }, aborted)).rejects.toBe(reason)
  })

  test('is not fetched without https', async () => {
    const references = ['http://pictures.example/sky.png']
    expect(await connected().prepare({ ...request, references }, prepareContext())).toEqual(
      rejected('The reference http://pictures.example/sky.png is not an https: URL.'),
    )
  })
})

describe('a reference on this machine', () => {
  const digest = 'a'.repeat(64)

  test.each([
    [{ type: 'image/avif', bytes: png }, 'A reference is image/avif. PNG, JPEG and WebP are taken.'],
    [
      { type: 'image/png', bytes: pictureOf(50_000_001) },
      'A reference is larger than 50 MB, which is the most that is taken.',
    ],
  ])('is a problem of its image: %#', async (file, message) => {
    const context = prepareContext({ [digest]: file })
    expect(await connected().prepare({ ...request, references: [digest] }, context)).toEqual(rejected(message))
    const masked = { ...request, references: ['b'], mask: digest }
    const both = prepareContext({ [digest]: file, b: { type: 'image/png', bytes: png } })
    expect(await connected().prepare(masked, both), 'a mask too').toEqual(rejected(message))
  })

  test('that cannot be read is the reader’s own error', async () => {
    await expect(connected().prepare({ ...request, references: [digest] }, prepareContext())).rejects.toThrow(
      `there is no reference ${digest}`,
    )
  })
})
