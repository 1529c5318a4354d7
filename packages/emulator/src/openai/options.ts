import type { ImagesShape } from '../faults.ts'
import type { ApiKeys } from '../key.ts'

export interface OpenAIOptions {
  /**
   * Keys that are good. `'any'` takes every one of the right form (`sk-` and at least 16 letters, digits, dashes and
   * underscores); `'none'` asks for no key, as local servers do.
   * @default 'any'
   */
  readonly apiKeys?: ApiKeys | 'none'
  /** USD that may be spent; an order above what is left is a 429 `insufficient_quota`. @default 100 */
  readonly quota?: number
  /** Where an answer has its pictures. OpenAI sends them along; local servers answer with URLs. @default 'b64_json' */
  readonly results?: ImagesShape
  /** Models that are switched off. @default ['gpt-image-1'] */
  readonly retired?: readonly string[]
}

export interface OpenAISettings {
  readonly apiKeys: ApiKeys | 'none'
  readonly quota: number
  readonly results: ImagesShape
  readonly retired: readonly string[]
}

export function resolveOpenAI(options: OpenAIOptions = {}): OpenAISettings {
  const { apiKeys = 'any', quota = 100, results = 'b64_json', retired = ['gpt-image-1'] } = options
  return { apiKeys, quota, results, retired }
}
