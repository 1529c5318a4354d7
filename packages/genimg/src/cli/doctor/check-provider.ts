import { dollars, sentenceOf, type Project, type Provider } from '@genimg/core'
import type { Call } from '../command.ts'
import { watchDate, type OtherClock } from './check-clock.ts'
import type { Finding } from './finding.ts'

/** What was found about one provider, and its clock where it answered: read at `at` by ours. */
export interface ProviderCheck {
  readonly findings: readonly Finding[]
  readonly clock?: { readonly other: OtherClock; readonly at: number }
}

export async function checkProvider(
  provider: Provider,
  { environment, ports }: Project,
  { signal }: Call,
): Promise<ProviderCheck> {
  const place = provider.baseURL === null ? '' : ` at ${provider.baseURL}${provider.emulated ? ' (emulated)' : ''}`
  const found = { about: 'Provider', ok: true, text: `${provider.id}${place}` }
  const { keyVariable } = provider
  if (provider.free || keyVariable === null) return { findings: [found] }
  if (provider.secrets.length === 0) {
    const text = `no API key; looked in ${environment.looked.join(', ')}`
    const remedy = `Put ${keyVariable}=… into .env.local beside the config.`
    return { findings: [found, { about: 'Key', ok: false, text, remedy }] }
  }
  const from =
    environment.files.length === 0 ? 'the environment' : `the environment and ${environment.files.join(', ')}`
  const key = { about: 'Key', ok: true, text: `found (read from ${from})` }
  if (provider.balance === undefined) return { findings: [found, key] }
  const { fetch, seen } = watchDate(ports.network.fetch)
  const credits = await checkCredits(provider.balance({ fetch, signal }))
  const date = seen()
  const clock =
    date === undefined ? undefined : { other: { time: date.time, of: provider.baseURL ?? provider.id }, at: date.at }
  return { findings: [found, key, credits], ...(clock === undefined ? {} : { clock }) }
}

async function checkCredits(balance: Promise<number | null>): Promise<Finding> {
  try {
    const credits = await balance
    const text = credits === null ? 'the provider does not say' : `${dollars(credits)} left`
    if (credits === null || credits > 0) return { about: 'Credits', ok: true, text }
    return { about: 'Credits', ok: false, text, remedy: "Buy credits on the provider's page." }
  } catch (error) {
    return { about: 'Credits', ok: false, text: sentenceOf(error), remedy: 'Check the key and the connection.' }
  }
}
