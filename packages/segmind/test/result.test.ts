import { describe, expect, test } from 'vitest'
import { createSegmind, SegmindError } from '../src/index.ts'
import { apiKey, fakeFetch, json, png, pngBase64 } from './fake-fetch.ts'

const url = 'https://images.segmind.com/a.png'
const other = 'https://images.segmind.com/b.png'

function resultOf(answer: () => Response): Promise<unknown> {
  return createSegmind({ apiKey, fetch: fakeFetch(answer).fetch }).result('a-1')
}

function runOf(answer: () => Response): Promise<unknown> {
  return createSegmind({ apiKey, fetch: fakeFetch(answer).fetch }).run('gpt-image-1', { prompt: 'x' })
}

describe('a picture behind an address', () => {
  test.each([
    ['images[].url', { images: [{ url }], output: other }],
    ['the first usable of images', { images: [{ url: null }, { width: 1 }, { url }], output: null }],
    ['images as plain addresses', { images: [url] }],
    ['output', { images: [], output: url }],
    ['output over http', { output: url.replace('https', 'http') }],
    ['output[0]', { output: [url, other] }],
    ['output[0].url', { output: [{ url }] }],
    ['output as JSON text with data[].url', { output: JSON.stringify({ data: [{ url }] }) }],
    ['output as an object with data[].url', { output: { data: [{ url }] } }],
  ])('is found in %s', async (_, body) => {
    const picture = { url: JSON.stringify(body).includes('http:') ? url.replace('https', 'http') : url }
    expect(await resultOf(() => json({ status: 'COMPLETED', error: null, ...body }))).toMatchObject({ picture })
    expect(await runOf(() => json(body))).toMatchObject({ picture })
  })
})

describe('a picture in the answer', () => {
  test.each([
    ['a data URI', { output: `data:image/png;base64,${pngBase64}` }],
    ['a data URI that lies about its type', { output: `data:image/jpeg;base64,${pngBase64}` }],
    ['a data URI in images', { images: [{ url: `data:image/png;base64,${pngBase64}` }] }],
    ['output[0] as a data URI', { output: [`data:image/png;base64,${pngBase64}`] }],
    ['bare base64', { output: pngBase64 }],
    ['base64 with line breaks', { output: pngBase64.replace(/(.{40})/g, '$1\n') }],
    ['output as JSON text with data[].b64_json', { output: JSON.stringify({ data: [{ b64_json: pngBase64 }] }) }],
    ['data[].b64_json alone', { data: [{ b64_json: pngBase64 }] }],
  ])('is decoded from %s', async (_, body) => {
    const found = { picture: { bytes: Buffer.from(png) } }
    expect(await resultOf(() => json({ status: 'COMPLETED', ...body }))).toMatchObject(found)
    expect(await runOf(() => json(body))).toMatchObject(found)
  })

  test.each(['image/png', 'image/jpeg', 'application/json', 'text/html', ''])(
    'is the body itself, declared as "%s"',
    async (type) => {
      const answer = (): Response => new Response(png, { headers: { 'content-type': type } })
      expect(await runOf(answer)).toMatchObject({ picture: { bytes: Buffer.from(png) } })
      expect(await resultOf(answer)).toMatchObject({ picture: { bytes: Buffer.from(png) } })
    },
  )

  test.each([
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0]],
    ['WebP', [...Buffer.from('RIFF\x24\x00\x00\x00WEBPVP8 ', 'latin1')]],
    ['AVIF', [...Buffer.from('\x00\x00\x00\x20ftypavif', 'latin1')]],
  ])('is known as %s by its first bytes', async (_, bytes) => {
    const answer = (): Response => new Response(Uint8Array.from(bytes), { headers: { 'content-type': 'image/png' } })
    expect(await runOf(answer)).toMatchObject({ picture: { bytes: Buffer.from(bytes) } })
  })

  test('JSON is read although it is declared as a picture', async () => {
    const answer = (): Response =>
      new Response(JSON.stringify({ output: url }), { headers: { 'content-type': 'image/png' } })
    expect(await runOf(answer)).toMatchObject({ picture: { url } })
  })
})

describe('no picture', () => {
  test.each([
    [
      'unknown names',
      { status: 'COMPLETED', artifacts: 1, output: null },
      'an object with "status", "artifacts", "output"',
    ],
    ['text that is no picture', { status: 'COMPLETED', output: 'it is done' }, 'an object with "status", "output"'],
    [
      'base64 of something else',
      { output: Buffer.from('<html></html>').toString('base64') },
      'an object with "output"',
    ],
    ['a data URI of something else', { output: 'data:text/html;base64,PGh0bWw+' }, 'an object with "output"'],
    ['an address with another protocol', { output: 'file:///etc/passwd' }, 'an object with "output"'],
    ['JSON text in JSON text without end', { output: nested(9) }, 'an object with "output"'],
    ['a list', [url], 'a list'],
  ])('is a failure that names what came: %s', async (_, body, shape) => {
    const failed = await runOf(() => json(body)).catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(SegmindError)
    expect(failed).toMatchObject({
      kind: 'pictureless',
      message: `Segmind's answer (HTTP 200) could not be read: it should hold a picture, and is ${shape}.`,
    })
  })

  test('is a failure that counts the bytes of anything else', async () => {
    await expect(runOf(() => new Response('<html>'))).rejects.toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('6 bytes that are neither JSON nor a known picture'),
    })
  })
})

describe('what it cost', () => {
  test('is in the metrics of a job', async () => {
    const metrics = { inference_time: 13.06, cost: 0.05, remaining_credits: 12.3 }
    expect(await resultOf(() => json({ status: 'COMPLETED', output: url, metrics }))).toEqual({
      state: 'completed',
      seconds: null,
      picture: { url },
      cost: 0.05,
      creditsLeft: 12.3,
      requestId: 'a-1',
    })
  })

  test('is in the headers of a direct answer', async () => {
    const headers = { 'x-cost': '0.037', 'x-remaining-credits': '9.5', 'x-request-id': 'b-2' }
    expect(await runOf(() => new Response(png, { headers }))).toMatchObject({
      cost: 0.037,
      creditsLeft: 9.5,
      requestId: 'b-2',
    })
  })

  test('is null where nobody says, and never a guess', async () => {
    expect(await runOf(() => json({ output: url, metrics: { cost: 'free', remaining_credits: null } }))).toMatchObject({
      cost: null,
      creditsLeft: null,
      requestId: null,
    })
  })
})

function nested(depth: number): string {
  return depth === 0 ? url : JSON.stringify([nested(depth - 1)])
}
