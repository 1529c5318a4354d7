import { createFal } from '@ai-sdk/fal'
import { createOpenAI } from '@ai-sdk/openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type {
  Accepted,
  Done,
  PrepareContext,
  Prepared,
  Provider,
  ProviderRequest,
  Refusal,
  RequestFields,
} from '@genimg/core/provider'
import { createOpenAI as createOpenAI2 } from 'ai-sdk-openai-2'
import { createOpenAI as createOpenAI3 } from 'ai-sdk-openai-3'
import { aiSdk, type AiSdkOptions, type ImageModelLike } from '../../src/ai-sdk.ts'
import { apiKey, paint, type ImageServer } from './image-server.ts'

type Serving = Pick<ImageServer, 'url'>

export const modelId = 'gpt-image-2'

/** OpenAI's model in the package of each specification. */
export const openaiModels = {
  v2: ({ url }: Serving) => createOpenAI2({ apiKey, baseURL: `${url}/v1` }).image(modelId),
  v3: ({ url }: Serving) => createOpenAI3({ apiKey, baseURL: `${url}/v1` }).image(modelId),
  v4: ({ url }: Serving) => createOpenAI({ apiKey, baseURL: `${url}/v1` }).image(modelId),
} as const satisfies Record<string, (server: Serving) => ImageModelLike>

export const versions = ['v2', 'v3', 'v4'] as const

export function falModel({ url }: Serving): ImageModelLike {
  return createFal({ apiKey, baseURL: url }).image('fal-ai/flux/dev')
}

export function compatibleModel({ url }: Serving): ImageModelLike {
  return createOpenAICompatible({ name: 'mine', apiKey, baseURL: `${url}/v1` }).imageModel('flux-1')
}

export const fields: RequestFields = {
  model: undefined,
  size: '1024x1024',
  quality: 'high',
  background: 'opaque',
  configured: [],
  params: {},
  references: 0,
  mask: false,
}

export function connected(model: ImageModelLike, options: AiSdkOptions = {}): Provider {
  return aiSdk(model, options).connect({})
}

export interface Wish extends Partial<RequestFields> {
  readonly prompt?: string
  readonly files?: readonly string[]
  readonly maskFile?: string
  readonly signal?: AbortSignal
}

/** Resolves, prepares and orders, as core does. Every digest is the same PNG. */
export async function order(provider: Provider, wish: Wish = {}): Promise<Accepted | Done | Refusal> {
  const { prompt = 'A paper boat', files = [], maskFile, signal, ...rest } = wish
  const { model, params, problems } = provider.resolve({
    ...fields,
    ...rest,
    references: files.length,
    mask: maskFile !== undefined,
  })
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  const request = { model, prompt, params, references: files, mask: maskFile ?? null }
  const prepared = await prepare(provider, request)
  if (prepared.status !== 'prepared') return prepared
  return await provider.submit(prepared.body, { fetch, signal: signal ?? new AbortController().signal })
}

async function prepare(provider: Provider, request: ProviderRequest): Promise<Prepared | Refusal> {
  const context: PrepareContext = {
    fetch,
    signal: new AbortController().signal,
    read: async () => ({ type: 'image/png', bytes: paint('64x64') }),
    uploads: { get: () => undefined, set: async () => {} },
  }
  return await provider.prepare(request, context)
}

export function doneOf(outcome: Accepted | Done | Refusal): Done {
  if (outcome.status === 'done') return outcome
  throw new Error(JSON.stringify(outcome))
}

/** The bytes that came, as a plain array of them. */
export function bytesOf({ picture }: Done): Uint8Array {
  return 'bytes' in picture ? Uint8Array.from(picture.bytes) : new Uint8Array()
}

/** An outcome without its words: `rejected/run/key`, `busy/rate`, `done`. */
export function endingText({ status, ...rest }: Accepted | Done | Refusal): string {
  const scope = 'scope' in rest ? [rest.scope] : []
  const because = 'because' in rest ? [rest.because] : []
  return [status, ...scope, ...because].join('/')
}

/** A model of somebody's own, that answers or throws what it is told. */
export function modelThat(answer: () => unknown, facts: Partial<ImageModelLike> = {}): ImageModelLike {
  return {
    specificationVersion: 'v4',
    provider: 'mine.image',
    modelId: 'm-1',
    maxImagesPerCall: 1,
    // Models of somebody's own answer with what the types do not promise.
    doGenerate: async () => (await answer()) as never,
    ...facts,
  }
}
