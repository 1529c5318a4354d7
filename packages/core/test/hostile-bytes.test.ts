import { readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import { isGenimgError } from '../src/errors.ts'
import type { EncodeOutput, ExaminedPicture, PictureFacts } from '../src/ports/ports.ts'
import {
  blackPng,
  noise,
  paint,
  pngChunk,
  pngHeader,
  pngSignature,
  save,
  stripes,
  tempFolder,
  writings,
} from './codec-samples.ts'

const codec = createCodec()
afterAll(() => codec.close())

const styles = Object.keys(writings)

async function sample(style: string): Promise<Buffer> {
  const write = writings[style]
  if (write === undefined) throw new Error(`no ${style}`)
  return await write(noise(40, 30)).toBuffer()
}

async function examine(bytes: Uint8Array): Promise<ExaminedPicture> {
  return await codec.examine(await save(await tempFolder(), 'a.bin', bytes))
}

/** What became of some bytes: facts, or the words that refuse them. Anything else fails the test. */
async function outcomeOf(path: string): Promise<PictureFacts | string> {
  try {
    return await codec.inspect(path)
  } catch (error) {
    if (isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) return error.details.message
    throw error
  }
}

describe('bytes that are no whole picture', () => {
  test.each(styles)('a %s is refused wherever it was cut off', async (style) => {
    const dir = await tempFolder()
    const whole = await sample(style)
    const stride = Math.ceil(whole.length / 60)
    const cuts = Array.from({ length: whole.length }, (_, at) => at).filter(
      (at) => at % stride === 0 || at < 24 || at > whole.length - 24,
    )
    for (const cut of cuts) {
      const path = await save(dir, 'a.bin', whole.subarray(0, cut))
      expect(await outcomeOf(path), `${cut} of ${whole.length} bytes`).toBeTypeOf('string')
    }
  })

  async function withoutMiddle(style: string): Promise<Buffer> {
    const bytes = await sample(style)
    return bytes.fill(0xff, bytes.length >> 1, (bytes.length >> 1) + 40)
  }

  test.each(styles.filter((style) => !style.includes('webp')))(
    'a %s with its middle gone is refused',
    async (style) => {
      await expect(examine(await withoutMiddle(style))).rejects.toMatchObject({ code: 'UNDECODABLE' })
    },
  )

  test.each(['webp', 'webp with alpha'])('a %s cannot tell: it has no checksum, and shows something', async (style) => {
    expect((await examine(await withoutMiddle(style))).facts).toMatchObject({ width: 40, height: 30 })
  })

  test.each([
    ['an error', '{"error":{"message":"Internal error"}}', 'JSON text'],
    ['a page', '<!doctype html><title>502 Bad Gateway</title>', 'an HTML page'],
    ['a drawing', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'an SVG'],
    ['a document', '%PDF-1.7', 'something else'],
    ['a word', 'ok', 'something else'],
  ])('%s is refused by what it is', async (_, text, words) => {
    await expect(examine(Buffer.from(text))).rejects.toThrow(`it is ${words}, not a PNG`)
  })

  test('random bytes, random cuts and random flips end in an answer', async () => {
    const dir = await tempFolder()
    const wholes = await Promise.all(styles.map(sample))
    const magics = wholes.map((whole) => whole.subarray(0, 32))
    const bytes = fc.uint8Array({ maxLength: 400 })
    const made = fc.oneof(
      bytes,
      fc.tuple(fc.constantFrom(...magics), bytes).map((parts) => Buffer.concat(parts)),
      fc.tuple(fc.constantFrom(...wholes), fc.nat()).map(([whole, cut]) => whole.subarray(0, cut % whole.length)),
    )
    await fc.assert(
      fc.asyncProperty(made, async (broken) => {
        expect(await outcomeOf(await save(dir, 'a.bin', broken))).toBeTypeOf('string')
      }),
      { numRuns: 200 },
    )
    const flips = fc.array(fc.tuple(fc.nat(), fc.nat(7)), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...wholes), flips, async (whole, places) => {
        const flipped = Buffer.from(whole)
        for (const [at, bit] of places) {
          const index = at % flipped.length
          flipped[index] = (flipped[index] ?? 0) ^ (1 << bit)
        }
        const outcome = await outcomeOf(await save(dir, 'a.bin', flipped))
        if (typeof outcome === 'string') return
        // What was accepted decodes for others too: here without the checks, and with the decoder's own strictness.
        const { data, info } = await sharp(flipped).autoOrient().raw().toBuffer({ resolveWithObject: true })
        expect(data.length).toBe(info.width * info.height * info.channels)
        expect(outcome).toMatchObject({ width: info.width, height: info.height, bytes: flipped.length })
      }),
      { numRuns: 200 },
    )
  })
})

