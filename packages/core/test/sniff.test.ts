import { expect, test } from 'vitest'
import { describeBytes, extensionOf, sniffType } from '../src/store/sniff.ts'
import { stripes } from './codec-samples.ts'

test.each([
  ['png', 'image/png', 'png'],
  ['jpeg', 'image/jpeg', 'jpg'],
  ['webp', 'image/webp', 'webp'],
  ['avif', 'image/avif', 'avif'],
] as const)('knows %s by its first bytes', async (format, type, extension) => {
  const bytes = await stripes().toFormat(format).toBuffer()
  expect(sniffType(bytes)).toBe(type)
  expect(sniffType(Uint8Array.from(bytes).subarray(0, 64))).toBe(type)
  expect(extensionOf(type)).toBe(extension)
})

function ftyp(...brands: string[]): Buffer {
  const [major = '', ...others] = brands
  const box = Buffer.from(`....ftyp${major}\0\0\0\0${others.join('')}`, 'latin1')
  box.writeUInt32BE(box.length, 0)
  return Buffer.concat([box, Buffer.alloc(16)])
}

test.each([
  [['avif', 'mif1', 'miaf'], 'image/avif'],
  [['avis', 'avif', 'msf1'], 'image/avif'],
  [['mif1', 'avif'], 'image/avif'],
  [['mif1', 'miaf'], 'image/avif'],
  [['heic', 'mif1'], undefined],
  [['mif1', 'heic'], undefined],
  [['isom', 'mp42'], undefined],
])('reads the brands %s', (brands, type) => {
  expect(sniffType(ftyp(...brands))).toBe(type)
})

test('a brand behind the first box does not count', () => {
  expect(sniffType(Buffer.concat([ftyp('isom').subarray(0, 16), Buffer.from('avif')]))).toBeUndefined()
})

test.each([
  ['', 'empty'],
  ['GIF89a…', 'a GIF'],
  ['<!DOCTYPE html><title>502</title>', 'an HTML page'],
  [' \n<svg xmlns="…">', 'an SVG'],
  ['<?xml version="1.0"?>\n<svg>', 'an SVG'],
  ['{"error":"no"}', 'JSON text'],
  ['version https://git-lfs.github.com/spec/v1', 'a git-lfs pointer'],
  ['RIFF....WAVE', 'something else'],
  ['\u0089PNG', 'something else'],
])('%j is no picture: %s', (text, words) => {
  const bytes = Buffer.from(text, 'latin1')
  expect(sniffType(bytes)).toBeUndefined()
  expect(describeBytes(bytes)).toBe(words)
})
