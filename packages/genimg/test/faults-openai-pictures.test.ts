import type { Fault, ImagesShape } from '@genimg/emulator'
import { describe, expect, test } from 'vitest'
import { openai } from '../src/openai.ts'
import { expectedOf, observeFault, titled, type FaultRow } from './support/fault-row.ts'
import { createFaultStudio } from './support/fault-studio.ts'
import { blankPicture, bomb, shadedPicture, svg, trailedPicture } from './support/hostile-pictures.ts'

const price = 0.211
const made = { price, code: 0, billed: 1, next: 'nothing' } as const
const rejected = { price, code: 6, billed: 1, cost: 'price', next: 'orders' } as const

const bytes = (base64: string): Fault => ({ on: 'submit', kind: 'bytes', base64 })
const unusable = (why: string): RegExp =>
  new RegExp(`"boat" was made and charged, but the bytes are no usable picture: .*${why}.*rejected.*order it again`)

describe('a picture of OpenAI that is', () => {
  const local: readonly ImagesShape[] = ['url', 'relative-url']
  const leadsTo = (url: string, why: string): FaultRow => ({
    what: `at ${url}`,
    faults: [{ on: 'submit', kind: 'result-url', url }],
    code: 6,
    billed: 1,
    cost: 'something',
    told: new RegExp(`"boat" was made and charged, but its address .*${why}.* It was not fetched\\..*fetching is free`),
    next: 'refused',
  })
  test.each(
    titled([
      ...local.map((results): FaultRow => ({
        what: `at a ${results}`,
        faults: [],
        server: { openai: { results } },
        ...made,
      })),
      { what: 'declared as HTML', faults: [{ on: 'submit', kind: 'type', type: 'text/html' }], ...made },
      leadsTo('https://10.0.0.1/x.png', 'not on the public internet'),
      leadsTo('https://pictures.example/x.png', 'not on a host that results may come from'),
      leadsTo('http://images.example/x.png', 'is not an https URL'),
      leadsTo('https://me:secret@images.example/x.png', 'carries a user name'),
      {
        what: 'gone from its address',
        faults: [{ on: 'file', kind: 'expire' }],
        server: { openai: { results: 'url' } },
        code: 6,
        billed: 1,
        cost: 'something',
        told: /"boat" was made and charged, but could not be fetched: its address answered 404\. It is not lost/,
        next: 'collects',
      },
    ]),
  )('%s', async (_what, row) => {
    expect(await observeFault(openai({ resultHosts: ['10.0.0.1', 'images.example'] }), row)).toEqual(expectedOf(row))
  })

  test.each([
    ['an SVG', async () => svg, unusable('not a PNG, JPEG, WebP or AVIF')],
    ['huge in a small file', async () => bomb(), unusable('pixels')],
    ['blank', blankPicture, unusable('blank, all of it has one colour')],
  ] as const)('%s', async (what, create, told) => {
    const row: FaultRow = { what, faults: [bytes(await create())], ...rejected, cost: 'something', told }
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })

  test('opaque where a transparent one was asked for', async () => {
    const told = unusable('a transparent background was asked for, and it has none')
    const boat = { model: 'gpt-image-1.5', background: 'transparent' }
    const faults = [bytes(await shadedPicture())]
    const row: FaultRow = { what: 'opaque', boat, faults, ...rejected, price: 0.133, told }
    expect(await observeFault(openai(), row)).toEqual(expectedOf(row))
  })

  test.each([
    ['another size', () => shadedPicture({ width: 640, height: 480 }), 'Asked for 1024x1024, came as 640x480.'],
    ['another format', () => shadedPicture({ format: 'webp' }), 'Asked for png, came as webp.'],
    ['more bytes', () => trailedPicture('<script>'), '8 bytes follow the end of the picture.'],
  ])('%s, and kept with a remark', async (_what, create, remark) => {
    const studio = await createFaultStudio({ source: openai() })
    studio.fail(bytes(await create()))
    const { code, err } = await studio.generate()
    expect([code, studio.billed()]).toEqual([0, 1])
    expect(err).toContain(`! boat: ${remark}`)
    expect(await studio.plan()).toEqual(['keep kite', 'keep boat'])
  })
})