describe('bombs are refused before they unfold', () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ['more pixels than there is', () => blackPng(10_000, 10_001), '10000 × 10001'],
    ['one row without end', () => blackPng(90_000_000, 1), '90000000 × 1'],
    ['one column without end', () => blackPng(1, 65_536), 'more than the 65535 a side'],
    ['a header of the largest size', () => blackPngOf(2 ** 31 - 1), ''],
    ['16 bits and four channels without pixels', () => Buffer.concat([pngSignature, pngHeader(9999, 9999, 16)]), ''],
    ['WebP', () => bombOf('webp', 16_383), '16383 × 16383'],
    ['JPEG', () => bombOf('jpeg', 65_000), '65000 × 65000'],
    ['AVIF', () => bombOf('avif', 60_000), '60000 × 60000'],
    ['an AVIF that says it is small', async () => withSize(await solid(600, 'avif'), 64), 'exceeds'],
    ['an AVIF that says it is large', () => bombOf('avif', 9000), 'size'],
  ])('%s', async (_, make, words) => {
    await expect(examine(await make())).rejects.toMatchObject({
      code: 'UNDECODABLE',
      details: { message: expect.stringContaining(words) as unknown },
    })
  })

  test('a file of 300 MB is not read', async () => {
    const path = await save(await tempFolder(), 'a.png', blackPng(32, 32))
    await truncate(path, 300_000_000)
    await expect(codec.inspect(path)).rejects.toThrow('300000000 bytes, more than the 256 MB')
  })

  const packed = deflateSync(Buffer.alloc(4_000_000, 65))
  const text = pngChunk('zTXt', Buffer.concat([Buffer.from('Comment\0\0'), packed]))
  const xmp = pngChunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'), packed]))
  const textBomb = blackPng(32, 32, ...Array<Buffer>(4000).fill(text), xmp)

  test('texts in a PNG stay packed, and pixels beyond the last row are left out', async () => {
    const { facts } = await examine(textBomb)
    expect(facts).toEqual({ ...(await examine(blackPng(32, 32))).facts, bytes: textBomb.length })
    const tooMany = pngChunk('IDAT', deflateSync(Buffer.alloc(200_000_000)))
    const over = Buffer.concat([pngSignature, pngHeader(32, 32, 8), tooMany, pngChunk('IEND')])
    expect((await examine(over)).facts).toMatchObject({ width: 32, height: 32 })
  })

  test('and take no memory', async () => {
    const dir = await tempFolder()
    const file = join(dir, 'kilobytes')
    const tells = `import fs from 'node:fs'
      const send = process.send
      process.send = (...all) => {
        fs.writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS))
        return send.apply(process, all)
      }`
    const flag = `data:text/javascript,${encodeURIComponent(tells)}`
    const own = createCodec({ execArgv: [...process.execArgv, '--import', flag] })
    onTestFinished(() => own.close())
    const peakAfter = async (bytes: Buffer): Promise<number> => {
      await own.inspect(await save(dir, 'a.bin', bytes)).catch(() => {})
      return Number(await readFile(file, 'utf8'))
    }
    const usual = await peakAfter(blackPng(32, 32))
    const bombs = [textBomb, blackPng(90_000_000, 1), blackPng(10_000, 10_001), await bombOf('webp', 16_383)]
    for (const bomb of bombs) expect((await peakAfter(bomb)) - usual).toBeLessThan(200_000)
  })

  function blackPngOf(side: number): Buffer {
    return Buffer.concat([pngSignature, pngHeader(side, side), blackPng(8, 8).subarray(33)])
  }

  async function solid(side: number, format: 'webp' | 'jpeg' | 'avif'): Promise<Buffer> {
    const options = { webp: { lossless: true }, jpeg: {}, avif: { effort: 0 } }[format]
    return await paint(side, side, () => [10, 20, 30])
      .toFormat(format, options)
      .toBuffer()
  }

  /** A few hundred bytes that say they are large. */
  async function bombOf(format: 'webp' | 'jpeg' | 'avif', side: number): Promise<Buffer> {
    const bytes = await solid(64, format)
    if (format === 'avif') return withSize(bytes, side)
    if (format === 'jpeg') {
      const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
      bytes.writeUInt16BE(side, frame + 5)
      bytes.writeUInt16BE(side, frame + 7)
    } else {
      // Fourteen bits each, behind the chunk's name, size and signature. One colour needs no bit a pixel.
      bytes.writeUInt32LE((side - 1) | ((side - 1) << 14), 21)
    }
    return bytes
  }

  /** Another size in the container than in the coded picture. */
  function withSize(avif: Buffer, side: number): Buffer {
    const at = avif.indexOf('ispe') + 8
    avif.writeUInt32BE(side, at)
    avif.writeUInt32BE(side, at + 4)
    return avif
  }
})

