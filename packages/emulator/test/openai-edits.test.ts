import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { base, member, read } from './caller.ts'
import { auth, createOpenAICaller, errorIn, fileOf, formOf, halfMask, picture, pictureIn } from './openai-caller.ts'

const night = { model: 'gpt-image-1.5', prompt: 'The same at night', size: '1024x1024', quality: 'low' }

async function pixels(bytes: Buffer): Promise<Buffer> {
  return await sharp(bytes).removeAlpha().raw().toBuffer()
}

describe('an edit', () => {
  it('shows its reference in the light of the prompt', async () => {
    const { emulator, edit } = createOpenAICaller()
    const made = async (background: string): Promise<Buffer> => {
      const create = { width: 64, height: 64, channels: 3, background } as const
      const image = fileOf(await sharp({ create }).png().toBuffer())
      return await pictureIn(await edit(formOf({ ...night, image })))
    }
    const [green, red] = [await made('#3a7'), await made('#c22')]
    expect((await sharp(green).metadata()).width).toBe(1024)
    expect(green.equals(red)).toBe(false)
    expect(emulator.ledger).toMatchObject([{ provider: 'openai', slug: 'gpt-image-1.5' }, {}])
  })

  it('takes PNG, JPEG and WebP as a list, and bills what it looked at', async () => {
    const { emulator, edit } = createOpenAICaller()
    const images = [
      fileOf(await picture()),
      fileOf(await picture(64, 48, 'jpeg'), 'image/jpeg'),
      fileOf(await picture(64, 64, 'webp'), 'image/webp'),
    ]
    const form = formOf({ ...night, 'image[]': images, n: '2', output_format: 'jpeg', output_compression: '70' })
    const body = await read(await edit(form))
    expect(member(body, 'data')).toHaveLength(2)
    expect(member(body, 'usage', 'input_tokens_details')).toEqual({ image_tokens: 12, text_tokens: 5 })
    expect(emulator.ledger.map(({ cost }) => cost)).toEqual([0.009113, 0.008992])
    expect(emulator.requests).toMatchObject([
      {
        body: {
          prompt: 'The same at night',
          'image[]': ['png', 'jpeg', 'webp'].map((name) => expect.stringMatching(`^image/${name} .\\d+ bytes.$`)),
        },
      },
    ])
  })

  it('has the shape of its first reference where the size is left to it', async () => {
    const { edit } = createOpenAICaller()
    const form = formOf({ ...night, size: 'auto', image: fileOf(await picture(90, 40)) })
    expect(await read(await edit(form))).toMatchObject({ size: '1536x1024' })
  })

  it('leaves alone what is opaque in the mask', async () => {
    const { edit } = createOpenAICaller()
    const [reference, mask] = await Promise.all([picture(1024, 1024), halfMask(1024, 1024)])
    const form = formOf({ ...night, image: fileOf(reference), mask: fileOf(mask) })
    const after = await pixels(await pictureIn(await edit(form)))
    const before = await pixels(reference)
    const differs = (left: number): boolean =>
      Array.from({ length: 1024 }, (_, y) => (y * 1024 + left) * 3).some(
        (from) => before.subarray(from, from + 512 * 3).compare(after, from, from + 512 * 3) !== 0,
      )
    expect([differs(0), differs(512)]).toEqual([true, false])
  })

  it('takes the fidelity where the model does', async () => {
    const { edit } = createOpenAICaller()
    const image = fileOf(await picture())
    expect((await edit(formOf({ ...night, image, input_fidelity: 'high' }))).status).toBe(200)
    const other = await edit(formOf({ ...night, model: 'gpt-image-2', image, input_fidelity: 'high' }))
    expect(await errorIn(other)).toMatchObject({ code: 'unknown_parameter', param: 'input_fidelity' })
  })
})

