import { expect } from 'vitest'
import { createCodec } from '../../codec/codec.ts'
import { isGenimgError } from '../../errors.ts'
import { createNodeNetwork } from '../../ports/node-network.ts'
import type { Codec, Network, PictureFacts } from '../../ports/ports.ts'
import type { Provider } from '../../provider.ts'
import { createTempProject } from '../temp-project.ts'
import type { ContractSetup } from './traits.ts'
import type { Trouble } from './trouble.ts'
import { watchProvider } from './watch.ts'

/** What a row works with: the setup, with all that may be left out filled in and every provider watched. */
export interface Bench {
  readonly provider: Provider
  readonly connect: () => Provider
  readonly fields: ContractSetup['fields']
  readonly network: Network
  readonly withWrongKey: () => Provider
  readonly withoutKey: () => Provider
  readonly arrange: (trouble: Trouble) => Promise<void>
  /** Runs orders and looks at how many of them were billed, where that can be told. */
  readonly billing: <T>(bounds: readonly [least: number, most: number], body: () => Promise<T>) => Promise<T>
  /** Decodes a whole picture; undefined where it is none. */
  readonly decode: (bytes: Uint8Array) => Promise<PictureFacts | undefined>
  readonly close: () => Promise<void>
}

export function openBench(setup: ContractSetup): Bench {
  const { provider, withWrongKey, withoutKey, arrange, billed, fields, codec = createCodec() } = setup
  const given = [provider, withWrongKey, withoutKey].flatMap((each) => each?.secrets ?? [])
  const secrets = [...given, ...(setup.secrets ?? [])]
  const watched = (each: Provider | undefined, name: string): Provider => {
    if (each === undefined) throw new Error(`the setup has no \`${name}\`, and its traits ask for one`)
    return watchProvider(each, secrets)
  }
  return {
    provider: watchProvider(provider, secrets),
    connect: () => watchProvider(setup.connect(), secrets),
    fields,
    network: setup.network ?? createNodeNetwork(),
    withWrongKey: () => watched(withWrongKey, 'withWrongKey'),
    withoutKey: () => watched(withoutKey, 'withoutKey'),
    arrange: async (trouble) => {
      if (arrange === undefined) throw new Error('the setup has no `arrange`, and its traits name troubles')
      await arrange(trouble)
    },
    billing: async ([least, most], body) => {
      const before = await billed?.()
      const result = await body()
      const after = await billed?.()
      if (before !== undefined && after !== undefined) {
        expect(after - before, 'orders billed, at least').toBeGreaterThanOrEqual(least)
        expect(after - before, 'orders billed, at most').toBeLessThanOrEqual(most)
      }
      return result
    },
    decode: (bytes) => decode(bytes, codec),
    close: async () => {
      if (setup.codec === undefined) await codec.close()
    },
  }
}

async function decode(bytes: Uint8Array, codec: Codec): Promise<PictureFacts | undefined> {
  const temp = await createTempProject({ picture: bytes })
  try {
    return await codec.inspect(temp.path('picture'))
  } catch (error) {
    if (isGenimgError(error, 'UNDECODABLE')) return undefined
    throw error
  } finally {
    await temp.remove()
  }
}
