import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAllowance, dollars, type Allowance, type AllowanceOptions, type Reservation } from '../src/run/budget.ts'

function allowance(options: Partial<AllowanceOptions>): Allowance {
  return createAllowance({ budget: undefined, maxCost: undefined, spentToday: async () => 0, ...options })
}

async function reserved(from: Allowance, usd: number | null): Promise<Reservation> {
  const result = await from.reserve(usd)
  if (result.status !== 'reserved') throw new Error(result.status)
  return result
}

describe('an allowance without limits', () => {
  test('grants everything at once and counts it', async () => {
    const free = allowance({})
    await reserved(free, 1000)
    await reserved(free, null)
    expect(free.committed()).toBe(1000)
  })
})

describe('a limit for the run', () => {
  test('holds ten dimes in a dollar', async () => {
    const dollar = allowance({ budget: { perRun: 1 } })
    for (let count = 0; count < 10; count += 1) await reserved(dollar, 0.1)
    expect(await dollar.reserve(0.1)).toMatchObject({ status: 'refused', limit: 'budget.perRun of $1.00' })
  })

  test('of nothing lets free pictures through', async () => {
    const none = allowance({ maxCost: 0 })
    expect((await none.reserve(0)).status).toBe('reserved')
    expect((await none.reserve(0.001)).status).toBe('refused')
  })

  test('is the tighter one of budget and --max-cost', async () => {
    const both = { budget: { perRun: 2 }, maxCost: 0.5 }
    expect(await allowance(both).reserve(0.6)).toMatchObject({ limit: '--max-cost of $0.50' })
    expect(await allowance({ ...both, maxCost: 9 }).reserve(3)).toMatchObject({ limit: 'budget.perRun of $2.00' })
  })

  test('gets back what an order did not cost, once', async () => {
    const dollar = allowance({ budget: { perRun: 1 } })
    const first = await reserved(dollar, 1)
    expect(await dollar.reserve(0.5)).toEqual({ status: 'refused', limit: 'budget.perRun of $1.00', committed: 1 })
    first.settle(0.25)
    first.settle(0)
    expect(dollar.committed()).toBe(0.25)
    expect((await dollar.reserve(0.75)).status).toBe('reserved')
  })

  test('keeps the estimate where the bill is not known', async () => {
    const dollar = allowance({ budget: { perRun: 1 } })
    const order = await reserved(dollar, 0.4)
    order.settle(null)
    expect(dollar.committed()).toBe(0.4)
  })

  test('is never passed by what is reserved, in whatever order things happen', async () => {
    const prices = fc.array(fc.record({ cents: fc.integer({ min: 0, max: 40 }), settles: fc.boolean() }), {
      maxLength: 25,
    })
    await fc.assert(
      fc.asyncProperty(prices, fc.integer({ min: 0, max: 100 }), async (orders, limit) => {
        const run = allowance({ budget: { perRun: limit / 100 } })
        let cents = 0
        for (const { cents: price, settles } of orders) {
          const result = await run.reserve(price / 100)
          expect(result.status).toBe(cents + price <= limit ? 'reserved' : 'refused')
          if (result.status !== 'reserved') continue
          if (settles) result.settle(0)
          else cents += price
          expect(run.committed()).toBeCloseTo(cents / 100, 9)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('is not passed by orders that are reserved at the same time', async () => {
    const dollar = allowance({ budget: { perRun: 1 } })
    const results = await Promise.all(Array.from({ length: 10 }, () => dollar.reserve(0.3)))
    expect(results.map(({ status }) => status).filter((status) => status === 'reserved')).toHaveLength(3)
  })
})

describe('a limit for the day', () => {
  test('counts what every process has spent', async () => {
    let today = 0.9
    const day = allowance({ budget: { perDay: 1 }, spentToday: async () => today })
    expect((await day.reserve(0.1)).status).toBe('reserved')
    today = 1
    expect(await day.reserve(0.1)).toEqual({ status: 'refused', limit: 'budget.perDay of $1.00', committed: 1 })
  })

  test('holds beside a limit for the run', async () => {
    const both = { budget: { perRun: 5, perDay: 1 }, spentToday: async () => 0.5 }
    expect(await allowance(both).reserve(0.6)).toMatchObject({ limit: 'budget.perDay of $1.00' })
    expect((await allowance(both).reserve(0.5)).status).toBe('reserved')
  })

  test('whose sum cannot be read refuses this order and not the next', async () => {
    let broken = true
    const spentToday = async (): Promise<number> => {
      if (broken) throw new Error('unreadable')
      return 0
    }
    const day = allowance({ budget: { perDay: 1 }, spentToday })
    await expect(day.reserve(0.1)).rejects.toThrow('unreadable')
    broken = false
    expect((await day.reserve(0.1)).status).toBe('reserved')
  })
})

describe('a picture of unknown price', () => {
  test('takes all that is left, so that nothing is granted beside it', async () => {
    const dollar = allowance({ maxCost: 1 })
    const first = await reserved(dollar, 0.3)
    first.settle(0.3)
    const unknown = await reserved(dollar, null)
    expect(dollar.committed()).toBe(1)
    expect((await dollar.reserve(0.01)).status).toBe('occupied')
    unknown.settle(0.2)
    expect(dollar.committed()).toBe(0.5)
    expect((await dollar.reserve(0.01)).status).toBe('reserved')
  })

  test('counts as all that was left where its bill stays unknown', async () => {
    const dollar = allowance({ maxCost: 1 })
    const unknown = await reserved(dollar, null)
    unknown.settle(null)
    expect((await dollar.reserve(0.01)).status).toBe('refused')
    expect(await dollar.reserve(null)).toEqual({ status: 'refused', limit: '--max-cost of $1.00', committed: 1 })
  })

  test('is granted only when nothing else is under way, which can be waited for', async () => {
    const dollar = allowance({ maxCost: 1 })
    const [first, second] = [await reserved(dollar, 0.1), await reserved(dollar, 0.1)]
    expect(await dollar.reserve(null)).toEqual({ status: 'occupied' })
    let isVacant = false
    const vacancy = dollar.vacant(new AbortController().signal).then(() => (isVacant = true))
    first.settle(0.1)
    await new Promise(setImmediate)
    expect(isVacant).toBe(false)
    second.settle(0.1)
    await vacancy
    expect((await dollar.reserve(null)).status).toBe('reserved')
    expect(dollar.committed()).toBeCloseTo(1)
  })

  test('is not waited for any longer when the run is stopped', async () => {
    const dollar = allowance({ maxCost: 1 })
    await reserved(dollar, 0.1)
    const stop = new AbortController()
    const reason = new Error('enough')
    const vacancy = dollar.vacant(stop.signal)
    stop.abort(reason)
    await expect(vacancy).rejects.toBe(reason)
    await expect(dollar.vacant(stop.signal)).rejects.toBe(reason)
  })

  test('takes no more than the day has left', async () => {
    const day = allowance({ maxCost: 5, budget: { perDay: 1 }, spentToday: async () => 0.4 })
    await reserved(day, null)
    expect(day.committed()).toBeCloseTo(0.6)
    const spent = allowance({ budget: { perDay: 1 }, spentToday: async () => 1 })
    expect(await spent.reserve(null)).toMatchObject({ status: 'refused', limit: 'budget.perDay of $1.00' })
  })
})

test.each([
  [0, '$0.00'],
  [0.037, '$0.037'],
  [0.05, '$0.05'],
  [1.5, '$1.50'],
  [0.1 + 0.2, '$0.30'],
  [12.3456, '$12.346'],
])('%d is written %s', (usd, text) => {
  expect(dollars(usd)).toBe(text)
})
