import type { Provider } from '../src/provider.ts'
import type { FakeProvider } from '../src/testing/index.ts'

/** The same provider with a part of it replaced. */
export function altered(fake: FakeProvider, change: (provider: Provider) => Partial<Provider>): FakeProvider {
  const { source } = fake
  const connect: typeof source.connect = (env) => {
    const provider = source.connect(env)
    return { ...provider, ...change(provider) }
  }
  return { ...fake, source: { ...source, connect } }
}
