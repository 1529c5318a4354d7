import { createEmulator } from '@genimg/emulator'
import { segmind } from 'genimg/segmind'
import { describe, expect, it } from 'vitest'
import { segmindApi } from './api.ts'
import { guardFetch } from './guarded-fetch.ts'
import { choosePlan, planRun } from './plan.ts'
import { cheapestModel, dearest } from './price.ts'
import { createPurse } from './purse.ts'
import { liveSuites, type LiveSuite } from './suites.ts'

const key = 'SG_0123456789abcdef'
const today = '2026-11-21'

describe('the guard', () => {
  function open(cap: number) {
    const emulator = createEmulator({ latency: 0 })
    const purse = createPurse(cap)
    const names: string[] = []
    const hear = (name: string): void => void names.push(name)
    return {
      emulator,
      purse,
      names,
      fetch: guardFetch({ fetch: emulator.fetch, api: segmindApi, usd: 0.037, purse, hear }),
    }
  }

  function order(
    fetch: typeof globalThis.fetch,
    apiKey: string = key,
    path = '/v2/gpt-image-1-mini',
  ): Promise<Response> {
    const headers = { 'x-api-key': apiKey, 'content-type': 'application/json' }
    return fetch(`https://api.segmind.com${path}`, { method: 'POST', headers, body: '{"prompt":"A paper boat"}' })
  }

  it('sends no order that would pass the cap, midway through a run', async () => {
    const { emulator, purse, fetch } = open(0.1)
    expect((await order(fetch)).status).toBe(200)
    expect((await order(fetch)).status).toBe(200)
    await expect(order(fetch)).rejects.toThrow('would pass the cap')
    expect(emulator.ledger).toHaveLength(2)
    expect(emulator.requests).toHaveLength(2)
    expect(purse.refused()).toBe(1)
    expect(purse.spent()).toBeCloseTo(0.074)
  })

  it('counts no order whose key is refused, and every other one', async () => {
    const { purse, fetch } = open(0.5)
    expect((await order(fetch, 'not-a-key-of-ours')).status).toBe(401)
    expect(purse.spent()).toBe(0)
    expect((await order(fetch, key, '/v2/no-such-model')).status).toBe(404)
    expect(purse.spent()).toBeCloseTo(0.037)
  })

  it('counts an order without an answer', async () => {
    const { emulator, purse, fetch } = open(0.5)
    emulator.fail({ on: 'submit', kind: 'drop', billed: true })
    await expect(order(fetch)).rejects.toThrow('fetch failed')
    expect(purse.spent()).toBeCloseTo(0.037)
  })

  it('counts a POST that it does not know, and no look', async () => {
    const { purse, fetch } = open(0.5)
    await order(fetch, key, '/v9/something/else')
    expect(purse.spent()).toBeCloseTo(0.037)
    await fetch(new Request('https://api.segmind.com/v2/requests/none/status', { headers: { 'x-api-key': key } }))
    expect(purse.spent()).toBeCloseTo(0.037)
  })

  it('hears of nothing that comes and goes', async () => {
    const { emulator, names, fetch } = open(0.5)
    emulator.fail({ on: 'submit', kind: 'rate-limit', wait: 1000, format: 'iso' })
    expect((await order(fetch)).status).toBe(429)
    await order(fetch)
    expect(names).toEqual(['order-200'])
  })
})

describe('the plan', () => {
  const env = { SEGMIND_API_KEY: key, OPENAI_API_KEY: 'sk-0123456789abcdef', GENIMG_LIVE_DAY: today }

  function suite(usd: number | null): LiveSuite {
    const [first] = liveSuites(env, { edits: false, today })
    if (first === undefined) throw new Error('there is no suite')
    // Four orders: a picture, one collected elsewhere, and two that are stopped.
    return { ...first, usd }
  }

  it('has a suite for each key', () => {
    expect(planRun(env)).toMatchObject({ status: 'run', suites: [{}, {}, {}], cap: 0.5 })
    const plan = planRun({ ...env, SEGMIND_API_KEY: '' })
    expect(plan).toMatchObject({ status: 'run', suites: [{ name: 'openai' }, { name: 'ai-sdk' }] })
  })

  it('refuses a price that is not known', () => {
    expect(choosePlan([suite(0.1)], [suite(null)], env, 0.5)).toMatchObject({ status: 'run' })
    expect(choosePlan([suite(null)], [suite(null)], env, 0.5)).toMatchObject({ status: 'refuse' })
  })

  it('is without edits where they would pass the cap, and refused where that is not enough', () => {
    const plan = choosePlan([suite(0.2)], [suite(0.125)], env, 0.5)
    expect(plan).toMatchObject({ status: 'run', suites: [{ usd: 0.125 }], line: expect.stringContaining('left out') })
    expect(choosePlan([suite(0.2)], [suite(0.126)], env, 0.5)).toMatchObject({ status: 'refuse' })
  })

  it('takes a lower cap and no higher one', () => {
    expect(planRun({ ...env, GENIMG_LIVE_CAP: '0.4' })).toMatchObject({ status: 'run', cap: 0.4 })
    for (const GENIMG_LIVE_CAP of ['0.51', '-1', 'much', 'Infinity']) {
      expect(planRun({ ...env, GENIMG_LIVE_CAP })).toMatchObject({ status: 'refuse' })
    }
  })

  it('orders from no model that is switched off by then', () => {
    const provider = segmind().connect(env)
    const models = ['gpt-image-2', 'gpt-image-1-edit-mini', 'gpt-image-1-mini', 'gpt-image-2.5-flare']
    expect(cheapestModel(provider, models, today)).toBe('gpt-image-1-mini')
    expect(cheapestModel(provider, models, '2026-12-01')).toBe('gpt-image-2')
    expect(cheapestModel(provider, ['gpt-image-2.5-flare'], today)).toBeUndefined()
    expect(dearest(provider, 'gpt-image-2.5-flare', [])).toBeNull()
    const later = planRun({ ...env, GENIMG_LIVE_DAY: '' }, new Date('2026-12-01'))
    expect(later.line).toContain('segmind orders up to 4 pictures by gpt-image-2 ')
    expect(later.line).toContain('openai orders up to 3 pictures by gpt-image-2 ')
  })
})
