import type { CallContext, Environment, PrepareContext, Provider, RequestFields } from '@genimg/core/provider'
import { segmind, type SegmindOptions } from '../src/provider.ts'
import { apiKey, png } from './fake-fetch.ts'

/** The provider as a config gets it, with a key unless the environment says otherwise. */
export function connected(options: SegmindOptions = {}, env: Environment = { SEGMIND_API_KEY: apiKey }): Provider {
  return segmind(options).connect(env)
}

export function context(
  fetch: typeof globalThis.fetch,
  signal: AbortSignal = new AbortController().signal,
): CallContext {
  return { fetch, signal }
}

/** What `prepare` is given: every digest is the same small PNG, and uploads are remembered in the map. */
export function prepareContext(
  fetch: typeof globalThis.fetch,
  memory: Map<string, string> = new Map(),
): PrepareContext {
  return {
    ...context(fetch),
    read: () => Promise.resolve({ type: 'image/png', bytes: png }),
    uploads: {
      get: (digest) => memory.get(digest),
      set: (digest, url) => {
        memory.set(digest, url)
        return Promise.resolve()
      },
    },
  }
}

export const order = { model: 'gpt-image-1-mini', input: { prompt: 'A lighthouse' } }

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
