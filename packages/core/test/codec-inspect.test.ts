import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import type { ExaminedPicture } from '../src/ports/ports.ts'
import { isOpaque } from '../src/variants/thumbhash.ts'
import { blackPng, paint, pngChunk, red, save, stripes, tempFolder, white, type Pixel } from './codec-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('tells the facts of a %s', async (format) => {
  const dir = await tempFolder()
  const path = await save(dir, 'a.bin', stripes().toFormat(format).toBuffer())
  const facts = await codec.inspect(path)
  expect(facts).toMatchObject({ type: `image/${format}`, width: 300, height: 100, bytes: (await stat(path)).size })
  expect(isOpaque(facts.thumbhash)).toBe(true)
  expect(await codec.inspect(path)).toEqual(facts)
})

test('width and height are those of the upright picture', async () => {
  const dir = await tempFolder()
  const path = await save(dir, 'a.jpg', stripes().withMetadata({ orientation: 6 }).jpeg().toBuffer())
  expect(await codec.inspect(path)).toMatchObject({ width: 100, height: 300 })
})

test.each([
  ['grey', () => stripes().toColourspace('b-w').png()],
  ['palette', () => stripes().png({ palette: true, colours: 4 })],
  ['16 bits', () => stripes().toColourspace('rgb16').png()],
  ['CMYK', () => stripes().toColourspace('cmyk').jpeg()],
  ['one pixel', () => stripes(1, 1).png()],
  ['very wide', () => stripes(900, 1).png()],
])('decodes %s', async (_, make) => {
  const dir = await tempFolder()
  const { width, height } = await codec.inspect(await save(dir, 'a', make().toBuffer()))
  expect(width / height).toBeGreaterThanOrEqual(1)
})

test('the colour is the most common one, and transparent pixels have none', async () => {
  const dir = await tempFolder()
  const mostly = await save(
    dir,
    'a.png',
    paint(90, 90, (x) => (x < 60 ? red : white))
      .png()
      .toBuffer(),
  )
  expect((await codec.inspect(mostly)).color).toBe('#dc1e1e')
  const logo = paint(90, 90, (x) => (x < 20 ? [220, 30, 30, 255] : [255, 255, 255, 0]))
  const facts = await codec.inspect(await save(dir, 'b.png', logo.png().toBuffer()))
  expect(facts.color).toBe('#dc1e1e')
  expect(isOpaque(facts.thumbhash)).toBe(false)
  const nothing = await save(
    dir,
    'c.png',
    paint(9, 9, () => [0, 0, 0, 0])
      .png()
      .toBuffer(),
  )
  expect((await codec.inspect(nothing)).color).toBe('#ffffff')
})

const withOnePixel = (alpha: number): Promise<Buffer> =>
  paint(1000, 1000, (x, y) => [90, 90, 90, x === 500 && y === 500 ? alpha : 255])
    .png()
    .toBuffer()

test('one translucent pixel among a million is not lost, and an alpha channel of nothing is', async () => {
  const dir = await tempFolder()
  expect(isOpaque((await codec.inspect(await save(dir, 'a.png', withOnePixel(254)))).thumbhash)).toBe(false)
  expect(isOpaque((await codec.inspect(await save(dir, 'b.png', withOnePixel(255)))).thumbhash)).toBe(true)
})

test.each(['png', 'jpeg', 'webp', 'avif'] as const)('a %s that ends too early does not decode', async (format) => {
  const dir = await tempFolder()
  const whole = await stripes().toFormat(format).toBuffer()
  for (const cut of [1, 12, 40, whole.length >> 1, whole.length - 40]) {
    const path = await save(dir, `${cut}.bin`, whole.subarray(0, whole.length - cut))
    await expect(codec.inspect(path), `${cut} bytes short`).rejects.toMatchObject({
      code: 'UNDECODABLE',
      details: { path },
    })
  }
})

test('garbage behind a good header does not decode', async () => {
  const dir = await tempFolder()
  const bytes = await stripes().png().toBuffer()
  bytes.fill(0x55, 60, bytes.length - 20)
  await expect(codec.inspect(await save(dir, 'a.png', bytes))).rejects.toMatchObject({ code: 'UNDECODABLE' })
})

test.each([
  ['svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', 'an SVG'],
  ['html', '<!doctype html><img src=x>', 'an HTML page'],
  ['empty', '', 'empty'],
])('%s is refused, whatever its name says', async (_, text, words) => {
  const dir = await tempFolder()
  const path = await save(dir, 'hero.png', Buffer.from(text))
  await expect(codec.inspect(path)).rejects.toThrow(`${path} does not decode: it is ${words}, not a PNG`)
})

