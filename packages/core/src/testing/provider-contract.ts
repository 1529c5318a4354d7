import { afterAll, beforeAll, describe, it } from 'vitest'
import { createCodec } from '../codec/codec.ts'
import { contractRows } from './contract/rows.ts'
import type { ContractSetup, ContractTraits } from './contract/traits.ts'

const usualPatience = 30_000

/**
 * What core relies on in every provider, as a suite for vitest. Traits say which rows apply; a picture that is ordered
 * is paid for, and {@link contractOrders} tells how many there are at most.
 *
 * @example
 * // mine.test.ts
 * import { providerContract } from '@genimg/core/testing'
 * import { mine } from './mine.ts'
 *
 * const traits = { queued: false, keyed: true, online: true, troubles: ['rate-limit', 'drop-after'] } as const
 *
 * providerContract('mine', traits, async () => {
 *   const server = await startMyServer()
 *   const env = { MINE_BASE_URL: server.url, MINE_API_KEY: 'good' }
 *   return {
 *     provider: mine().connect(env),
 *     connect: () => mine().connect(env),
 *     withWrongKey: mine().connect({ ...env, MINE_API_KEY: 'wrong' }),
 *     withoutKey: mine().connect({ MINE_BASE_URL: server.url }),
 *     fields: {
 *       model: undefined,
 *       size: '1024x1024',
 *       quality: 'low',
 *       background: 'opaque',
 *       configured: ['size', 'quality'],
 *       params: {},
 *       references: 0,
 *       mask: false,
 *     },
 *     billed: () => server.orders.length,
 *     arrange: (trouble) => server.misbehaveNext(trouble),
 *     close: () => server.close(),
 *   }
 * })
 */
export function providerContract(name: string, traits: ContractTraits, create: () => Promise<ContractSetup>): void {
  const { patience = usualPatience } = traits
  describe(`provider contract: ${name}`, () => {
    // One encoder for all rows: starting it is what takes the time.
    const codec = createCodec()
    let setup: ContractSetup

    beforeAll(async () => {
      setup = await create()
    })

    afterAll(async () => {
      await codec.close()
      await setup.close?.()
    })

    // oxlint-disable-next-line vitest/expect-expect -- a row brings its own expectations
    it.each(contractRows(traits))('$name', { timeout: patience }, async ({ check }) => {
      await check({ codec, ...setup })
    })
  })
}
