import { expect, test } from 'vitest'
import { encodeBelow } from '../src/codec/encode-below.ts'
import type { Encoding } from '../src/codec/encoders.ts'

const webp: Encoding = { format: 'webp', quality: 80, lossless: false, effort: 4, sourceType: null }
const png: Encoding = { ...webp, format: 'png', quality: 100 }

interface Result {
  readonly bytes: number
  /** What was encoded, one after the other. */
  readonly tried: readonly Encoding[]
}

async function encode(most: number, first: Encoding, bytesAt: (encoding: Encoding) => number): Promise<Result> {
  const tried: Encoding[] = []
  const { length: bytes } = await encodeBelow(most, first, (encoding) => {
    tried.push(encoding)
    return Promise.resolve(Buffer.alloc(bytesAt(encoding)))
  })
  return { bytes, tried }
}

test.each<[string, number, (quality: number) => number, number, readonly number[]]>([
  ['what fits is encoded once', 800, (quality) => quality * 10, 800, [80]],
  ['a little too much takes a tenth off', 790, (quality) => quality * 10, 720, [80, 72]],
  ['twice too much takes half off', 400, (quality) => quality * 10, 400, [80, 40]],
  ['again, where that was not enough', 500, (quality) => 300 + quality * 5, 490, [80, 57, 48, 43, 38]],
  ['what never fits is as small as it gets', 10, (quality) => 100 + quality, 101, [80, 4, 1]],
  ['what grows again is not taken', 10, (quality) => (quality > 40 ? 100 : 200), 100, [80, 8, 1]],
])('%s', async (_, most, bytesAt, bytes, tried) => {
  const result = await encode(most, webp, ({ quality }) => bytesAt(quality))
  expect(result.bytes).toBe(bytes)
  expect(result.tried.map(({ quality }) => quality)).toEqual(tried)
})

test('takes a few steps, whatever the limit is', async () => {
  for (let most = 0; most < 1000; most += 1) {
    const { tried } = await encode(most, webp, ({ quality }) => 20 + quality * 10)
    expect(tried.length).toBeLessThan(8)
  }
})

test('a PNG is compressed harder before it loses colours', async () => {
  const { bytes, tried } = await encode(90, { ...png, effort: 7 }, ({ effort }) => 100 - (effort ?? 0))
  expect(tried.map(({ effort, colors }) => [effort, colors])).toEqual([
    [7, undefined],
    [9, undefined],
    [9, 256],
    [9, 64],
    [9, 16],
    [9, 4],
    [9, 2],
  ])
  expect(bytes).toBe(91)
  const enough = await encode(91, { ...png, effort: 7 }, ({ effort }) => 100 - (effort ?? 0))
  expect(enough.tried.map(({ effort }) => effort)).toEqual([7, 9])
})

test.each([
  [100, [undefined, 256, 64, 16, 4, 2]],
  [80, [undefined, 64, 16, 4, 2]],
])('a PNG of quality %i loses colours', async (quality, colors) => {
  const { tried } = await encode(0, { ...png, effort: 9, quality }, () => 1)
  expect(tried.map((encoding) => encoding.colors)).toEqual(colors)
  expect(tried.every((encoding) => encoding.quality === quality)).toBe(true)
})
