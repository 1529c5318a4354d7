import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { segmind } from '../src/segmind.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'
import { createFaultStudio } from './support/fault-studio.ts'
import { blankPicture, bomb, shadedPicture, svg, trailedPicture } from './support/hostile-pictures.ts'
import { key } from './support/site.ts'

const bytes = (base64: string) => ({ on: 'submit', kind: 'bytes', base64 }) as const
const rejected = { code: 6, billed: 1, cost: 'price', next: 'orders' } as const
const unusable = (why: RegExp): RegExp =>
  new RegExp(
    `"boat" was made and charged, but the bytes are no usable picture: .*${why.source}.*kept in .*rejected.*\`genimg generate boat\` to order it again`,
  )
const doubted = { code: 7, billed: 1, cost: 'something', next: 'in doubt' } as const

// What decodes, or begins like a picture, is the same on both transports.
const pictures: readonly FaultRow[] = [
  { what: 'huge in a small file', faults: [bytes(bomb())], ...rejected, told: unusable(/megapixels|pixels/) },
  {
    what: 'blank',
    faults: [bytes(await blankPicture())],
    ...rejected,
    told: unusable(/blank, all of it has one colour/),
  },
  {
    what: 'opaque where a transparent one was asked for',
    faults: [bytes(await shadedPicture())],
    boat: { background: 'transparent' },
    ...rejected,
    told: unusable(/a transparent background was asked for, and it has none/),
  },
  {
    what: 'cut in half and declared as whole',
    faults: [{ on: 'submit', kind: 'truncate', declared: 'half' }],
    ...rejected,
    told: unusable(/cut off|ends|truncated|premature/i),
  },
  {
    what: 'declared as something else',
    faults: [{ on: 'submit', kind: 'type', type: 'text/html' }],
    code: 0,
    billed: 1,
    next: 'nothing',
  },
]

describe('a picture by the queue that is', () => {
  test.each(
    titled([
      ...pictures,
      {
        what: 'an SVG',
        faults: [bytes(svg)],
        ...rejected,
        cost: 'price',
        told: unusable(/not a PNG, JPEG, WebP or AVIF/),
      },
      {
        what: 'a page of HTML',
        faults: [{ on: 'file', kind: 'answer', status: 200, body: '<!doctype html><title>Sorry', times: 4 }],
        ...rejected,
        cost: 'price',
        told: unusable(/not a PNG, JPEG, WebP or AVIF/),
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind(), row)).toEqual(expectedOf(row))
  })
})

describe('a picture by one synchronous call that is', () => {
  const unread = /"boat" is in doubt: .*could not be read: .* It may have been charged.*`genimg settle boat --resubmit`/
  test.each(
    titled([
      ...pictures,
      { what: 'an SVG', faults: [bytes(svg)], ...doubted, told: unread },
      {
        what: 'cut off on its way',
        faults: [{ on: 'submit', kind: 'truncate', declared: 'whole' }],
        ...doubted,
        told: unread,
      },
      {
        what: 'nowhere in the answer',
        faults: [{ on: 'submit', kind: 'shape', shape: 'none' }],
        ...doubted,
        told: unread,
      },
      {
        what: 'in an answer of JSON',
        faults: [{ on: 'submit', kind: 'shape', shape: 'output-url' }],
        // By a clock of its own the emulator answers at once, and its file is there when the latency is over.
        server: { latency: 0 },
        code: 0,
        billed: 1,
        next: 'nothing',
      },
      {
        what: 'not made, with 200',
        faults: [{ on: 'submit', kind: 'fail', error: 'worker died', status: 200 }],
        code: 6,
        billed: 0,
        told: /"boat" was not made: worker died\. Nothing was charged for it\./,
        next: 'orders',
      },
      {
        what: 'refused for its content, with 422',
        faults: [{ on: 'submit', kind: 'fail', error: 'Flagged by our safety system.' }],
        code: 6,
        billed: 0,
        told: /"boat" is blocked by the provider: Flagged by our safety system\. Nothing was charged for it\. Reword/,
        next: 'blocked',
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(segmind({ transport: 'sync' }), row)).toEqual(expectedOf(row))
  })
})

// It was paid for and is of use, so it is kept, and both the person and the lock are told.
describe('a picture that differs from what was asked for is kept with a remark:', () => {
  test.each([
    ['another size', () => shadedPicture({ width: 640, height: 480 }), 'Asked for 1024x1024, came as 640x480.'],
    ['another format', () => shadedPicture({ format: 'webp' }), 'Asked for png, came as webp.'],
    ['more bytes', () => trailedPicture('<script>'), '8 bytes follow the end of the picture.'],
  ])('%s', async (_what, create, remark) => {
    const studio = await createFaultStudio({ source: segmind() })
    studio.fail(bytes(await create()))
    const { code, err } = await studio.generate()
    expect([code, studio.billed()]).toEqual([0, 1])
    expect(err).toContain(`! boat: ${remark}`)
    expect(await studio.read('images.lock')).toContain(JSON.stringify(remark))
    expect(await studio.kept()).toEqual(['boat', 'kite'])
    expect(await studio.plan()).toEqual(['keep kite', 'keep boat'])
  })
})

describe('what came in place of a picture, where it cannot be asked for again,', () => {
  test('is kept, and said where', async () => {
    const studio = await createFaultStudio({ source: segmind({ transport: 'sync' }) })
    studio.fail({ on: 'submit', kind: 'answer', status: 200, body: { hello: 'you' }, billed: true })
    const { code, err } = await studio.generate()
    expect(code).toBe(7)
    const [, path = ''] = /What came is kept in (\S+)\. It may have been charged/.exec(err.join('\n')) ?? []
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ hello: 'you' })
    expect(await readFile(`${path}.txt`, 'utf8')).toMatch(/^boat \([0-9a-f]{64}\): the answer to its order could not/)
    expect(await studio.plan()).toEqual(['keep kite', 'in-doubt boat'])
  })

  test('is kept in no file where the key is in it', async () => {
    const studio = await createFaultStudio({ source: segmind({ transport: 'sync' }) })
    studio.fail({ on: 'submit', kind: 'answer', status: 200, body: { you: `sent ${key}` }, billed: true })
    expect((await studio.generate()).err.join('\n')).toMatch(/"boat" is in doubt.*could not be read/)
    expect(existsSync(studio.path('.genimg/rejected'))).toBe(false)
  })
})
