import { expect } from 'vitest'
import { sniffType } from '../../store/sniff.ts'
import type { Bench } from './bench.ts'
import { endOrder, finishOrder, pictureOf, requestOf } from './order.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'
import { endingText } from './trouble.ts'

/** An order that goes well, and one that is refused for what it asks for. */
export function pictureRows({ priceKnown = false, blockedPrompt, blockedSentence }: ContractTraits): readonly Row[] {
  return [
    {
      name: 'delivers a whole picture of the size that was asked for, in one billable call',
      orders: 1,
      check: checkPicture,
    },
    ...(priceKnown ? [{ name: 'bills about what it estimated', orders: 1, check: checkPrice }] : []),
    ...(blockedPrompt === undefined
      ? []
      : [
          {
            name: 'quotes a refusal of the content, which is not billed',
            orders: 0,
            check: (bench: Bench) => checkBlock(bench, blockedPrompt, blockedSentence),
          },
        ]),
  ]
}

async function checkPicture(bench: Bench): Promise<void> {
  const done = await bench.billing([1, 1], () => finishOrder(bench, { prompt: 'A paper boat' }))
  const bytes = await pictureOf(bench, done)
  expect(sniffType(bytes), 'a type that core takes').toBeDefined()
  const facts = await bench.decode(bytes)
  expect(facts, 'the picture decodes').toBeDefined()
  const { size } = bench.provider.resolve(bench.fields)
  if (size !== null) expect(facts).toMatchObject(size)
}

/** How far a price that is not approximate may be from what is billed, either way. */
const priceFactor = 1.5

async function checkPrice(bench: Bench): Promise<void> {
  const { model, params } = requestOf(bench, { prompt: '' })
  const { usd, approximate } = bench.provider.estimate({ model, params, references: 0, mask: false })
  if (usd === null) throw new Error('its price is not known, and its traits say that it is')
  const { cost } = await bench.billing([1, 1], () => finishOrder(bench, { prompt: 'A red kite' }))
  if (cost === null || approximate) return
  expect(cost, 'USD billed, against the estimate').toBeLessThanOrEqual(usd * priceFactor)
  expect(cost, 'USD billed, against the estimate').toBeGreaterThanOrEqual(usd / priceFactor)
}

async function checkBlock(bench: Bench, prompt: string, sentence: string | undefined): Promise<void> {
  const ending = await bench.billing([0, 0], () => endOrder(bench, { prompt }))
  expect(endingText(ending)).toBe('blocked')
  if (sentence !== undefined) expect(ending).toMatchObject({ message: expect.stringContaining(sentence) })
}
