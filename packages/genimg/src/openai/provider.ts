import type {
  CallContext,
  Done,
  JsonObject,
  PrepareContext,
  Prepared,
  Provider,
  ProviderRequest,
  ProviderSource,
  Refusal,
} from '@genimg/core/provider'
import { orderBody, readOrder } from './order.ts'
import { estimatePicture } from './price.ts'
import { readAnswer } from './read-answer.ts'
import { readReferences } from './references.ts'
import { refusalOf } from './refusal.ts'
import { resolveFields } from './resolve-fields.ts'
import { sendOrder } from './send.ts'
import { sentSizes } from './sent.ts'
import { resolveSettings, type OpenAIOptions, type Settings } from './settings.ts'

export type { OpenAIOptions } from './settings.ts'

/**
 * OpenAI as genimg's provider, or any server that speaks its image API, for `provider` in `images.config.ts`. The API
 * key comes from the environment. There is no queue: an order whose answer is lost is in doubt, and cannot be collected
 * later.
 *
 * @example
 * export default defineImages({ provider: openai(), images: { … } })
 */
export function openai(options: OpenAIOptions = {}): ProviderSource {
  return {
    id: 'openai',
    secretNames: ['OPENAI_API_KEY'],
    connect: (env) => connect(resolveSettings(options, env)),
  }
}

function connect(settings: Settings): Provider {
  const { apiKey, baseURL, loopback, problems } = settings
  return {
    id: 'openai',
    free: false,
    emulated: settings.emulated,
    concurrency: settings.concurrency,
    baseURL,
    resultHosts: settings.resultHosts,
    secrets: apiKey === undefined ? [] : [apiKey],
    keyVariable: loopback && apiKey === undefined ? null : 'OPENAI_API_KEY',
    // References go along with the order and are public nowhere.
    uploadNotice: null,
    sizes: (fields) => sentSizes(fields, settings.model),
    resolve: (fields) => {
      const resolved = resolveFields(fields, settings.model)
      return { ...resolved, problems: [...problems, ...resolved.problems] }
    },
    estimate: (request) => {
      const estimate = estimatePicture(request)
      return settings.price === undefined ? estimate : { ...estimate, usd: settings.price, approximate: false }
    },
    prepare: async (request, context) => await prepare(request, context, settings),
    submit: async (body, context) => await submit(body, context, settings),
  }
}

async function prepare(
  { model, prompt, params, references, mask }: ProviderRequest,
  context: PrepareContext,
  settings: Settings,
): Promise<Prepared | Refusal> {
  const refusal = refusalBefore(settings)
  if (refusal !== undefined) return refusal
  const parts = await readReferences({ references, mask }, context)
  if ('problem' in parts) return { status: 'rejected', scope: 'image', because: 'request', message: parts.problem }
  return { status: 'prepared', body: orderBody({ model, prompt, params, ...parts }) }
}

async function submit(body: JsonObject, context: CallContext, settings: Settings): Promise<Done | Refusal> {
  const refusal = refusalBefore(settings)
  if (refusal !== undefined) return refusal
  const order = readOrder(body)
  const sent = await sendOrder(order, context, settings)
  return 'kind' in sent ? refusalOf(sent) : readAnswer(sent, order.model, settings)
}

/** Why nothing can be ordered at all. A missing key is noticed here, because a plan needs none. */
function refusalBefore({ apiKey, loopback, problems }: Settings): Refusal | undefined {
  const [problem] = problems
  if (problem !== undefined) {
    const message = `${problem.field} ${problem.message}.`
    return { status: 'rejected', scope: 'run', because: 'request', message }
  }
  if (apiKey !== undefined || loopback) return undefined
  const message = 'OPENAI_API_KEY is not set. Put `OPENAI_API_KEY=…` into .env.local.'
  return { status: 'rejected', scope: 'run', because: 'key', message }
}
