import { createOpenAI } from '@ai-sdk/openai'
import type { Environment, Provider } from '@genimg/core'
import type { ContractSetup } from '@genimg/core/testing'
import { aiSdk } from 'genimg/ai-sdk'
import { cheapFields } from './price.ts'

export interface AiSdkParts {
  readonly env: Environment
  readonly model: string
  /** For one picture; null: not known. */
  readonly usd: number | null
  readonly wrongKey: string
  readonly fetch: typeof globalThis.fetch
}

/** One of OpenAI's models by way of the AI SDK. The model has its key and its `fetch` itself. */
export async function aiSdkSetup({ env, model, usd, wrongKey, fetch }: AiSdkParts): Promise<ContractSetup> {
  const connect = (apiKey: string | undefined): Provider => {
    const settings = {
      fetch,
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(env['OPENAI_BASE_URL'] ? { baseURL: env['OPENAI_BASE_URL'] } : {}),
    }
    return aiSdk(createOpenAI(settings).image(model), usd === null ? {} : { price: usd }).connect({})
  }
  const key = env['OPENAI_API_KEY']?.trim()
  return {
    provider: connect(key),
    connect: () => connect(key),
    withWrongKey: connect(wrongKey),
    withoutKey: connect(undefined),
    secrets: [...(key === undefined ? [] : [key]), wrongKey],
    fields: cheapFields,
  }
}
