import type { ProviderSource } from '@genimg/core'
import { segmind } from '@genimg/segmind/provider'
import { openai } from './openai/provider.ts'
import { placeholder } from './placeholder.ts'

/** What a config may name by a string, as JSON ones must. The first is the default. */
export const builtinProviders: readonly ProviderSource[] = [segmind(), openai(), placeholder()]
