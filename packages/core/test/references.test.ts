import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import type { ImageOptions } from '../src/config/config.ts'
import type { Codec } from '../src/ports/ports.ts'
import type { PrepareContext, ProviderRequest, ReferenceBytes, ReferenceLimits } from '../src/provider.ts'
import { createFakeProvider, type FakeProvider, type TempFiles } from '../src/testing/index.ts'
import { createStudio, sharedCodec, type Studio } from './fake-studio.ts'

interface Sent {
  readonly request: ProviderRequest
  /** In the order of references, then the mask. */
  readonly pictures: readonly ReferenceBytes[]
}

/** A fake that keeps what it is given to send. */
function keeping(referenceLimits?: ReferenceLimits): { readonly fake: FakeProvider; readonly sent: Sent[] } {
  const inner = createFakeProvider({ concurrency: 1 })
  const sent: Sent[] = []
  const connect = (): ReturnType<typeof inner.source.connect> => {
    const provider = inner.source.connect({})
    const prepare = async (request: ProviderRequest, context: PrepareContext) => {
      const all = [...request.references, ...(request.mask === null ? [] : [request.mask])]
      const pictures = await Promise.all(
        all.filter((one) => !one.startsWith('https:')).map((digest) => context.read(digest)),
      )
      sent.push({ request, pictures })
      return await provider.prepare(request, context)
    }
    return { ...provider, prepare, ...(referenceLimits === undefined ? {} : { referenceLimits }) }
  }
  return { fake: { ...inner, source: { id: 'fake', connect } }, sent }
}

/** Left half red, right half blue. */
function picture(width: number, height: number): Sharp {
  const half = { create: { width: Math.floor(width / 2), height, channels: 3 as const, background: '#0000ff' } }
  return sharp({ create: { width, height, channels: 3, background: '#ff0000' } }).composite([
    { input: half, left: Math.ceil(width / 2), top: 0 },
  ])
}

/** Opaque, with an upper part of this opacity. */
async function mask(width: number, height: number, alpha = 0, rows = Math.floor(height / 2)): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 4, 255)
  for (let at = 3; at < width * rows * 4; at += 4) pixels[at] = alpha
  return await sharp(pixels, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer()
}

const hero = { prompt: 'A lighthouse', alt: '' }

async function studioWith(
  images: Readonly<Record<string, ImageOptions>>,
  files: TempFiles,
  fake?: FakeProvider,
): Promise<Studio> {
  const studio = await createStudio({ images: {} }, fake)
  await studio.temp.write(files)
  await studio.configure({ images })
  return studio
}

describe('a local reference is sent', () => {
  const limits = { types: ['image/png', 'image/jpeg', 'image/webp'], maxBytes: 50_000_000, maxPixels: 1024 }
  const cases: readonly (readonly [string, () => Promise<Buffer>, string, readonly [number, number], boolean])[] = [
    ['as it is, a PNG', () => picture(32, 16).png().toBuffer(), 'png', [32, 16], true],
    ['as it is, a JPEG', () => picture(32, 16).jpeg().toBuffer(), 'jpeg', [32, 16], true],
    ['as it is, a WebP', () => picture(32, 16).webp().toBuffer(), 'webp', [32, 16], true],
    ['as a PNG where it is an AVIF', () => picture(32, 16).avif().toBuffer(), 'png', [32, 16], false],
    ['upright', () => picture(32, 16).withMetadata({ orientation: 6 }).jpeg().toBuffer(), 'png', [16, 32], false],
    ['scaled down where it has too many pixels', () => picture(128, 32).png().toBuffer(), 'png', [64, 16], false],
  ]

  test.each(cases)('%s', async (_what, paint, format, [width, height], untouched) => {
    const { fake, sent } = keeping(limits)
    const bytes = await paint()
    const { run, entry } = await studioWith({ hero: { ...hero, references: './a.bin' } }, { 'a.bin': bytes }, fake)
    expect((await run()).outcomes).toEqual(['generated hero'])
    const [one] = sent
    const [came] = one?.pictures ?? []
    if (came === undefined) throw new Error('nothing was sent')
    expect(await sharp(came.bytes).metadata()).toMatchObject({ format, width, height })
    expect(came.type).toBe(`image/${format}`)
    expect(Buffer.from(came.bytes).equals(bytes)).toBe(untouched)
    // What a provider remembers an upload by.
    expect(one?.request.references).toEqual([digestOf(came.bytes)])
    expect((await sharp(came.bytes).metadata()).exif).toBeUndefined()
    // The key is made from the user's file, whatever was sent of it.
    expect((await run()).outcomes).toEqual(['kept hero'])
    expect((await entry('hero')).fields['references']).toBe(digestOf(JSON.stringify([digestOf(bytes)])).slice(0, 8))
  })

  test('in one format with its mask', async () => {
    const { fake, sent } = keeping()
    const files = { 'a.jpg': await picture(32, 16).jpeg().toBuffer(), 'm.png': await mask(32, 16) }
    const images = { hero: { ...hero, references: ['./a.jpg', './a.jpg'], mask: './m.png' } }
    const { run } = await studioWith(images, files, fake)
    expect((await run()).outcomes).toEqual(['generated hero'])
    // Only the first one is what the mask belongs to.
    expect(sent[0]?.pictures.map(({ type }) => type)).toEqual(['image/png', 'image/jpeg', 'image/png'])
  })
})

