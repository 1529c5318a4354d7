import { expect } from 'vitest'
import type { Bench } from './bench.ts'
import { placeOrder } from './order.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'
import { endingText } from './trouble.ts'

/** Keys that are wrong or missing. That no key is ever said is looked at in every row, by `watchProvider`. */
export function keyRows({ keyed, ownFetch = false }: ContractTraits): readonly Row[] {
  if (!keyed) return []
  return [
    { name: 'ends the run where its key is refused', orders: 0, check: checkWrongKey },
    { name: 'plans without a key, and orders nothing', orders: 0, check: checkMissingKey },
    ...(ownFetch
      ? []
      : [{ name: 'says which secrets to keep, and where its key is from', orders: 0, check: checkSecrets }]),
  ]
}

async function checkWrongKey(bench: Bench): Promise<void> {
  const provider = bench.withWrongKey()
  const placed = await bench.billing([0, 0], () => placeOrder(bench, { prompt: 'A paper boat', provider }))
  expect(endingText(placed)).toBe('rejected/run/key')
}

async function checkMissingKey(bench: Bench): Promise<void> {
  const provider = bench.withoutKey()
  const { fields } = bench
  const resolved = provider.resolve(fields)
  expect(resolved, 'a key changes nothing of a plan').toEqual(bench.provider.resolve(fields))
  const request = { model: resolved.model, params: resolved.params, references: 0, mask: false }
  expect(provider.estimate(request)).toEqual(bench.provider.estimate(request))
  let calls = 0
  const fetch = (): Promise<Response> => {
    calls += 1
    return Promise.reject(new TypeError('fetch failed'))
  }
  const placed = await bench.billing([0, 0], () => placeOrder(bench, { prompt: 'A paper boat', provider, fetch }))
  expect(endingText(placed)).toBe('rejected/run/key')
  expect(calls, 'requests that were made').toBe(0)
  const { keyVariable } = provider
  if (keyVariable !== null) expect(placed).toMatchObject({ message: expect.stringContaining(keyVariable) })
}

async function checkSecrets({ provider, withWrongKey, withoutKey }: Bench): Promise<void> {
  expect(provider.keyVariable, 'the variable that its key is read from').not.toBeNull()
  expect(provider.secrets.length, 'secrets with a key').toBeGreaterThan(0)
  expect(withWrongKey().secrets.length, 'secrets with a wrong key').toBeGreaterThan(0)
  // Core tells a missing key from a refused one by this.
  expect(withoutKey().secrets, 'secrets without a key').toEqual([])
}
