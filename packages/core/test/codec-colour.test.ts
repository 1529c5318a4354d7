import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import type { EncodeOutput } from '../src/ports/ports.ts'
import { distance, paint, pixelOf, save, tempFolder, type Pixel } from './codec-samples.ts'
import { adobeRgbProfile } from './icc-profile.ts'

const codec = createCodec()
afterAll(() => codec.close())

const formats = ['avif', 'webp', 'jpeg', 'png'] as const

const orange: Pixel = [200, 120, 60]
const teal: Pixel = [60, 140, 150]

const halves = (): Sharp => paint(96, 32, (x) => (x < 48 ? orange : teal))

/** The same picture in every format. */
async function encodeAll(source: string, dir: string): Promise<readonly string[]> {
  const output = {
    width: 96,
    height: 32,
    fit: 'fill',
    position: 'center',
    quality: 95,
    lossless: false,
    effort: undefined,
    sourceType: 'trainedAlgorithmicMedia',
  } as const
  const outputs = formats.map((format): EncodeOutput => ({ ...output, format, path: join(dir, `out.${format}`) }))
  await codec.encode({ source, outputs })
  return outputs.map(({ path }) => path)
}

async function expectHalves(path: string, tolerance = 8): Promise<void> {
  expect(distance(await pixelOf(path, 0.25, 0.5), orange)).toBeLessThanOrEqual(tolerance)
  expect(distance(await pixelOf(path, 0.75, 0.5), teal)).toBeLessThanOrEqual(tolerance)
}

const adobe = async (dir: string): Promise<string> => await save(dir, 'adobe.icc', adobeRgbProfile())

test.each<[string, (dir: string) => Promise<Sharp>]>([
  ['a JPEG in Display P3', async () => halves().withIccProfile('p3').jpeg({ quality: 100 })],
  ['a PNG in Display P3', async () => halves().withIccProfile('p3').png()],
  ['a WebP in Display P3', async () => halves().withIccProfile('p3').webp({ quality: 100 })],
  ['an AVIF in Display P3', async () => halves().withIccProfile('p3').avif({ quality: 95 })],
  [
    'a JPEG in Adobe RGB',
    async (dir) =>
      halves()
        .withIccProfile(await adobe(dir))
        .jpeg({ quality: 100 }),
  ],
  [
    'a PNG in Adobe RGB',
    async (dir) =>
      halves()
        .withIccProfile(await adobe(dir))
        .png(),
  ],
  ['a JPEG in CMYK', async () => halves().toColourspace('cmyk').withIccProfile('cmyk').jpeg({ quality: 100 })],
])('%s comes out in sRGB, right in every format and without a profile', async (what, create) => {
  const dir = await tempFolder()
  const original = await (await create(dir)).toBuffer()
  expect((await sharp(original).metadata()).icc).toBeDefined()
  for (const path of await encodeAll(await save(dir, 'original', original), dir)) {
    // What was made for paper has lost some of its colour before it comes here.
    await expectHalves(path, what.includes('CMYK') ? 30 : 8)
    expect(await sharp(path).metadata()).toMatchObject({ space: 'srgb', channels: 3, depth: 'uchar' })
    expect((await sharp(path).metadata()).icc).toBeUndefined()
  }
})

test.each<[string, Sharp, Pixel]>([
  ['16 bits a channel', halves().toColourspace('rgb16').png(), orange],
  ['grey', halves().greyscale().toColourspace('b-w').png(), [135, 135, 135]],
])('a PNG of %s becomes eight bits of sRGB', async (_, original, expected) => {
  const dir = await tempFolder()
  const source = await save(dir, 'original.png', original.toBuffer())
  for (const path of await encodeAll(source, dir)) {
    expect(await sharp(path).metadata()).toMatchObject({ space: 'srgb', depth: 'uchar', channels: 3 })
    expect(distance(await pixelOf(path, 0.25, 0.5), expected)).toBeLessThan(9)
  }
})

test.each(formats)(
  'of %s nothing but the pixels gets into a variant, and every variant has its label',
  async (format) => {
    const dir = await tempFolder()
    const original = halves()
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
      .withExifMerge({ IFD0: { Artist: 'secret', Copyright: 'secret' } })
      .withIccProfile('p3')
    const source = await save(dir, 'original', original[format]({ quality: 95 }).toBuffer())
    expect((await readFile(source)).includes('secret') || format === 'png').toBe(true)
    for (const path of await encodeAll(source, dir)) {
      const { xmp, exif, icc, iptc, comments } = await sharp(path).metadata()
      expect(xmp?.toString()).toContain('digitalsourcetype/trainedAlgorithmicMedia')
      expect(exif ?? icc ?? iptc ?? comments).toBeUndefined()
      expect((await readFile(path)).includes('secret')).toBe(false)
      await expectHalves(path)
    }
  },
)
