import { inspect } from 'node:util'
import { expect } from 'vitest'
import type { Provider } from '../../provider.ts'
import { checkOutcome, isSentence, jsonOf } from './outcome.ts'

/**
 * The provider, with everything that it says looked at: no API key in it, and every outcome in the form that core reads.
 * So no row has to think of that.
 */
export function watchProvider(provider: Provider, secrets: readonly string[]): Provider {
  const { collect, balance } = provider

  function heard<T>(call: string, said: T): T {
    noSecret(call, jsonOf(said), secrets)
    return said
  }

  async function outcomeOf<T extends { readonly status: string }>(call: string, body: () => Promise<T>): Promise<T> {
    const outcome = heard(call, await overheard(call, body, secrets))
    checkOutcome(call, outcome)
    return outcome
  }

  return {
    ...provider,
    resolve: (fields) => {
      const resolved = heard('resolve', provider.resolve(fields))
      for (const warning of resolved.warnings) expect(warning, 'a warning is a sentence').toSatisfy(isSentence)
      return resolved
    },
    estimate: (request) => heard('estimate', provider.estimate(request)),
    prepare: (request, context) => outcomeOf('prepare', () => provider.prepare(request, context)),
    submit: (body, context) => outcomeOf('submit', () => provider.submit(body, context)),
    ...(collect === undefined
      ? {}
      : { collect: (requestId, context) => outcomeOf('collect', () => collect(requestId, context)) }),
    ...(balance === undefined
      ? {}
      : { balance: async (context) => heard('balance', await overheard('balance', () => balance(context), secrets)) }),
  }
}

/** What is thrown goes on, once its whole text was looked at. */
async function overheard<T>(call: string, body: () => Promise<T>, secrets: readonly string[]): Promise<T> {
  try {
    return await body()
  } catch (error) {
    noSecret(call, inspect(error, { depth: 8, maxStringLength: null, showHidden: true }), secrets)
    throw error
  }
}

function noSecret(call: string, text: string, secrets: readonly string[]): void {
  // Not by `toContain`, whose message would show the key in the log of a run against the real API.
  const found = secrets.some((secret) => secret !== '' && text.includes(secret))
  expect(found, `${call} says the API key`).toBe(false)
}
