import { createHash } from 'node:crypto'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { createCaller } from './caller.ts'

const mini = 'gpt-image-1-mini'

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

async function pixelAt(bytes: Buffer, left: number, top: number): Promise<readonly number[]> {
  return [...(await sharp(bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer())]
}

/** How far two pictures of one size are apart, 0 to 255 on average. */
async function distance(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = await Promise.all(
    [one, other].map((bytes) => sharp(bytes).removeAlpha().resize(64, 64, { fit: 'fill' }).raw().toBuffer()),
  )
  if (a === undefined || b === undefined) throw new TypeError('Two pictures were given.')
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] ?? 0)), 0) / a.length
}

async function brightness(prompt: string): Promise<number> {
  const { channels } = await sharp(await createCaller().picture(mini, { prompt, quality: 'low' })).stats()
  return channels.reduce((sum, channel) => sum + channel.mean, 0) / channels.length
}

describe('a picture', () => {
  it.each([
    [mini, { size: '1024x1024' }, 1024, 1024],
    [mini, { size: '1536x1024' }, 1536, 1024],
    [mini, { size: '1024x1536' }, 1024, 1536],
    [mini, { size: 'auto' }, 1024, 1024],
    ['gpt-image-2.5-flare', { size: '640x360' }, 640, 360],
  ])('of %s %o has the size asked for', async (slug, fields, width, height) => {
    const picture = await createCaller().picture(slug, { prompt: 'Hills', quality: 'low', ...fields })
    expect(await sharp(picture).metadata()).toMatchObject({ width, height, format: 'png', hasAlpha: false })
  })

  it.each(['16x16', '64x2048', '4096x48'])('can be %s, whatever it shows', async (size) => {
    const caller = createCaller()
    const prompts = [
      'A lighthouse by the sea',
      'A city',
      'A winter card',
      'A mug',
      'A rocket',
      'A pine forest',
      'Alps',
      'Dunes',
    ]
    for (const prompt of prompts) {
      for (const background of ['opaque', 'transparent']) {
        const picture = await caller.picture('gpt-image-2.5-flare', { prompt, size, background })
        const { width, height } = await sharp(picture).metadata()
        expect(`${width}x${height}`).toBe(size)
      }
    }
  })

  it.each(['png', 'jpeg', 'webp'])('is really %s', async (format) => {
    const picture = await createCaller().picture(mini, { prompt: 'Hills', quality: 'low', output_format: format })
    expect(await sharp(picture).metadata()).toMatchObject({ format })
  })

  it.each(['jpeg', 'webp'])('in %s is smaller with more compression', async (format) => {
    const caller = createCaller()
    const sizes = []
    for (const compression of [100, 60, 10]) {
      const body = { prompt: 'A forest', output_format: format, output_compression: compression }
      sizes.push((await caller.picture(mini, body)).length)
    }
    expect(sizes[1]).toBeLessThan((sizes[0] ?? 0) * 0.7)
    expect(sizes[2]).toBeLessThan((sizes[1] ?? 0) * 0.8)
  })

  it('is transparent in its corners and not in its middle', async () => {
    const body = { prompt: 'A paper boat', background: 'transparent' }
    const picture = await createCaller().picture(mini, body)
    for (const [x, y] of [
      [0, 0],
      [1023, 0],
      [0, 1023],
      [1023, 1023],
    ] as const) {
      expect((await pixelAt(picture, x, y))[3]).toBe(0)
    }
    expect((await pixelAt(picture, 512, 512))[3]).toBe(255)
  })

  it('is the same for the same request, in another emulator too', async () => {
    const body = { prompt: 'A lighthouse at dawn', size: '1536x1024' }
    const pictures = await Promise.all([createCaller(), createCaller()].map((caller) => caller.picture(mini, body)))
    expect(new Set(pictures.map(digestOf)).size).toBe(1)
  })

  it('is painted once, however often it is asked for', async () => {
    const caller = createCaller()
    await caller.picture(mini, { prompt: 'A city' })
    const url = String(caller.emulator.requests.at(-1)?.url)
    const began = performance.now()
    for (let i = 0; i < 20; i += 1) await (await caller.emulator.fetch(url)).arrayBuffer()
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('can be told from any other', async () => {
    const caller = createCaller()
    const prompts = [
      'A lighthouse at dawn',
      'A lighthouse at night',
      'A summer greeting card',
      'A winter greeting card',
      'A ceramic mug on a linen cloth',
      'City skyline in autumn',
      'A desert at sunset',
      'Something nobody has a word for',
    ]
    const pictures = []
    for (const prompt of prompts) pictures.push(await caller.picture(mini, { prompt, quality: 'low' }))
    for (const [i, one] of pictures.entries()) {
      for (const other of pictures.slice(i + 1)) expect(await distance(one, other)).toBeGreaterThan(8)
    }
  })

  it('is dark at night', async () => {
    expect(await brightness('Hills at night')).toBeLessThan(80)
    expect(await brightness('Hills at noon in summer')).toBeGreaterThan(120)
  })

  it('has more in it in a higher quality', async () => {
    const caller = createCaller()
    const sizes = []
    for (const quality of ['low', 'medium', 'high'])
      sizes.push((await caller.picture(mini, { prompt: 'A forest', quality })).length)
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b))
    expect(new Set(sizes).size).toBe(3)
  })

  it.each([
    ['a very long prompt', 'A very long story about a lighthouse and the sea '.repeat(40)],
    ['one endless word', 'lighthouse'.repeat(200)],
    ['letters of many alphabets', 'Маяк на рассвете, φάρος, Żółć, hải đăng, 灯台 🗼'],
    ['markup', '</svg><script>alert("&amp;")</script>'],
  ])('can be made for %s', async (_, prompt) => {
    const picture = await createCaller().picture(mini, { prompt, quality: 'low' })
    expect(await sharp(picture).metadata()).toMatchObject({ width: 1024, height: 1024 })
  })

  it('carries its prompt in letters that stand out', async () => {
    const caller = createCaller()
    const one = await caller.picture(mini, { prompt: 'A mug', quality: 'low' })
    const text = await sharp(one).extract({ left: 0, top: 940, width: 300, height: 80 }).stats()
    // Light letters on the dark edge of the table.
    expect(text.channels[0]?.max).toBeGreaterThan(180)
    expect(text.channels[0]?.min).toBeLessThan(90)
  })
})