describe('what follows the end of a picture', () => {
  const zip = Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'), Buffer.alloc(300, 7)])

  test.each(styles)('is counted and changes nothing: a %s', async (style) => {
    const whole = await sample(style)
    const { facts, checks } = await examine(whole)
    expect(checks.trailingBytes).toBe(0)
    for (const tail of [zip, Buffer.from('<script>alert(1)</script>'), Buffer.alloc(64), Buffer.from([10]), whole]) {
      const long = await examine(Buffer.concat([whole, tail]))
      expect(long.checks).toEqual({ ...checks, trailingBytes: tail.length })
      expect(long.facts).toEqual({ ...facts, bytes: whole.length + tail.length })
    }
  })

  test.each(styles)('is not what belongs to a %s: EXIF, XMP and a profile', async (style) => {
    const write = writings[style]
    const image = noise(40, 30)
      .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>')
      .withExif({ IFD0: { Copyright: 'me' } })
    const bytes = await write?.(image.withIccProfile('p3')).toBuffer()
    expect((await examine(bytes ?? Buffer.alloc(0))).checks.trailingBytes).toBe(0)
  })

  test('is in no variant', async () => {
    const dir = await tempFolder()
    const source = await save(dir, 'a.png', Buffer.concat([await sample('png'), Buffer.from('<script>')]))
    const path = join(dir, 'out.png')
    await codec.encode({ source, outputs: [outputTo(path)] })
    const { checks } = await codec.examine(path)
    expect(checks.trailingBytes).toBe(0)
  })
})

test('an AVIF with a track of frames is refused, whatever brand it names first', async () => {
  const still = await stripes().avif({ effort: 0 }).toBuffer()
  const box = Buffer.from('\0\0\0\x08moov', 'latin1')
  await expect(examine(Buffer.concat([still, box]))).rejects.toThrow('animated')
  still.write('avis', 8)
  await expect(examine(still)).rejects.toThrow('animated')
})

function outputTo(path: string): EncodeOutput {
  return {
    path,
    format: 'png',
    width: 20,
    height: 15,
    fit: 'fill',
    position: 'center',
    quality: 100,
    lossless: false,
    effort: undefined,
    sourceType: null,
  }
}
