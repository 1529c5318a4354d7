import { afterAll, describe, expect, test } from 'vitest'
import { createCodec } from '../src/codec/codec.ts'
import type { Provider } from '../src/provider.ts'
import {
  allTroubles,
  contractOrders,
  contractRows,
  providerContract,
  type ContractSetup,
  type ContractTraits,
} from '../src/testing/index.ts'
import { brokenProviders } from './broken-providers.ts'
import { createKeyedFake, fakeSetup, fakeTraits } from './fake-contract.ts'
import { readsWell, wiredSetup, wiredTraits } from './wired-fake.ts'

const codec = createCodec()
afterAll(() => codec.close())

providerContract('fake behind fetch', wiredTraits(), async () => wiredSetup(readsWell))

/** Runs one row, found by a part of its name. */
async function checkRow(part: string, traits: ContractTraits, setup: ContractSetup): Promise<void> {
  const rows = contractRows(traits).filter(({ name }) => name.includes(part))
  const [row] = rows
  if (row === undefined || rows.length > 1) throw new TypeError(`${rows.length} rows are about "${part}"`)
  await row.check({ codec, ...setup })
}

/** The fake with something wrong in it, wherever it is connected. */
function brokenSetup(breakIt: (provider: Provider) => Partial<Provider>, synchronous = false): ContractSetup {
  const setup = fakeSetup(synchronous)
  const broken = (provider: Provider): Provider => ({ ...provider, ...breakIt(provider) })
  const { provider, connect, withWrongKey, withoutKey } = setup
  return {
    ...setup,
    provider: broken(provider),
    connect: () => broken(connect()),
    ...(withWrongKey === undefined ? {} : { withWrongKey: broken(withWrongKey) }),
    ...(withoutKey === undefined ? {} : { withoutKey: broken(withoutKey) }),
  }
}

describe('the provider contract refuses a provider that', () => {
  test.each(brokenProviders)('$fault', async ({ row, says, breakIt, synchronous = false }) => {
    await expect(checkRow(row, fakeTraits(synchronous), brokenSetup(breakIt, synchronous))).rejects.toThrow(says)
  })

  test('uploads again what it has uploaded', async () => {
    // The fake asks for its references each time.
    const traits = { ...fakeTraits(false), uploads: true }
    await expect(checkRow('uploads a reference once', traits, fakeSetup(false))).rejects.toThrow(/read for an upload/)
  })

  test('keeps no secret', async () => {
    const setup = brokenSetup(() => ({ secrets: [] }))
    await expect(checkRow('which secrets to keep', wiredTraits(), setup)).rejects.toThrow(/secrets with a key/)
  })

  test('calls every failed request unsent', async () => {
    const setup = wiredSetup(() => 'unsent')
    await expect(checkRow('an order that meets a reset is', wiredTraits(), setup)).rejects.toThrow(/ambiguous/)
  })

  test('throws what its `fetch` threw', async () => {
    const setup = wiredSetup(() => 'throw')
    const row = checkRow('an order that meets an error without a code', wiredTraits(), setup)
    await expect(row).rejects.toThrow('something')
  })

  test('calls an order unsent that was stopped under way', async () => {
    const setup = wiredSetup(() => 'unsent', false)
    await expect(checkRow('never calls an order unsent', wiredTraits(), setup)).rejects.toThrow(/stopped/)
  })
})

describe('the provider contract', () => {
  test('orders no more pictures than it says', async () => {
    const traits = fakeTraits(false)
    const fake = createKeyedFake(false)
    const setup = fakeSetup(false, fake)
    const tooMany: string[] = []
    for (const { name, orders, check } of contractRows(traits)) {
      const before = fake.billed.length
      await check({ codec, ...setup })
      if (fake.billed.length - before > orders) tooMany.push(name)
    }
    expect(tooMany).toEqual([])
    expect(fake.billed.length).toBeLessThanOrEqual(contractOrders(traits))
  })

  test('prices a real API, which nothing is arranged at', () => {
    const live: ContractTraits = {
      queued: true,
      keyed: true,
      online: true,
      priceKnown: true,
      blockedPrompt: 'A weapon',
    }
    expect(contractOrders(live)).toBe(5)
    expect(contractOrders({ ...live, edits: ['one', 'two', 'mask'] })).toBe(8)
    expect(contractOrders({ queued: false, keyed: false, online: false })).toBe(1)
  })

  test('has a row for every trouble, and none for what does not apply', () => {
    const names = (traits: ContractTraits): readonly string[] => contractRows(traits).map(({ name }) => name)
    const least = { queued: false, keyed: false, online: false, checksSize: false }
    const all = names({ ...least, troubles: allTroubles })
    expect(all).toHaveLength(names(least).length + allTroubles.length)
    expect(new Set(all).size, 'names are different').toBe(all.length)
    expect(names(least).filter((name) => /key|collects|size that it|reference|unsent/.test(name))).toEqual([])
  })
})
