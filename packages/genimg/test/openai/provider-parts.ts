import type {
  CallContext,
  Environment,
  JsonObject,
  PrepareContext,
  Provider,
  ProviderRequest,
  ReferenceBytes,
  RequestFields,
} from '@genimg/core/provider'
import { openai, type OpenAIOptions } from '../../src/openai.ts'

export const apiKey = 'sk-0123456789abcdef'

/** The smallest PNG there is. */
export const png: Buffer = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

export const made = { created: 1, data: [{ b64_json: png.toString('base64') }] }

/** The provider as a config gets it, with a key unless the environment says otherwise. */
export function connected(options: OpenAIOptions = {}, env: Environment = { OPENAI_API_KEY: apiKey }): Provider {
  return openai(options).connect(env)
}

export function context(signal: AbortSignal = new AbortController().signal): CallContext {
  return { fetch, signal }
}

/** What `prepare` is given: digests stand for the bytes here. */
export function prepareContext(
  files: Readonly<Record<string, ReferenceBytes>> = {},
  call: Partial<CallContext> = {},
): PrepareContext {
  return {
    ...context(),
    ...call,
    read: async (digest) => {
      const file = files[digest]
      if (file === undefined) throw new Error(`there is no reference ${digest}`)
      return file
    },
    uploads: {
      get: () => {
        throw new Error('nothing is uploaded')
      },
      set: () => Promise.reject(new Error('nothing is uploaded')),
    },
  }
}

export const request: ProviderRequest = {
  model: 'gpt-image-2',
  prompt: 'A lighthouse at dawn',
  params: { size: '1024x1024', quality: 'high', output_compression: 100 },
  references: [],
  mask: null,
}

/** The body of an order without references. */
export const order: JsonObject = { ...request, references: [], mask: null }

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