describe('what is refused of an edit', () => {
  const empty = Buffer.alloc(0)

  it.each<[string, () => Promise<Parameters<typeof formOf>[0]>, string, string]>([
    ['no image', async () => ({}), 'missing_required_parameter', 'image'],
    ['no prompt', async () => ({ image: fileOf(await picture()), prompt: '' }), 'missing_required_parameter', 'prompt'],
    ['an image that is text', async () => ({ image: 'https://example.com/x.png' }), 'invalid_type', 'image'],
    ['images that are text', async () => ({ 'image[]': ['a', 'b'] }), 'invalid_type', 'image[0]'],
    [
      'two images that are no list',
      async () => ({ image: [fileOf(await picture()), fileOf(await picture())] }),
      'duplicate_parameter',
      'image',
    ],
    [
      'two prompts',
      async () => ({ image: fileOf(await picture()), prompt: ['a', 'b'] }),
      'duplicate_parameter',
      'prompt',
    ],
    [
      'seventeen images',
      async () => ({ 'image[]': Array<Blob>(17).fill(fileOf(await picture())) }),
      'array_above_max_length',
      'image',
    ],
    [
      'a prompt that is a file',
      async () => ({ image: fileOf(await picture()), prompt: fileOf(empty) }),
      'invalid_type',
      'prompt',
    ],
    [
      'an unknown parameter',
      async () => ({ image: fileOf(await picture()), strength: '1' }),
      'unknown_parameter',
      'strength',
    ],
    ['a number that is none', async () => ({ image: fileOf(await picture()), n: 'two' }), 'invalid_type', 'n'],
    ['no type', async () => ({ image: fileOf(await picture(), '') }), 'unsupported_file_mimetype', 'image'],
    ['a GIF', async () => ({ image: fileOf(await picture(), 'image/gif') }), 'unsupported_file_mimetype', 'image'],
    [
      'a picture of another type',
      async () => ({ image: fileOf(await picture(), 'image/webp') }),
      'invalid_image_file',
      'image',
    ],
    [
      'half a picture',
      async () => ({ image: fileOf((await noise()).subarray(0, 4000)) }),
      'invalid_image_file',
      'image',
    ],
    ['an empty file', async () => ({ image: fileOf(empty) }), 'invalid_image_file', 'image'],
    ['50 MB', async () => ({ image: fileOf(Buffer.alloc(50 * 1024 * 1024)) }), 'invalid_value', 'image'],
    ['a mask of another size', async () => masked(await halfMask(32, 48)), 'invalid_mask_image_format', 'mask'],
    ['a mask without transparency', async () => masked(await picture()), 'invalid_mask_image_format', 'mask'],
    ['a mask that is no picture', async () => masked(Buffer.from('mask')), 'invalid_mask_image_format', 'mask'],
    ['a mask of 4 MB', async () => masked(Buffer.alloc(4 * 1024 * 1024)), 'invalid_value', 'mask'],
  ])('%s', async (_, fields, code, param) => {
    const { emulator, edit } = createOpenAICaller()
    const response = await edit(formOf({ ...night, ...(await fields()) }))
    expect(response.status).toBe(400)
    expect(await errorIn(response)).toMatchObject({ code, param })
    expect(emulator.ledger).toEqual([])
  })

  it.each([
    ['JSON', 'application/json', JSON.stringify(night)],
    ['a form without its boundary', 'multipart/form-data', 'x'],
    [
      'a form that is cut off',
      'multipart/form-data; boundary=b',
      '--b\r\ncontent-disposition: form-data; name="model"',
    ],
  ])('%s', async (_, type, body) => {
    const { emulator } = createOpenAICaller()
    const headers = { ...auth, 'content-type': type }
    const response = await emulator.fetch(`${base}/v1/images/edits`, { method: 'POST', headers, body })
    expect(response.status).toBe(400)
  })

  it('more than a gateway takes', async () => {
    const { emulator } = createOpenAICaller()
    const headers = { ...auth, 'content-type': 'multipart/form-data; boundary=b' }
    const body = new Uint8Array(100 * 1024 * 1024 + 1)
    const response = await emulator.fetch(`${base}/v1/images/edits`, { method: 'POST', headers, body })
    expect(response.status).toBe(413)
  })

  async function masked(mask: Buffer): Promise<Parameters<typeof formOf>[0]> {
    return { image: fileOf(await picture()), mask: fileOf(mask) }
  }

  /** A picture that does not compress, so that a half of it is not all of it. */
  async function noise(): Promise<Buffer> {
    const noisy = { type: 'gaussian', mean: 128, sigma: 60 } as const
    return await sharp({ create: { width: 64, height: 64, channels: 3, background: '#000', noise: noisy } })
      .png()
      .toBuffer()
  }
})
