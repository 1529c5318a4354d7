import { paintPlaceholder, type ProviderSource } from '@genimg/core'

/**
 * Free, deterministic pictures without key, network or native code: for a first look, for tests and for previews. The
 * same request gives the same bytes. They are marked as stand-ins in the lock, and a frozen build refuses them unless
 * the config says `allowEmulated: true`.
 */
export function placeholder(): ProviderSource {
  return {
    id: 'placeholder',
    connect: () => ({
      id: 'placeholder',
      free: true,
      emulated: true,
      concurrency: 4,
      baseURL: null,
      resultHosts: [],
      secrets: [],
      keyVariable: null,
      uploadNotice: null,
      sizes: () => ({ kind: 'free', step: 1, limits: null }),
      resolve: ({ model = 'gradient', size, quality, background, params }) => {
        const pixels = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(size)
        const known = size === 'auto' || pixels !== null
        return {
          model,
          params: { size, quality, background, ...params },
          size: pixels === null ? null : { width: Number(pixels[1]), height: Number(pixels[2]) },
          problems: known ? [] : [{ field: 'size', message: `must be like "1024x1024", not ${JSON.stringify(size)}` }],
          warnings: [],
        }
      },
      estimate: () => ({ usd: 0, approximate: false, seconds: 0 }),
      prepare: async ({ model, prompt, params, references, mask }) => ({
        status: 'prepared',
        body: { model, prompt, params, references, mask },
      }),
      submit: async (body) => {
        const { size, background } = sizeOf(body['params'])
        const bytes = paintPlaceholder({ ...size, seed: JSON.stringify(body), opaque: background !== 'transparent' })
        return { status: 'done', picture: { bytes }, cost: 0, creditsLeft: null, requestId: null }
      },
    }),
  }
}

function sizeOf(params: unknown): {
  readonly size: { readonly width: number; readonly height: number }
  readonly background: unknown
} {
  const { size, background } = Object(params) as { readonly size?: unknown; readonly background?: unknown }
  const [width = 1024, height = 1024] = String(size).split('x').map(Number)
  return { size: Number.isFinite(width) ? { width, height } : { width: 1024, height: 1024 }, background }
}