test('a GIF is refused', async () => {
  const dir = await tempFolder()
  const path = await save(dir, 'hero.png', stripes().gif().toBuffer())
  await expect(codec.inspect(path)).rejects.toThrow('it is a GIF')
})

test('animated pictures are refused', async () => {
  const dir = await tempFolder()
  const two = Buffer.concat([Buffer.alloc(300, 10), Buffer.alloc(300, 200)])
  const frames = sharp(two, { raw: { width: 10, height: 20, channels: 3, pageHeight: 10 } })
  const webp = await save(dir, 'a.webp', frames.webp({ loop: 0, delay: [9, 9] }).toBuffer())
  expect((await sharp(webp).metadata()).pages).toBe(2)
  await expect(codec.inspect(webp)).rejects.toThrow('animated')

  const still = await stripes().png().toBuffer()
  const control = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]))
  const apng = Buffer.concat([still.subarray(0, 33), control, still.subarray(33)])
  await expect(codec.inspect(await save(dir, 'a.png', apng))).rejects.toThrow('animated')
})

test('a small file with more than 100 megapixels is refused without decoding it', async () => {
  const dir = await tempFolder()
  const bomb = blackPng(10_001, 10_001)
  expect(bomb.length).toBeLessThan(20_000)
  await expect(codec.inspect(await save(dir, 'bomb.png', bomb))).rejects.toMatchObject({
    code: 'UNDECODABLE',
    details: { message: expect.stringContaining('10001 × 10001') as unknown },
  })
})

test('a file that is not there is no damaged picture', async () => {
  const dir = await tempFolder()
  await expect(codec.inspect(join(dir, 'no.png'))).rejects.toMatchObject({ code: 'ENCODER_FAILED' })
})

describe('pixels are checked', () => {
  const ground = (alpha: number): Pixel => [250, 250, 250, alpha]
  const disc = (x: number, y: number): Pixel => ((x - 20) ** 2 + (y - 20) ** 2 < 200 ? [200, 10, 10, 255] : ground(0))
  const frame = (x: number, y: number): Pixel =>
    x > 9 && x < 30 && y > 9 && y < 30 ? [0, 0, 0, 0] : [90, 60, x * 6, 255]

  test.each<[string, (x: number, y: number) => Pixel, Partial<ExaminedPicture['checks']>]>([
    ['one colour', () => [12, 200, 99], { isUniform: true, isInvisible: false, clearCorners: 0, clearShare: 0 }],
    ['nearly one colour', (x) => [255 - (x % 3), 254, 255], { isUniform: true }],
    ['a shade', (x) => [200 + Math.floor(x / 4), 200, 200], { isUniform: false }],
    ['one dot', (x, y) => [x === 30 && y === 30 ? 0 : 255, 255, 255], { isUniform: false }],
    ['nothing', () => [0, 0, 0, 0], { isUniform: true, isInvisible: true, clearCorners: 4, clearShare: 1 }],
    ['colours that nobody sees', (x, y) => [x * 6, y * 6, 0, 0], { isInvisible: true, isUniform: false }],
    ['glass', () => [9, 9, 9, 60], { isUniform: true, isInvisible: false, clearCorners: 4 }],
    ['a disc on nothing', disc, { isUniform: false, isInvisible: false, clearCorners: 4 }],
    ['a frame', frame, { clearCorners: 0, clearShare: 0.25 }],
    ['faint glass', (x) => [x, 9, 9, 250], { clearCorners: 0, clearShare: 0 }],
    ['an alpha channel of nothing', (x) => [x, 9, 9, 255], { clearCorners: 0, clearShare: 0 }],
    ['a corner', (x, y) => (x + y < 3 ? ground(0) : [x, y, 9, 255]), { clearCorners: 1 }],
    ['the last corner', (x, y) => (x + y > 75 ? ground(0) : [x, y, 9, 255]), { clearCorners: 1 }],
  ])('%s', async (_, pixelAt, expected) => {
    const png = await paint(40, 40, pixelAt).png().toBuffer()
    expect((await codec.examine(await save(await tempFolder(), 'a.png', png))).checks).toMatchObject(expected)
  })

  test.each(['jpeg', 'webp', 'avif'] as const)('one colour as %s is still one', async (format) => {
    const blank = await paint(40, 40, () => [251, 128, 7])
      .toFormat(format)
      .toBuffer()
    expect((await codec.examine(await save(await tempFolder(), 'a.bin', blank))).checks.isUniform).toBe(true)
  })
})
