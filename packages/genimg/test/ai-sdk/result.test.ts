import { describe, expect, test } from 'vitest'
import { paint } from './image-server.ts'
import { bytesOf, connected, doneOf, modelThat, order } from './parts.ts'

const picture = paint('8x8')
const base64 = Buffer.from(picture).toString('base64')

function outcomeOf(result: unknown) {
  return order(connected(modelThat(() => result)))
}

async function doneWith(result: object) {
  return doneOf(await outcomeOf({ images: [picture], warnings: [], response: {}, ...result }))
}

describe('a picture', () => {
  test.each([
    ['bytes', picture],
    ['base64', base64],
    ['a data URI', `data:image/png;base64,${base64}`],
  ])('may come as %s', async (_, image) => {
    expect(bytesOf(await doneWith({ images: [image] }))).toEqual(picture)
  })

  test('is the first of several, and it is said so', async () => {
    const done = await doneWith({ images: [picture, paint('9x9')] })
    expect(bytesOf(done)).toEqual(picture)
    expect(done.warnings).toEqual(['The model mine.image:m-1 made 2 pictures for one, and the first is kept.'])
  })

  test.each([
    ['nothing', ''],
    ['no bytes', new Uint8Array()],
    ['a number', 7],
  ])('that is %s may have been billed', async (_, image) => {
    expect(await outcomeOf({ images: [image], warnings: [] })).toMatchObject({ status: 'ambiguous' })
  })
})

describe('no picture', () => {
  test.each([[[]], [undefined], [null], ['']])('(%j) is a refusal of the content', async (images) => {
    expect(await outcomeOf({ images, warnings: [] })).toEqual({
      status: 'blocked',
      message: 'mine.image:m-1 made no picture, as models do that refuse the content.',
      mayBeBilled: true,
    })
  })

  test.each<[object]>([
    [{ providerMetadata: { vertex: { images: [{ raiFilteredReason: 'Filtered for violence' }] } } }],
    [{ providerMetadata: { google: { promptFeedback: { blockReason: 'Filtered for violence' } } } }],
    [{ providerMetadata: { mine: { images: [] } }, warnings: [{ type: 'other', message: 'Filtered for violence' }] }],
  ])('quotes the reason in %j', async (facts) => {
    const outcome = await outcomeOf({ images: [], warnings: [], ...facts })
    expect(outcome).toMatchObject({ status: 'blocked', message: expect.stringMatching(/: .*Filtered for violence\.$/) })
  })

  test('by a fault of the provider may have been billed', async () => {
    const outcome = await outcomeOf({ images: [], warnings: [], isRetryable: true })
    expect(outcome).toMatchObject({ status: 'ambiguous' })
  })

  test.each([[undefined], [null], ['picture']])('in %j may have been billed', async (result) => {
    expect(await outcomeOf(result)).toMatchObject({ status: 'ambiguous' })
  })
})

describe('a warning', () => {
  test.each<[object | null, string]>([
    [{ type: 'unsupported-setting', setting: 'seed' }, 'does not support "seed".'],
    [{ type: 'unsupported-setting', setting: 'size', details: 'use ratios' }, 'does not support "size": use ratios.'],
    [{ type: 'unsupported', feature: 'mask', details: 'No masks!' }, 'does not support "mask": No masks!'],
    [{ type: 'compatibility', feature: 'size', details: 'as a ratio' }, 'does not fully support "size": as a ratio.'],
    [{ type: 'deprecated', setting: 'hd', message: 'use high' }, 'will not go on supporting "hd": use high.'],
    [{ type: 'other', message: 'first\nline' }, 'warns: first line.'],
    [{ type: 'new', message: 'Something.' }, 'warns: Something.'],
    [{ type: 'other', message: 'the key sk-0123456789abcdef is old' }, 'warns: the key [key] is old.'],
    [null, 'warns without a reason.'],
  ])('%j is a sentence', async (warning, sentence) => {
    const { warnings } = await doneWith({ warnings: [warning] })
    expect(warnings).toEqual([`The model mine.image:m-1 ${sentence}`])
  })
})

describe('a cost', () => {
  test.each<[unknown, number | null]>([
    [{ gateway: { cost: '0.042' } }, 0.042],
    [{ gateway: { cost: 0.042 } }, 0.042],
    // The user's own key: the provider behind the gateway sends the bill.
    [{ gateway: { cost: '0', marketCost: '0.042' } }, null],
    [{ gateway: { cost: 'free' } }, null],
    [{ gateway: { cost: -1 } }, null],
    [{ openai: { images: [{ cost: 1 }] } }, null],
    [undefined, null],
  ])('in %j is %s', async (providerMetadata, cost) => {
    expect((await doneWith({ providerMetadata })).cost).toBe(cost)
  })

  test('is what was billed, and not the price that the user expects', async () => {
    const provider = connected(
      modelThat(() => ({ images: [picture], warnings: [] })),
      { price: 0.04 },
    )
    expect(doneOf(await order(provider)).cost).toBeNull()
  })
})

test.each([
  [{ headers: { 'x-request-id': 'req_1' } }, 'req_1'],
  [{ headers: { 'x-fal-request-id': '11-22' } }, '11-22'],
  [{ headers: { 'x-request-id': 'a b' } }, null],
  [{ headers: undefined }, null],
  [undefined, null],
])('the request id in %j is %s', async (response, requestId) => {
  expect((await doneWith({ response })).requestId).toBe(requestId)
})
