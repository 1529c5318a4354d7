import type { Environment, Provider, ProviderSource } from '../provider.ts'
import { show } from './check.ts'
import type { Config } from './config.ts'

/** Who can make a config's pictures. */
export interface Providers {
  /** Of images that name none; a sentence's end where the config names one that does not exist. */
  readonly standard: Provider | string
  /** By name, or the standard one; a sentence's end where there is no such provider. */
  readonly find: (name: string | undefined) => Provider | string
}

/**
 * Connects providers as they are asked for: one that no image names needs no settings.
 * @param builtin what a config may name without declaring it; the first is the default
 */
export function findProviders(config: Config, builtin: readonly ProviderSource[], env: Environment): Providers {
  const named = new Map([
    ...builtin.map((source) => [source.id, source] as const),
    ...(typeof config.provider === 'object' ? [[config.provider.id, config.provider] as const] : []),
    ...Object.entries(config.providers ?? {}),
  ])
  const connected = new Map<ProviderSource, Provider>()

  function connect(source: ProviderSource): Provider {
    const provider = connected.get(source) ?? source.connect(env)
    connected.set(source, provider)
    return provider
  }

  function find(name: string): Provider | string {
    const source = named.get(name)
    if (source !== undefined) return connect(source)
    const names = [...named.keys()].map((known) => `"${known}"`).join(', ')
    return `must be a provider such as segmind(), or one of ${names || 'none'}, not ${show(name)}`
  }

  function findStandard(): Provider | string {
    const wanted = config.defaults?.provider ?? config.provider
    if (typeof wanted === 'object') return connect(wanted)
    const [first] = builtin
    if (wanted !== undefined) return find(wanted)
    return first === undefined ? 'must be a provider such as segmind()' : connect(first)
  }

  const standard = findStandard()
  return { standard, find: (name) => (name === undefined ? standard : find(name)) }
}

/** Everything that a config may connect, for the names of its keys. */
export function providerSources(config: Config, builtin: readonly ProviderSource[]): readonly ProviderSource[] {
  const own = typeof config.provider === 'object' ? [config.provider] : []
  return [...own, ...Object.values(config.providers ?? {}), ...builtin]
}
