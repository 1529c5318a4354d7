import type { CallContext, Provider, Refusal } from '../src/provider.ts'
import type { ContractSetup, ContractTraits, FakeProvider } from '../src/testing/index.ts'
import { createKeyedFake, fakeSetup, fakeTraits } from './fake-contract.ts'

/** How a provider reads a request that failed. */
export type ReadFailure = (error: unknown) => Refusal['status'] | 'throw'

/** The fake again, reached by the `fetch` it is given: it calls it once for each order and each look. */
export function wiredSetup(read: ReadFailure, stoppable = true): ContractSetup {
  const fake: FakeProvider = createKeyedFake(false)
  const setup = fakeSetup(false, fake)
  const wire = (provider: Provider): Provider => wireProvider(provider, read, stoppable)
  return {
    ...setup,
    provider: wire(setup.provider),
    connect: () => wire(setup.connect()),
    network: {
      fetch: async () => new Response('{}'),
      get: () => Promise.reject(new Error('there are no results to fetch')),
    },
  }
}

/** Rows about `fetch`, which the fake alone has none of. */
export function wiredTraits(): ContractTraits {
  return { ...fakeTraits(false), ownFetch: false }
}

/** What is certain: a connection that was never made sent nothing; all else may have arrived. */
export const readsWell: ReadFailure = (error) => {
  const cause = error instanceof Error ? error.cause : undefined
  const syscall = cause instanceof Error && 'syscall' in cause ? cause.syscall : undefined
  return syscall === 'connect' || syscall === 'getaddrinfo' ? 'unsent' : 'ambiguous'
}

function wireProvider(provider: Provider, read: ReadFailure, stoppable: boolean): Provider {
  const { collect } = provider
  if (collect === undefined) throw new Error('the fake is queued')

  async function failureOf({ fetch, signal }: CallContext): Promise<'unsent' | 'ambiguous' | undefined> {
    try {
      const answer = await fetch('https://fake.example/order', { signal })
      await answer.text()
      return undefined
    } catch (error) {
      if (stoppable && signal.aborted) throw signal.reason
      const status = read(error)
      if (status === 'throw') throw error
      return status === 'unsent' ? 'unsent' : 'ambiguous'
    }
  }

  return {
    ...provider,
    submit: async (body, context) => {
      context.signal.throwIfAborted()
      const status = await failureOf(context)
      return status === undefined ? await provider.submit(body, context) : { status, message: 'No answer.' }
    },
    collect: async (requestId, context) => {
      context.signal.throwIfAborted()
      const status = await failureOf(context)
      return status === undefined
        ? await collect(requestId, context)
        : { status: 'unanswered', message: 'No answer.', wait: null }
    },
  }
}
