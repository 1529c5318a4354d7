import type {
  CallContext,
  Done,
  EstimateRequest,
  Json,
  JsonObject,
  Provider,
  ProviderSource,
  Refusal,
} from '@genimg/core/provider'
import { orderOf, prepareOrder } from './call.ts'
import type { ImageModelLike } from './image-model-like.ts'
import { refusalOf } from './outcomes.ts'
import { readResult } from './read-result.ts'
import { resolveFields } from './resolve-fields.ts'
import { resolveSettings, type AiSdkOptions, type Settings } from './settings.ts'

/**
 * Any image model of the Vercel AI SDK (specification v2, v3 or v4) as genimg's provider. The model has its own key,
 * address and `fetch`; `.env` files are not read for it. In keys and in the lock the model is
 * `<provider>:<modelId>`, as `openai.image:gpt-image-2`: another package or another name for it is another request.
 *
 * `size` is always sent, `quality` and `background` only where the config says them, beside `params` and by the SDK's own
 * names, as `providerOptions`; `params.seed` is the SDK's `seed`. Each order is one call of the model, and one whose
 * answer is lost is in doubt.
 *
 * @example
 * import { openai } from '@ai-sdk/openai'
 * import { aiSdk } from 'genimg/ai-sdk'
 *
 * export default defineImages({ provider: aiSdk(openai.image('gpt-image-2'), { price: 0.04 }), images: { … } })
 */
export function aiSdk(model: ImageModelLike, options: AiSdkOptions = {}): ProviderSource {
  const settings = resolveSettings(model, options)
  return { id: 'ai-sdk', connect: () => connect(settings) }
}

function connect(settings: Settings): Provider {
  const { free, emulated, concurrency, secrets } = settings
  return {
    id: 'ai-sdk',
    free,
    emulated,
    concurrency,
    baseURL: null,
    resultHosts: [],
    secrets,
    keyVariable: null,
    uploadNotice: null,
    resolve: (fields) => resolveFields(fields, settings),
    estimate: ({ params, references }: EstimateRequest) => ({
      usd: settings.priceOf({
        size: textIn(params['size']) ?? textIn(params['aspectRatio']),
        quality: textIn(params['quality']),
        references,
      }),
      // The user's number, and not the provider's.
      approximate: !free,
      seconds: settings.seconds,
    }),
    prepare: async (request, context) => ({ status: 'prepared', body: await prepareOrder(request, context) }),
    submit: async (body, context) => await submit(body, context, settings),
  }
}

// `doGenerate` and not the SDK's `generateImage`, which tries again by itself and can be billed for each try.
async function submit(body: JsonObject, { signal }: CallContext, settings: Settings): Promise<Done | Refusal> {
  const { model, name, secrets, timeout } = settings
  const late = AbortSignal.timeout(timeout)
  const stop = AbortSignal.any([signal, late])
  const { prompt, urls, call } = orderOf(body, settings, stop)
  signal.throwIfAborted()
  const judged = { name, prompt, urls, secrets }
  try {
    return readResult(await unlessStopped(stop, () => model.doGenerate(call)), judged)
  } catch (error) {
    if (!stop.aborted || error !== stop.reason) return refusalOf(error, judged)
    const why = late.aborted ? `no answer within ${timeout / 1000} s` : 'stopped while it was under way'
    return { status: 'ambiguous', message: `${name} did not answer (${why}).` }
  }
}

/** Rejects with the signal's reason when it is aborted, also where a model does not mind its signal. */
async function unlessStopped<T>(signal: AbortSignal, call: () => PromiseLike<T>): Promise<T> {
  return await new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    Promise.resolve().then(call).then(resolve, reject)
  })
}

function textIn(param: Json | undefined): string | null {
  return typeof param === 'string' ? param : null
}
