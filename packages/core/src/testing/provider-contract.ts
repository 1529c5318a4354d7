import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '../digest.ts'
import { downloadResult } from '../run/download.ts'
import { canonicalJson } from '../json.ts'
import { createNodeNetwork } from '../ports/node-network.ts'
import type { Network } from '../ports/ports.ts'
import type {
  CallContext,
  Done,
  PrepareContext,
  Prepared,
  Provider,
  ProviderRequest,
  RequestFields,
} from '../provider.ts'
import { sniffType } from '../store/sniff.ts'

/** How a provider is brought under the contract. */
export interface ContractSetup {
  readonly provider: Provider
  /** @default the machine's */
  readonly network?: Network
  /** Fields that the provider accepts. */
  readonly fields: RequestFields
  /** A provider of the same kind with a key that is refused; only with `traits.keyed`. */
  readonly withWrongKey?: Provider
  readonly close?: () => Promise<void>
}

/** Which of the rows apply: a row that does not is not a row that was skipped. */
export interface ContractTraits {
  /** Orders are accepted first and collected later, by a request id. */
  readonly queued: boolean
  /** It needs an API key. */
  readonly keyed: boolean
  /** It is reached over the network. */
  readonly online: boolean
  /** A prompt that is refused for its content, where one is known. */
  readonly blockedPrompt?: string
}

/**
 * What core relies on in every provider, as a suite: run it in a test file of your own with `providerContract('mine',
 * traits, create)`. It orders a handful of pictures.
 */
export function providerContract(name: string, traits: ContractTraits, create: () => Promise<ContractSetup>): void {
  describe(`provider contract: ${name}`, () => {
    const { blockedPrompt } = traits
    let setup: ContractSetup

    beforeAll(async () => {
      setup = await create()
    })

    afterAll(async () => {
      await setup.close?.()
    })

    const call = (): CallContext => ({
      fetch: (setup.network ?? createNodeNetwork()).fetch,
      signal: AbortSignal.timeout(60_000),
    })

    const prepareContext = (): PrepareContext => ({
      ...call(),
      uploads: { get: () => undefined, set: async () => {} },
      read: async (digest) => {
        throw new Error(`no reference ${digest}`)
      },
    })

    async function prepared(prompt: string, provider: Provider = setup.provider): Promise<Prepared> {
      const outcome = await provider.prepare(requestOf(provider, setup.fields, prompt), prepareContext())
      if (outcome.status !== 'prepared') throw new Error(outcome.message)
      return outcome
    }

    async function finish(body: Prepared['body']): Promise<Done> {
      const { provider } = setup
      const outcome = await provider.submit(body, call())
      if (outcome.status === 'done') return outcome
      if (outcome.status !== 'accepted') throw new Error(outcome.message)
      for (;;) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        const look = await provider.collect?.(outcome.requestId, call())
        if (look === undefined) throw new Error('it accepts jobs and cannot collect them')
        if (look.status === 'done') return look
        if (look.status !== 'pending') throw new Error(look.message)
      }
    }

    it('makes every parameter explicit, the same way each time', () => {
      const { provider, fields } = setup
      const first = provider.resolve(fields)
      expect(first.problems).toEqual([])
      expect(canonicalJson(provider.resolve(fields).params)).toBe(canonicalJson(first.params))
      expect(first.size === null || first.size.width > 0).toBe(true)
    })

    it('names a size that it does not have', () => {
      const { provider, fields } = setup
      const { problems } = provider.resolve({ ...fields, size: 'enormous' })
      expect(problems.map(({ field }) => field)).toContain('size')
    })

    it('delivers a whole picture of the size that was asked for', async () => {
      const { provider, fields } = setup
      const done = await finish((await prepared('A paper boat')).body)
      const bytes = await bytesOf(done, setup)
      expect(sniffType(bytes)).toBeDefined()
      const { size } = provider.resolve(fields)
      if (size !== null && sniffType(bytes) === 'image/png') {
        const header = new DataView(bytes.buffer, bytes.byteOffset)
        expect([header.getUint32(16), header.getUint32(20)]).toEqual([size.width, size.height])
      }
      expect(done.cost === null || done.cost >= 0).toBe(true)
    })

    if (traits.queued) {
      it('collects one job as often as it is asked', async () => {
        const { provider } = setup
        const { collect } = provider
        if (collect === undefined) throw new Error('it cannot collect')
        const outcome = await provider.submit((await prepared('A lighthouse')).body, call())
        if (outcome.status !== 'accepted') throw new Error(`it was ${outcome.status}`)
        const pictures: string[] = []
        while (pictures.length < 2) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          const look = await collect(outcome.requestId, call())
          if (look.status === 'done') pictures.push(digestOf(await bytesOf(look, setup)))
          else expect(look.status).toBe('pending')
        }
        expect(pictures[0]).toBe(pictures[1])
      })
    }

    if (traits.queued) {
      it('tells a job that it does not know from one that is not ready', async () => {
        const { collect } = setup.provider
        if (collect === undefined) throw new Error('it cannot collect')
        const look = await collect('00000000-0000-4000-8000-000000000000', call())
        expect(look.status).toBe('expired')
      })
    }

    if (blockedPrompt !== undefined) {
      it('reports a refusal of the content as a block', async () => {
        const { provider } = setup
        const outcome = await provider.submit((await prepared(blockedPrompt)).body, call())
        if (outcome.status !== 'accepted') {
          expect(outcome.status).toBe('blocked')
          return
        }
        let look = await provider.collect?.(outcome.requestId, call())
        while (look?.status === 'pending') {
          await new Promise((resolve) => setTimeout(resolve, 50))
          look = await provider.collect?.(outcome.requestId, call())
        }
        expect(look?.status).toBe('blocked')
      })
    }

    if (traits.keyed) {
      it('ends the run where its key is refused, and never shows the key', async () => {
        const { withWrongKey } = setup
        if (withWrongKey === undefined) throw new Error('no provider with a wrong key was given')
        const body = (await prepared('A paper boat', withWrongKey)).body
        const outcome = await withWrongKey.submit(body, call())
        expect(outcome).toMatchObject({ status: 'rejected', scope: 'run' })
        for (const secret of withWrongKey.secrets) expect(JSON.stringify(outcome)).not.toContain(secret)
      })
    }

    if (traits.online) {
      it('tells an order that never left from one whose answer is lost', async () => {
        const { provider } = setup
        const refused: typeof fetch = () =>
          Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }),
          )
        const outcome = await provider.submit((await prepared('A paper boat')).body, { ...call(), fetch: refused })
        expect(outcome.status).toBe('unsent')
        const reset: typeof fetch = () =>
          Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
          )
        const doubtful = await provider.submit((await prepared('A paper boat')).body, { ...call(), fetch: reset })
        expect(doubtful.status).toBe('ambiguous')
      })
    }
  })
}

function requestOf(provider: Provider, fields: RequestFields, prompt: string): ProviderRequest {
  const { model, params } = provider.resolve(fields)
  return { model, prompt, params, references: [], mask: null }
}

async function bytesOf(done: Done, { provider, network = createNodeNetwork() }: ContractSetup): Promise<Uint8Array> {
  if ('bytes' in done.picture) return done.picture.bytes
  const loopbackOrigin = provider.emulated && provider.baseURL !== null ? new URL(provider.baseURL).origin : null
  const policy = { hosts: provider.resultHosts, loopbackOrigin }
  const download = await downloadResult(done.picture.url, policy, network, AbortSignal.timeout(60_000))
  if (download.status !== 'fetched') throw new Error(download.message)
  return download.bytes
}
