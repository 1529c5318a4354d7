import { expect } from 'vitest'
import { nativeForAspect } from '../../config/native-size.ts'
import { canonicalJson } from '../../json.ts'
import type { Estimate, Provider, RequestFields } from '../../provider.ts'
import { isLoopbackHost } from '../../run/addresses.ts'
import type { Bench } from './bench.ts'
import { isAmountOrNull } from './outcome.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'

/** What a plan is made from: pure, without a key, a network or an order. */
export function planRows({ checksSize = true }: ContractTraits): readonly Row[] {
  return [
    { name: 'says who it is and where it goes', orders: 0, check: async ({ provider }) => checkIdentity(provider) },
    { name: 'makes every parameter explicit, the same way each time', orders: 0, check: checkResolve },
    { name: 'leaves what it is given as it is', orders: 0, check: checkPurity },
    { name: 'expects a price that is null or an amount', orders: 0, check: checkEstimates },
    { name: 'calls nobody to connect, resolve or estimate', orders: 0, check: checkSilence },
    { name: 'takes the sizes that it says it has', orders: 0, check: checkSizes },
    ...(checksSize ? [{ name: 'names a size that it does not have', orders: 0, check: checkSize }] : []),
  ]
}

function checkIdentity(provider: Provider): void {
  const { id, concurrency, baseURL, resultHosts, secrets, keyVariable } = provider
  expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  expect(Number.isInteger(concurrency) && concurrency >= 1, 'concurrency is a whole number from 1').toBe(true)
  if (baseURL !== null) {
    const { protocol, hostname } = new URL(baseURL)
    expect(protocol === 'https:' || isLoopbackHost(hostname), 'its base URL is https, or on this machine').toBe(true)
  }
  // `*` and `*.com` would let a result lead anywhere.
  for (const host of resultHosts) expect(host).toMatch(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)
  expect(
    secrets.every((secret) => secret !== ''),
    'a secret is not empty',
  ).toBe(true)
  if (keyVariable !== null) expect(keyVariable).toMatch(/^[A-Z][A-Z0-9_]*$/)
}

async function checkResolve({ provider, fields }: Bench): Promise<void> {
  const first = provider.resolve(fields)
  const { model, params, size, problems, retirement } = first
  expect(problems, 'the fields of the setup are taken').toEqual([])
  expect(model).not.toBe('')
  expect(params, 'parameters are JSON').toEqual(JSON.parse(canonicalJson(params)))
  expect(provider.resolve(structuredClone(fields)), 'the same fields resolve to the same').toEqual(first)
  const sides = size === null ? [] : [size.width, size.height]
  expect(
    sides.every((side) => Number.isInteger(side) && side > 0),
    'a size is in whole pixels',
  ).toBe(true)
  if (retirement !== undefined) expect(retirement.end, 'a day').toMatch(/^\d{4}-\d\d-\d\d$/)
}

async function checkPurity({ provider, fields }: Bench): Promise<void> {
  // Writing to what is frozen throws in a module, so that a change shows where it is made.
  const given = deepFreeze(structuredClone(fields))
  const { model, params } = provider.resolve(given)
  provider.estimate(deepFreeze({ model, params: structuredClone(params), references: 0, mask: false }))
  expect(given).toEqual(fields)
}

async function checkEstimates({ provider, fields }: Bench): Promise<void> {
  const { model, params } = provider.resolve(fields)
  const requests = [
    { model, params, references: 0, mask: false },
    { model, params, references: 2, mask: true },
    { model: 'a-model-that-nobody-knows', params: {}, references: 0, mask: false },
  ]
  for (const request of requests) {
    const { usd, seconds }: Estimate = provider.estimate(request)
    expect(usd, 'USD are null or an amount').toSatisfy(isAmountOrNull)
    expect(seconds, 'seconds are null or an amount').toSatisfy(isAmountOrNull)
    expect(provider.estimate(request), 'the same request has the same estimate').toMatchObject({ usd, seconds })
  }
}

async function checkSilence({ connect, fields }: Bench): Promise<void> {
  const { fetch } = globalThis
  let calls = 0
  globalThis.fetch = () => {
    calls += 1
    return Promise.reject(new TypeError('fetch failed'))
  }
  try {
    const provider = connect()
    const { model, params } = provider.resolve(fields)
    provider.estimate({ model, params, references: 0, mask: false })
  } finally {
    globalThis.fetch = fetch
  }
  expect(calls, 'requests that were made').toBe(0)
}

async function checkSize({ provider, fields }: Bench): Promise<void> {
  const wrong: RequestFields = { ...fields, size: 'enormous', configured: ['size'] }
  const { problems } = provider.resolve(wrong)
  expect(problems.map(({ field }) => field)).toContain('size')
}

async function checkSizes({ provider, fields }: Bench): Promise<void> {
  const native = provider.sizes?.(fields) ?? null
  expect(provider.sizes?.(structuredClone(fields)) ?? null, 'the same fields have the same sizes').toEqual(native)
  if (native === null) return
  const shapes = [1, 3 / 2, 2 / 3, 16 / 9, 5].map((ratio) => ({ width: ratio, height: 1 }))
  for (const { width, height } of shapes.map((aspect) => nativeForAspect(aspect, native))) {
    const size = `${width}x${height}`
    const { problems, size: resolved } = provider.resolve({ ...fields, size, configured: ['size'] })
    expect({ size, problems }).toEqual({ size, problems: [] })
    expect(resolved).toEqual({ width, height })
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}
