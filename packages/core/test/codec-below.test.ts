import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import type { EncodeOutput } from '../src/ports/ports.ts'
import { distance, noise, paint, pixelOf, red, save, tempFolder, type Pixel } from './codec-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

type Wanted = Partial<Omit<EncodeOutput, 'path'>>

async function encode(source: string, dir: string, ...wanted: readonly Wanted[]): Promise<readonly string[]> {
  const outputs = wanted.map((each, at): EncodeOutput => ({ ...plain, ...each, path: join(dir, `out-${at}`) }))
  await codec.encode({ source, outputs })
  return outputs.map(({ path }) => path)
}

const plain: Omit<EncodeOutput, 'path'> = {
  format: 'png',
  width: 160,
  height: 120,
  fit: 'fill',
  position: 'center',
  quality: 100,
  lossless: false,
  effort: undefined,
  sourceType: null,
}

const bytesOf = async (path: string): Promise<number> => (await stat(path)).size

async function isSamePicture(path: string, other: string): Promise<boolean> {
  return (await sharp(path).raw().toBuffer()).equals(await sharp(other).raw().toBuffer())
}

/** A red half with a grain that takes bytes, and a plain one. */
function grain(): Sharp {
  let state = 1
  return paint(160, 120, (x): Pixel => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const grey = state >>> 24
    return x < 80 ? red : [grey, (grey * 3) & 255, (grey * 7) & 255]
  })
}

const originals: Readonly<Record<EncodeOutput['format'], (image: Sharp) => Sharp>> = {
  avif: (image) => image.avif({ quality: 20, effort: 2 }),
  webp: (image) => image.webp({ quality: 20 }),
  jpeg: (image) => image.jpeg({ quality: 20 }),
  // A palette of its own, which the pixels come out of only as three channels.
  png: (image) => image.png({ palette: true, colours: 16 }),
}

test.each(['avif', 'webp', 'jpeg', 'png'] as const)(
  'a variant in the format of its original, %s, is not larger than that, and still the picture',
  async (format) => {
    const dir = await tempFolder()
    const secret = grain().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">secret</x:xmpmeta>')
    const source = await save(dir, 'original', originals[format](secret).toBuffer())
    const wanted = { format, quality: format === 'png' ? 100 : 95 }
    const [path = '', marked = ''] = await encode(source, dir, wanted, {
      ...wanted,
      sourceType: 'trainedAlgorithmicMedia',
    })
    expect(await bytesOf(path)).toBeLessThanOrEqual(await bytesOf(source))
    // Not the original itself, with what else is in it.
    expect((await sharp(path).metadata()).xmp).toBeUndefined()
    expect(distance(await pixelOf(path, 0.25, 0.5), red)).toBeLessThan(25)
    expect((await sharp(path).metadata()).format).toBe(format === 'avif' ? 'heif' : format)
    // The label is not part of the comparison.
    expect(await bytesOf(marked)).toBeLessThanOrEqual((await bytesOf(source)) + 1000)
    const again = await tempFolder()
    const [same = ''] = await encode(source, again, wanted)
    expect((await readFile(same)).equals(await readFile(path))).toBe(true)
  },
)

test('other formats may be larger', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'original', originals.webp(grain()).toBuffer())
  for (const path of await encode(source, dir, { format: 'jpeg', quality: 95 }, { format: 'png' })) {
    expect(await bytesOf(path)).toBeGreaterThan(await bytesOf(source))
  }
})

test.each([
  { format: 'webp', lossless: true },
  { format: 'avif', lossless: true, effort: 2 },
  { format: 'png', lossless: true, quality: 80 },
] as const)('so may one that is to lose nothing, and it comes out as from any other original: %j', async (wanted) => {
  const { format } = wanted
  const dir = await tempFolder()
  const source = await save(dir, 'original', originals[format](grain()).toBuffer())
  const pixels = sharp(source)
  const other = await save(dir, 'other', (format === 'png' ? pixels.webp({ lossless: true }) : pixels.png()).toBuffer())
  const [path = ''] = await encode(source, dir, wanted)
  const [same = ''] = await encode(other, await tempFolder(), wanted)
  expect(await bytesOf(path)).toBeGreaterThan(await bytesOf(source))
  expect((await readFile(path)).equals(await readFile(same))).toBe(true)
})

test('a PNG that is to lose nothing has no palette, whatever its quality is', async () => {
  const dir = await tempFolder()
  const source = await save(dir, 'original.png', noise(160, 120).png().toBuffer())
  const [path = ''] = await encode(source, dir, { lossless: true, quality: 80 })
  expect(await isSamePicture(path, source)).toBe(true)
})

test('a smaller width of a drawing that the original had in few colours gets a palette', async () => {
  const dir = await tempFolder()
  const drawing = paint(600, 400, (x, y): Pixel => ((x - 300) ** 2 + (y - 200) ** 2 < 150 ** 2 ? red : [255, 255, 255]))
  const source = await save(dir, 'original.png', drawing.png({ palette: true, colours: 2 }).toBuffer())
  const [path = ''] = await encode(source, dir, { width: 450, height: 300 })
  expect(await bytesOf(path)).toBeLessThanOrEqual(await bytesOf(source))
  expect(distance(await pixelOf(path, 0.5, 0.5), red)).toBeLessThan(10)
})

test('a small icon does not pay for its label in colours', async () => {
  const dir = await tempFolder()
  const source = join(dir, 'original.png')
  const bytes = await noise(30, 20).png({ compressionLevel: 9, adaptiveFiltering: true }).toBuffer()
  await save(dir, 'original.png', bytes)
  const wanted = { width: 30, height: 20, effort: 9, sourceType: 'trainedAlgorithmicMedia' } as const
  const [path = ''] = await encode(source, dir, wanted)
  expect(await bytesOf(path)).toBeGreaterThan(bytes.length)
  expect(await isSamePicture(path, source)).toBe(true)
})

test('where nothing is small enough, the smallest is taken', async () => {
  const dir = await tempFolder()
  const dot = paint(1, 1, () => red)
  const source = await save(dir, 'original.webp', dot.webp({ quality: 1, effort: 6 }).toBuffer())
  const [path = ''] = await encode(source, dir, { format: 'webp', width: 160, height: 120, quality: 95 })
  expect(await bytesOf(path)).toBeGreaterThan(await bytesOf(source))
  expect((await sharp(path).metadata()).width).toBe(160)
})