describe('a mask', () => {
  const big = { size: '64x32' }
  const local = async (): Promise<TempFiles> => ({ 'a.png': await picture(32, 16).png().toBuffer() })
  const wrong: readonly (readonly [string, ImageOptions, () => Promise<TempFiles>, RegExp])[] = [
    [
      'of another size than a file',
      { ...hero, references: './a.png', mask: './m.png' },
      async () => ({ ...(await local()), 'm.png': await mask(16, 32) }),
      /images\.child\.mask: is 16x32, and the first reference 32x16: they have to be of one size/,
    ],
    [
      'of another size than what an image is asked for in',
      { ...hero, references: ['parent', './a.png'], mask: './m.png' },
      async () => ({ ...(await local()), 'm.png': await mask(32, 16) }),
      /images\.child\.mask: is 32x16, and the first reference 64x32/,
    ],
    [
      'without a transparent part',
      { ...hero, references: './a.png', mask: './m.png' },
      async () => ({ ...(await local()), 'm.png': await mask(32, 16, 255) }),
      /images\.child\.mask: has no transparent part.*alpha channel/,
    ],
    [
      'that is transparent all over',
      { ...hero, references: './a.png', mask: './m.png' },
      async () => ({ ...(await local()), 'm.png': await mask(32, 16, 0, 16) }),
      /images\.child\.mask: is equally transparent everywhere/,
    ],
    [
      'that is no picture',
      { ...hero, references: './a.png', mask: './m.png' },
      async () => ({ ...(await local()), 'm.png': 'version https://git-lfs.github.com/spec/v1' }),
      /images\.child\.mask: names a file that is no usable picture: "m\.png"\. Of it: it is a git-lfs pointer.*`git lfs pull`/,
    ],
  ]

  test.each(wrong)('%s is a mistake of the config before anything is ordered', async (_what, child, files, message) => {
    const { run, fake } = await studioWith({ parent: { ...hero, ...big }, child }, await files())
    await expect(run()).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) })
    expect(fake.calls).toEqual([])
  })

  test('is looked at again where its parent comes in another size, before the child is ordered', async () => {
    const { run, fake, configure } = await studioWith({}, { 'm.png': await mask(64, 32) })
    const smaller = await picture(32, 16).png().toBuffer()
    fake.answerNext({ alter: () => smaller })
    await configure({
      images: { parent: { ...hero, ...big }, child: { ...hero, ...big, references: 'parent', mask: './m.png' } },
    })
    const { outcomes, messages } = await run()
    expect(outcomes).toEqual(['generated parent', 'failed child: REFERENCE_INVALID'])
    expect(messages).toEqual([
      '"child" was not ordered: its mask is 64x32, and the first reference 32x16: they have to be of one size. Nothing was charged for it. Mend the file and run `genimg generate child`.',
    ])
    expect(fake.billed).toHaveLength(1)
    // Now its size is known beforehand.
    await expect(run()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('that is right is looked at while there is something to order, and never again', async () => {
    const files = { 'a.png': await picture(32, 16).png().toBuffer(), 'm.png': await mask(32, 16) }
    const { run } = await studioWith({ hero: { ...hero, references: './a.png', mask: './m.png' } }, files)
    const looked: string[] = []
    const codec: Codec = {
      ...sharedCodec,
      examine: (path) => {
        looked.push(basename(path))
        return sharedCodec.examine(path)
      },
    }
    expect((await run({ codec })).outcomes).toEqual(['generated hero'])
    expect(looked.slice(0, 2)).toEqual(['a.png', 'm.png'])
    // The third is the new picture.
    expect(looked).toHaveLength(3)
    expect((await run({ codec })).outcomes).toEqual(['kept hero'])
    expect(looked).toHaveLength(3)
  })
})

describe('a file that changes between plan and order', () => {
  test('is not sent in the place of the one that the key names', async () => {
    const { fake } = keeping()
    const files = { 'a.png': await picture(32, 16).png().toBuffer() }
    const images = { parent: hero, child: { ...hero, references: ['parent', './a.png'] } }
    const { run, temp } = await studioWith(images, files, fake)
    const other = await picture(16, 32).png().toBuffer()
    const { outcomes } = await run({
      report: ({ type, ...event }) => {
        if (type === 'ordering' && 'name' in event && event.name === 'parent') writeFileSync(temp.path('a.png'), other)
      },
    })
    expect(outcomes).toEqual(['generated parent', 'failed child: REFERENCE_INVALID'])
    expect(fake.billed).toHaveLength(1)
  })
})
