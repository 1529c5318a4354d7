import type { Environment } from '@genimg/core'
import type { ContractSetup, ContractTraits, Edit } from '@genimg/core/testing'
import { openai } from 'genimg/openai'
import { segmind } from 'genimg/segmind'
import { listModels as listOpenAIModels } from '../../packages/genimg/src/openai/models.ts'
import { listModels as listSegmindModels } from '../../packages/segmind/src/models.ts'
import { aiSdkSetup } from './ai-sdk-setup.ts'
import { openaiApi, segmindApi, type Api } from './api.ts'
import { cheapestModel, cheapFields, dearest, editsOf } from './price.ts'

/** The contract of one provider, against the API that the environment names. */
export interface LiveSuite {
  readonly name: 'segmind' | 'openai' | 'ai-sdk'
  /** The variable that its API key is in. */
  readonly variable: string
  readonly api: Api
  /** Where it orders. */
  readonly baseURL: string
  readonly model: string
  readonly traits: ContractTraits
  /** For the dearest order; null: not known. */
  readonly usd: number | null
  /** A setup with the key of the environment. Models that bring their own way to the network take this `fetch`. */
  readonly create: (fetch: typeof globalThis.fetch) => Promise<ContractSetup>
}

/** What a run may leave out, and the day that it is on, as `2026-12-01`. */
export interface SuiteOptions {
  readonly edits: boolean
  readonly today: string
}

/** A picture takes a minute or two, and a queue is free to take longer. */
const patience = 300_000

const wrongKey = 'not-a-key-of-ours'

/** Every suite there is, whether there is a key for it or not. Pure. */
export function liveSuites(env: Environment, options: SuiteOptions): readonly LiveSuite[] {
  return [segmindSuite(env, options), openaiSuite(env, options), aiSdkSuite(env, options)]
}

function segmindSuite(env: Environment, { edits, today }: SuiteOptions): LiveSuite {
  const connect = (key: string | undefined) => segmind().connect({ ...env, SEGMIND_API_KEY: key })
  const provider = connect(env['SEGMIND_API_KEY'])
  const models = listSegmindModels().map(({ slug }) => slug)
  const model = cheapestModel(provider, models, today) ?? 'gpt-image-1-mini'
  const taken = edits ? editsOf(provider, model) : []
  return {
    name: 'segmind',
    variable: 'SEGMIND_API_KEY',
    api: segmindApi,
    baseURL: provider.baseURL ?? '',
    model,
    // No `priceKnown`: its prices are averages, so that the row would order a picture and compare nothing.
    traits: { queued: true, keyed: true, online: true, edits: taken, uploads: true, patience },
    usd: dearest(provider, model, taken),
    create: async () => ({
      provider,
      connect: () => connect(env['SEGMIND_API_KEY']),
      withWrongKey: connect(wrongKey),
      // Of the real API, since one on this machine needs no key.
      withoutKey: segmind().connect({}),
      fields: { ...cheapFields, model },
    }),
  }
}

function openaiSuite(env: Environment, { edits, today }: SuiteOptions): LiveSuite {
  const connect = (key: string | undefined) => openai().connect({ ...env, OPENAI_API_KEY: key })
  const provider = connect(env['OPENAI_API_KEY'])
  const model = openaiModel(env, today)
  const taken = edits ? editsOf(provider, model) : []
  return {
    name: 'openai',
    variable: 'OPENAI_API_KEY',
    api: openaiApi,
    baseURL: provider.baseURL ?? '',
    model,
    traits: { queued: false, keyed: true, online: true, priceKnown: true, edits: taken, patience },
    usd: dearest(provider, model, taken),
    create: async () => ({
      provider,
      connect: () => connect(env['OPENAI_API_KEY']),
      withWrongKey: connect(wrongKey),
      withoutKey: openai().connect({}),
      fields: { ...cheapFields, model },
    }),
  }
}

function aiSdkSuite(env: Environment, { edits, today }: SuiteOptions): LiveSuite {
  const priced = openai().connect(env)
  const model = openaiModel(env, today)
  // One reference shows how the SDK sends files; more of them would show OpenAI's API once again.
  const taken: readonly Edit[] = edits ? ['one'] : []
  const usd = dearest(priced, model, taken)
  return {
    name: 'ai-sdk',
    variable: 'OPENAI_API_KEY',
    api: openaiApi,
    baseURL: priced.baseURL ?? '',
    model,
    traits: { queued: false, keyed: true, online: true, ownFetch: true, edits: taken, patience },
    usd,
    create: async (fetch) => await aiSdkSetup({ env, model, usd, wrongKey, fetch }),
  }
}

function openaiModel(env: Environment, today: string): string {
  const models = listOpenAIModels().map(({ name }) => name)
  return cheapestModel(openai().connect(env), models, today) ?? 'gpt-image-1-mini'
}
