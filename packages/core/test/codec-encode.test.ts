import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { digestOf } from '../src/digest.ts'
import type { EncodeOutput } from '../src/ports/ports.ts'
import {
  blue,
  distance,
  green,
  paint,
  pixelOf,
  red,
  save,
  stripes,
  tempFolder,
  white,
  type Pixel,
} from './codec-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

type Wanted = Partial<Omit<EncodeOutput, 'path'>>

async function encodeOne(source: string, dir: string, wanted: Wanted): Promise<string> {
  const path = join(dir, randomUUID())
  await codec.encode({ source, outputs: [{ ...plain, ...wanted, path }] })
  return path
}

const plain: Omit<EncodeOutput, 'path'> = {
  format: 'png',
  width: 300,
  height: 100,
  fit: 'fill',
  position: 'center',
  quality: 100,
  lossless: false,
  effort: undefined,
  sourceType: null,
}

test.each([
  [{ format: 'avif', quality: 60, effort: 3 }, 'heif'],
  [{ format: 'webp', quality: 80, effort: 4 }, 'webp'],
  [{ format: 'jpeg', quality: 80 }, 'jpeg'],
  [{ format: 'png', effort: 9 }, 'png'],
  [{ format: 'png', quality: 80 }, 'png'],
] as const)('encodes %j', async (wanted, format) => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const path = await encodeOne(source, dir, { ...wanted, width: 150, height: 50 })
  const metadata = await sharp(path).metadata()
  expect(metadata).toMatchObject({ format, width: 150, height: 50, channels: 3, space: 'srgb' })
  expect(metadata.xmp ?? metadata.exif ?? metadata.icc).toBeUndefined()
  for (const [at, color] of [red, green, blue].entries()) {
    expect(distance(await pixelOf(path, (at + 0.5) / 3, 0.5), color)).toBeLessThan(6)
  }
})

test('resolves to the sizes and digests of the files, in the order asked for', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const outputs = [
    { ...plain, format: 'jpeg', path: join(dir, '1') },
    { ...plain, format: 'avif', path: join(dir, '2') },
    { ...plain, format: 'webp', path: join(dir, '3'), width: 30, height: 10 },
  ] as const
  const files = await codec.encode({ source, outputs })
  const written = await Promise.all(outputs.map(async ({ path }) => await readFile(path)))
  expect(files).toEqual(written.map((bytes) => ({ bytes: bytes.length, digest: digestOf(bytes) })))
})

test.each([
  ['cover', 'left', red],
  ['cover', 'center', green],
  ['cover', 'right', blue],
  ['cover', '0% 50%', red],
  ['cover', '20% 50%', red],
  ['cover', '50% 0%', green],
  ['cover', '100% 100%', blue],
  ['fill', 'center', green],
  ['contain', '0% 50%', green],
] as const)('%s at "%s" shows the right part', async (fit, position, color) => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const path = await encodeOne(source, dir, { width: 60, height: 60, fit, position })
  expect(await sharp(path).metadata()).toMatchObject({ width: 60, height: 60 })
  expect(distance(await pixelOf(path, 0.5, 0.5), color)).toBeLessThan(3)
})

test('a focal point is as near to the middle as the edges allow', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  // Around 110 of 300 the region is 60 to 160: 40 of red, 60 of green.
  const path = await encodeOne(source, dir, { width: 100, height: 100, fit: 'cover', position: '36.6667% 50%' })
  expect(distance(await pixelOf(path, 0.37, 0.5), red)).toBeLessThan(3)
  expect(distance(await pixelOf(path, 0.43, 0.5), green)).toBeLessThan(3)
})

test('attention and entropy find the part with something on it', async () => {
  const dir = await tempFolder()
  const dot = paint(300, 100, (x, y) => (x > 240 && x < 280 && (x + y) % 8 < 4 ? red : white))
  const source = await save(dir, 'a.png', dot.png().toBuffer())
  for (const position of ['attention', 'entropy']) {
    const path = await encodeOne(source, dir, { width: 100, height: 100, fit: 'cover', position })
    const { channels } = await sharp(path).stats()
    expect(channels[1]?.mean).toBeLessThan(245)
  }
})

test('contain adds white bars to an opaque picture and transparent ones to another', async () => {
  const dir = await tempFolder()
  const photo = await save(dir, 'a.png', stripes().png().toBuffer())
  for (const format of ['png', 'jpeg', 'webp', 'avif'] as const) {
    const path = await encodeOne(photo, dir, { format, width: 60, height: 60, fit: 'contain' })
    const pixel = await pixelOf(path, 0.5, 0.05)
    expect(pixel).toHaveLength(3)
    expect(distance(pixel, white)).toBeLessThan(6)
  }
  const logo = await save(
    dir,
    'b.png',
    paint(60, 20, (x) => [30, 60, 200, x < 30 ? 255 : 0])
      .png()
      .toBuffer(),
  )
  const path = await encodeOne(logo, dir, { format: 'webp', width: 60, height: 60, fit: 'contain' })
  expect((await pixelOf(path, 0.2, 0.05))[3]).toBe(0)
  expect((await pixelOf(path, 0.2, 0.5))[3]).toBe(255)
})

