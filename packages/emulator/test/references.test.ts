import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createCaller, member, read, type Caller } from './caller.ts'

const edit = 'gpt-image-1-edit'
const prompt = { prompt: 'The same at night', size: '1024x1024', quality: 'low' }

async function reference(width = 1024, height = 1024): Promise<Buffer> {
  const svg = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="#e0c090"/><circle cx="300" cy="300" r="200" fill="#3080c0"/></svg>`
  return await sharp(Buffer.from(svg)).removeAlpha().png().toBuffer()
}

/** Transparent, so free to change, in a square in the middle. */
async function squareMask(): Promise<Buffer> {
  const svg =
    '<svg width="1024" height="1024"><path fill-rule="evenodd" d="M0 0H1024V1024H0ZM256 256V768H768V256Z"/></svg>'
  return await sharp(Buffer.from(svg)).png().toBuffer()
}

function uriOf(bytes: Buffer, type = 'image/png'): string {
  return `data:${type};base64,${bytes.toString('base64')}`
}

async function upload(caller: Caller, ...bytes: readonly Buffer[]): Promise<readonly string[]> {
  const body = await read(await caller.post('/upload-asset', { data_urls: bytes.map((one) => uriOf(one)) }))
  const urls = member(body, 'file_urls')
  return Array.isArray(urls) ? urls.map(String) : []
}

async function pixels(bytes: Buffer): Promise<Buffer> {
  return await sharp(bytes).removeAlpha().raw().toBuffer()
}

describe('uploads', () => {
  it('give as many public URLs as were sent, free', async () => {
    const caller = createCaller()
    const bytes = await reference(64, 32)
    const urls = await upload(caller, bytes, bytes)
    expect(new Set(urls).size).toBe(2)
    const file = await caller.emulator.fetch(String(urls[0]))
    expect(file.headers.get('content-type')).toBe('image/png')
    expect(Buffer.from(await file.arrayBuffer()).equals(bytes)).toBe(true)
    expect(caller.emulator.requests.at(-1)).toMatchObject({ hasKey: false, status: 200 })
    expect(caller.emulator.uploads).toMatchObject([
      { url: urls[0], type: 'image/png', size: bytes.length },
      { url: urls[1] },
    ])
    expect(caller.emulator.ledger).toEqual([])
  })

  it.each<[string, unknown, Record<string, string>, number]>([
    ['no list', {}, {}, 400],
    ['an empty list', { data_urls: [] }, {}, 400],
    ['a URL that is no data URI', { data_urls: ['https://example.com/x.png'] }, {}, 400],
    ['another content type', { data_urls: ['data:image/png;base64,AAAA'] }, { 'content-type': 'text/plain' }, 406],
  ])('refuse %s', async (_, body, headers, status) => {
    expect((await createCaller().post('/upload-asset', body, headers)).status).toBe(status)
  })

  it('answer in the other shape on demand', async () => {
    const { post } = createCaller({ faults: [{ on: 'upload', kind: 'urls' }] })
    const body = await read(await post('/upload-asset', { data_urls: ['data:image/png;base64,AAAA'] }))
    expect(member(body, 'urls')).toHaveLength(1)
    expect(member(body, 'file_urls')).toBeUndefined()
  })
})

describe('edits', () => {
  it.each<[string, (caller: Caller) => Promise<string>]>([
    ['an upload', async (caller) => String((await upload(caller, await reference()))[0])],
    ['a data URI', async () => uriOf(await reference())],
    [
      'a result',
      async (caller) => {
        await caller.picture('gpt-image-1', { prompt: 'A lighthouse', quality: 'low' })
        return String(caller.emulator.requests.at(-1)?.url)
      },
    ],
  ])('take %s', async (_, from) => {
    const caller = createCaller()
    const picture = await caller.picture(edit, { ...prompt, image_urls: [await from(caller)] })
    expect(await sharp(picture).metadata()).toMatchObject({ width: 1024, height: 1024, format: 'png' })
  })

  it.each<[string, (caller: Caller) => Promise<Record<string, unknown>>, RegExp]>([
    ['a URL of somebody else', async () => ({ image_urls: ['https://example.com/a.png'] }), /could not be downloaded/],
    ['a metadata address', async () => ({ image_urls: ['http://169.254.169.254/x'] }), /could not be downloaded/],
    [
      'a file that never was',
      async () => ({ image_urls: ['http://127.0.0.1/files/x.png'] }),
      /could not be downloaded/,
    ],
    ['bytes that are no picture', async () => ({ image_urls: ['data:image/png;base64,AAAA'] }), /supported format/],
    [
      'half a picture',
      async () => {
        const bytes = await reference()
        return { image_urls: [uriOf(bytes.subarray(0, bytes.length / 2))] }
      },
      /supported format/,
    ],
    [
      'an SVG',
      async () => ({
        image_urls: [
          uriOf(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), 'image/svg+xml'),
        ],
      }),
      /supported format/,
    ],
    [
      'a mask of another size',
      async () => ({ image_urls: [uriOf(await reference(512, 512))], mask: uriOf(await squareMask()) }),
      /1024x1024.*512x512/,
    ],
    [
      'a mask without alpha',
      async () => ({ image_urls: [uriOf(await reference())], mask: uriOf(await reference()) }),
      /alpha/,
    ],
  ])('fail unbilled on %s', async (_, fields, sentence) => {
    const caller = createCaller()
    const id = await caller.submit(edit, { ...prompt, ...(await fields(caller)) })
    caller.emulator.advance(1000)
    const response = await caller.status(id)
    expect(response.status).toBe(422)
    expect(member(await read(response), 'error')).toMatch(sentence)
    expect(caller.emulator.ledger).toEqual([])
    expect(caller.emulator.requests.every(({ url }) => url.startsWith('http://127.0.0.1/'))).toBe(true)
  })

  it('keep every pixel outside of the mask and change those inside', async () => {
    const bytes = await reference()
    const body = { ...prompt, image_urls: [uriOf(bytes)], mask: uriOf(await squareMask()) }
    const picture = await pixels(await createCaller().picture(edit, body))
    const original = await pixels(bytes)
    let outside = 0
    let inside = 0
    for (let y = 0; y < 1024; y += 1) {
      for (let x = 0; x < 1024; x += 1) {
        const at = (y * 1024 + x) * 3
        if (
          picture[at] === original[at] &&
          picture[at + 1] === original[at + 1] &&
          picture[at + 2] === original[at + 2]
        )
          continue
        if (x >= 256 && x < 768 && y >= 256 && y < 768) inside += 1
        else outside += 1
      }
    }
    expect(outside).toBe(0)
    expect(inside).toBeGreaterThan(512 * 512 * 0.9)
  })

  it('are made from the first reference and lit as the prompt says', async () => {
    const caller = createCaller()
    const uri = uriOf(await reference())
    const brightness = async (words: string): Promise<number> => {
      const { channels } = await sharp(
        await caller.picture(edit, { ...prompt, prompt: words, image_urls: [uri] }),
      ).stats()
      return channels.reduce((sum, { mean }) => sum + mean, 0)
    }
    expect(await brightness('The same at night')).toBeLessThan((await brightness('The same in summer')) * 0.6)
  })

  it('show further references as insets', async () => {
    const uri = uriOf(await reference())
    const other = uriOf(
      await sharp({ create: { width: 64, height: 64, channels: 3, background: '#00ff00' } })
        .png()
        .toBuffer(),
    )
    const picture = await createCaller().picture(edit, { ...prompt, image_urls: [uri, other] })
    const green = await sharp(picture)
      .extract({ left: 120, top: 120, width: 1, height: 1 })
      .removeAlpha()
      .raw()
      .toBuffer()
    expect([...green]).toEqual([0, 255, 0])
  })

  it('in auto size have the shape of the first reference', async () => {
    const uri = uriOf(await reference(600, 300))
    const picture = await createCaller().picture(edit, { prompt: 'Wider', quality: 'low', image_urls: [uri] })
    expect(await sharp(picture).metadata()).toMatchObject({ width: 1536, height: 1024 })
  })

  it('take one image in gpt-image-2 and a null mask where the page sends one', async () => {
    const caller = createCaller()
    const uri = uriOf(await reference())
    expect((await caller.post('/v2/gpt-image-2', { ...prompt, image: uri })).status).toBe(200)
    expect((await caller.post(`/v2/${edit}`, { ...prompt, image_urls: [uri], mask: null })).status).toBe(200)
    expect(caller.emulator.ledger).toHaveLength(2)
  })
})
