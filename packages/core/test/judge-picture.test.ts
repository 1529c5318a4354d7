import { afterAll, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import type { PictureChecks, PictureFacts } from '../src/ports/ports.ts'
import { judgePicture, remarkText, type WantedPicture } from '../src/run/judge-picture.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import { save, tempFolder } from './codec-samples.ts'

const facts: PictureFacts = {
  type: 'image/png',
  width: 64,
  height: 64,
  bytes: 321,
  color: '#aabbcc',
  thumbhash: 'OQgGBwB3h4d/iYiHh4iHiHCHCIcI',
}
const checks: PictureChecks = {
  isUniform: false,
  isInvisible: false,
  clearCorners: 0,
  clearShare: 0,
  opacity: [255, 255],
  trailingBytes: 0,
  hasExif: false,
}
const wanted: WantedPicture = { size: { width: 64, height: 64 }, transparent: false, format: 'png' }

interface Case {
  readonly facts?: Partial<PictureFacts>
  readonly checks?: Partial<PictureChecks>
  readonly wanted?: Partial<WantedPicture>
}

function judge(odd: Case): { verdict: string; reason?: string; remarks: readonly string[] } {
  const picture = { facts: { ...facts, ...odd.facts }, checks: { ...checks, ...odd.checks } }
  const { remarks, ...judgement } = judgePicture(picture, { ...wanted, ...odd.wanted })
  return { ...judgement, remarks: remarks.map(remarkText) }
}

const clear: Partial<PictureChecks> = { clearCorners: 4, clearShare: 0.6 }

test.each<[string, Case]>([
  ['what was asked for', {}],
  ['any size, where none was asked for', { facts: { width: 9 }, wanted: { size: null } }],
  ['any format, where none was asked for', { facts: { type: 'image/avif' }, wanted: { format: undefined } }],
  ['a transparent picture', { checks: clear, wanted: { transparent: true } }],
  ['one clear corner', { checks: { clearCorners: 1, clearShare: 0.001 }, wanted: { transparent: true } }],
  ['a transparent picture that was not asked for', { checks: clear }],
  ['a single pixel', { facts: { width: 1, height: 1 }, checks: { isUniform: true }, wanted: { size: null } }],
  ['a line', { facts: { height: 15 }, checks: { isUniform: true }, wanted: { size: null, transparent: true } }],
])('accepts without a word: %s', (_, odd) => {
  expect(judge(odd)).toEqual({ verdict: 'fine', remarks: [] })
})

test.each<[Case, string]>([
  [{ wanted: { size: { width: 1536, height: 1024 } } }, 'Asked for 1536x1024, came as 64x64.'],
  [{ facts: { height: 65 } }, 'Asked for 64x64, came as 64x65.'],
  [{ facts: { type: 'image/jpeg' } }, 'Asked for png, came as jpeg.'],
  [{ facts: { type: 'image/avif' }, wanted: { format: 'webp' } }, 'Asked for webp, came as avif.'],
  [{ checks: { trailingBytes: 1 } }, '1 byte follows the end of the picture.'],
  [{ checks: { trailingBytes: 6000 } }, '6000 bytes follow the end of the picture.'],
  [
    { checks: { clearShare: 0.01 }, wanted: { transparent: true } },
    'Asked for a transparent background, came with opaque corners.',
  ],
])('accepts with a remark: %j', (odd, remark) => {
  expect(judge(odd)).toEqual({ verdict: 'fine', remarks: [remark] })
})

test.each<[Case, string]>([
  [{ checks: { isUniform: true } }, 'it is blank, all of it has one colour.'],
  [{ facts: { width: 16, height: 16 }, checks: { isUniform: true } }, 'it is blank, all of it has one colour.'],
  [{ checks: { isInvisible: true, ...clear }, wanted: { transparent: true } }, 'it is empty'],
  [{ facts: { width: 1, height: 1 }, checks: { isInvisible: true, ...clear } }, 'it is empty'],
  [{ wanted: { transparent: true } }, 'a transparent background was asked for, and it has none.'],
  [{ checks: { clearShare: 0.009 }, wanted: { transparent: true } }, 'a transparent background was asked for'],
])('rejects %j', (odd, reason) => {
  expect(judge(odd)).toMatchObject({ verdict: 'reject', reason: expect.stringContaining(reason) as unknown })
})

test('tells everything at once, and what a rejected picture was besides', () => {
  const odd: Case = {
    facts: { type: 'image/jpeg', width: 32 },
    checks: { isUniform: true, trailingBytes: 7 },
    wanted: { transparent: true },
  }
  expect(judge(odd)).toMatchObject({
    verdict: 'reject',
    remarks: [
      'Asked for 64x64, came as 32x64.',
      'Asked for png, came as jpeg.',
      '7 bytes follow the end of the picture.',
    ],
  })
})

const codec = createCodec()
afterAll(() => codec.close())

test.each([
  [1, 1],
  [2, 2],
  [5, 3],
  [16, 16],
  [64, 64],
  [320, 20],
  [1536, 1024],
])('accepts placeholders of %d × %d pixels', async (width, height) => {
  const dir = await tempFolder()
  for (const opaque of [true, false]) {
    const bytes = paintPlaceholder({ width, height, seed: 'hero', opaque })
    const picture = await codec.examine(await save(dir, `${String(opaque)}.png`, bytes))
    const judgement = judgePicture(picture, { size: { width, height }, transparent: !opaque, format: 'png' })
    expect(judgement).toEqual({ verdict: 'fine', remarks: [] })
  }
})