test('transparency stays where a format has it, and is white in JPEG', async () => {
  const dir = await tempFolder()
  const logo = paint(200, 100, (x) => (x < 100 ? [30, 60, 200, 255] : [0, 0, 0, 0]))
  const source = await save(dir, 'a.png', logo.png().toBuffer())
  for (const format of ['avif', 'webp', 'png'] as const) {
    const path = await encodeOne(source, dir, { format, width: 100, height: 50, quality: 90 })
    expect((await sharp(path).metadata()).hasAlpha).toBe(true)
    expect((await pixelOf(path, 0.9, 0.5))[3]).toBe(0)
    expect(distance(await pixelOf(path, 0.2, 0.5), [30, 60, 200, 255])).toBeLessThan(8)
  }
  const jpeg = await encodeOne(source, dir, { format: 'jpeg', width: 100, height: 50 })
  expect(distance(await pixelOf(jpeg, 0.9, 0.5), white)).toBeLessThan(3)
})

test('an alpha channel without transparency is dropped', async () => {
  const dir = await tempFolder()
  const source = await save(
    dir,
    'a.png',
    paint(20, 20, () => [30, 60, 200, 255])
      .png()
      .toBuffer(),
  )
  const path = await encodeOne(source, dir, { width: 20, height: 20 })
  expect((await sharp(path).metadata()).channels).toBe(3)
})

test.each([
  ['webp', 0],
  // It rounds once on its way to YUV and back.
  ['avif', 3],
] as const)('lossless %s loses nothing', async (format, rounding) => {
  const dir = await tempFolder()
  const picture = paint(40, 40, (x, y): Pixel => [x * 6, y * 6, (x * y) % 256])
  const source = await save(dir, 'a.png', picture.png().toBuffer())
  const path = await encodeOne(source, dir, { format, width: 40, height: 40, lossless: true })
  const expected = await sharp(source).raw().toBuffer()
  const found = await sharp(path).raw().toBuffer()
  expect(found).toHaveLength(expected.length)
  expect(Math.max(...expected.map((byte, at) => Math.abs(byte - (found[at] ?? 0))))).toBeLessThanOrEqual(rounding)
})

test.each(['avif', 'webp', 'jpeg', 'png'] as const)(
  '%s carries the source type, and nothing of the original',
  async (format) => {
    const dir = await tempFolder()
    const original = stripes()
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
      .withExifMerge({ IFD0: { Artist: 'secret' } })
      .withIccProfile('p3')
    const source = await save(dir, 'a.jpg', original.jpeg({ quality: 95 }).toBuffer())
    const path = await encodeOne(source, dir, { format, sourceType: 'trainedAlgorithmicMedia', quality: 80 })
    const { xmp, exif, icc } = await sharp(path).metadata()
    expect(xmp?.toString()).toContain(
      'Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"',
    )
    expect(exif ?? icc).toBeUndefined()
    expect((await readFile(path)).includes('secret')).toBe(false)
  },
)

test('colours become sRGB and the picture upright', async () => {
  const dir = await tempFolder()
  const original = stripes().withIccProfile('p3').withMetadata({ orientation: 6, icc: 'p3' })
  const bytes = await original.jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer()
  expect((await sharp(bytes).metadata()).icc).toBeDefined()
  const path = await encodeOne(await save(dir, 'a.jpg', bytes), dir, { width: 100, height: 300 })
  // A quarter turn clockwise: what was left is on top.
  expect(distance(await pixelOf(path, 0.5, 0.1), red)).toBeLessThan(8)
  expect(distance(await pixelOf(path, 0.5, 0.9), blue)).toBeLessThan(8)
})

test('never writes over a file', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const path = join(dir, 'taken')
  await writeFile(path, 'mine')
  await expect(codec.encode({ source, outputs: [{ ...plain, path }] })).rejects.toMatchObject({
    code: 'UNWRITABLE',
    details: { path },
  })
  expect(await readFile(path, 'utf8')).toBe('mine')
})

test('the same task gives the same bytes', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes(600, 400).png().toBuffer())
  const wanted = { format: 'avif', width: 500, height: 300, fit: 'cover', quality: 50, effort: 3 } as const
  const first = await readFile(await encodeOne(source, dir, wanted))
  const again = await readFile(await encodeOne(source, await tempFolder(), wanted))
  expect(again.equals(first)).toBe(true)
})

test('crops to a part first, and everything else is about that part', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const seen = async (wanted: Wanted): Promise<number[][]> => {
    const path = await encodeOne(source, dir, { width: 60, height: 60, ...wanted })
    expect(await sharp(path).metadata()).toMatchObject({ width: 60, height: 60 })
    return await Promise.all([0.1, 0.9].map((across) => pixelOf(path, across, 0.5)))
  }
  // The right two thirds are green and blue, the left ones red and green.
  const crop = { width: 200, height: 100 }
  const right = { crop: { ...crop, position: 'right' } }
  const left = { crop: { ...crop, position: '0% 50%' } }
  expect(await seen(right)).toEqual([green, blue])
  expect(await seen({ ...right, fit: 'cover', position: 'left' })).toEqual([green, green])
  expect(await seen(left)).toEqual([red, green])
  expect(await seen({ ...left, fit: 'cover', position: '100% 50%' })).toEqual([green, green])
})
