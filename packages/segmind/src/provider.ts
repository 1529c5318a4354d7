import type {
  Accepted,
  CallContext,
  Done,
  Failure,
  JsonObject,
  Pending,
  PrepareContext,
  Prepared,
  Provider,
  ProviderRequest,
  ProviderSource,
  Refusal,
} from '@genimg/core/provider'
import { createSegmind, type Segmind } from './client.ts'
import { SegmindError, type SegmindFailure } from './errors.ts'
import { isObject } from './json.ts'
import type { Made } from './made.ts'
import { findModel } from './models.ts'
import { failureOfLook, refusalOfOrder, refusalOfUpload } from './outcomes.ts'
import { recipes } from './recipes.ts'
import { inlineReferences, uploadReferences, type UploadsUnderWay } from './references.ts'
import { resolveFields } from './resolve-fields.ts'
import { sentSizes } from './sent.ts'
import { resolveSettings, type SegmindOptions, type Settings } from './settings.ts'

export type { SegmindOptions } from './settings.ts'

/** Requests are kept for an hour after they were submitted. */
const keptFor = 3_600_000

/**
 * Segmind as genimg's provider, for `provider` in `images.config.ts`. The API key comes from the environment.
 *
 * @example
 * export default defineImages({ provider: segmind(), images: { … } })
 */
export function segmind(options: SegmindOptions = {}): ProviderSource {
  return {
    id: 'segmind',
    secretNames: ['SEGMIND_API_KEY'],
    connect: (env) => connect(resolveSettings(options, env)),
  }
}

function connect(settings: Settings): Provider {
  const { apiKey, baseURL, loopback, problems } = settings
  const underWay: UploadsUnderWay = new Map()
  return {
    id: 'segmind',
    free: false,
    emulated: loopback,
    concurrency: settings.concurrency,
    baseURL,
    resultHosts: settings.resultHosts,
    secrets: apiKey === undefined ? [] : [apiKey],
    keyVariable: 'SEGMIND_API_KEY',
    uploadNotice:
      settings.references === 'upload' && settings.uploadsArePublic
        ? `References are uploaded to ${new URL(settings.uploadURL).host}: anyone with the address can see them, and they cannot be deleted.`
        : null,
    recipes,
    sizes: sentSizes,
    resolve: (fields) => {
      const resolved = resolveFields(fields)
      return { ...resolved, problems: [...problems, ...resolved.problems] }
    },
    estimate: ({ model }) => {
      const facts = findModel(model)
      return { usd: facts?.price ?? null, approximate: true, seconds: facts?.seconds ?? null }
    },
    prepare: async (request, context) => await prepare(request, context, settings, underWay),
    submit: async (body, context) => await submit(body, context, settings),
    collect: async (requestId, context) => await collect(requestId, context, settings),
    balance: async (context) => await balance(context, settings),
  }
}

async function prepare(
  request: ProviderRequest,
  context: PrepareContext,
  settings: Settings,
  underWay: UploadsUnderWay,
): Promise<Prepared | Refusal> {
  const client = openClient(settings, context)
  if ('refusal' in client) return client.refusal
  const send =
    settings.references === 'inline' ? inlineReferences(context) : uploadReferences(client, settings, context, underWay)
  return await attempt(async () => {
    // One after the other: an image that is its own mask, or is named twice, is uploaded once.
    const references: string[] = []
    for (const reference of request.references) references.push(await send(reference))
    const mask = request.mask === null ? null : await send(request.mask)
    return { status: 'prepared', body: { model: request.model, input: inputOf(request, references, mask) } }
  }, refusalOfUpload)
}

/** The exact body of the POST. */
function inputOf(
  { model, prompt, params }: ProviderRequest,
  references: readonly string[],
  mask: string | null,
): JsonObject {
  const [first] = references
  const takesOne = findModel(model)?.references === 'image'
  return {
    prompt,
    ...params,
    ...(first === undefined ? {} : takesOne ? { image: first } : { image_urls: references }),
    ...(mask === null ? {} : { mask }),
  }
}

async function submit(order: JsonObject, context: CallContext, settings: Settings): Promise<Accepted | Done | Refusal> {
  const client = openClient(settings, context)
  if ('refusal' in client) return client.refusal
  const { model, input } = order
  if (typeof model !== 'string' || !isObject(input)) throw new TypeError('submit takes the body that prepare returned')
  const { signal } = context
  return await attempt(async () => {
    if (settings.transport === 'sync') return doneOf(await client.run(model, input, { signal }))
    const { requestId, serverTime } = await client.submit(model, input, { signal })
    return { status: 'accepted', requestId, serverTime, keptFor, lookAfter: lookAfter(model, settings) }
  }, refusalOfOrder)
}

// Looks are free but counted against the rate limit, so that the first one comes when a picture may well be there.
function lookAfter(model: string, { loopback }: Settings): number {
  if (loopback) return 100
  const seconds = findModel(model)?.seconds ?? null
  return seconds === null ? 1000 : Math.round(seconds * 800)
}

async function collect(requestId: string, context: CallContext, settings: Settings): Promise<Pending | Done | Failure> {
  const client = openClient(settings, context)
  if ('refusal' in client) return { status: 'denied', message: client.refusal.message }
  const { signal } = context
  return await attempt(async () => {
    const now = await client.status(requestId, { signal })
    const job = now.state === 'completed' ? await client.result(requestId, { signal }) : now
    if (job.state === 'completed') return doneOf(job)
    if (job.state === 'pending') return { status: 'pending', ...(settings.loopback ? { lookAfter: 50 } : {}) }
    return { status: job.blocked ? 'blocked' : 'failed', message: job.sentence }
  }, failureOfLook)
}

async function balance(context: CallContext, settings: Settings): Promise<number | null> {
  const client = openClient(settings, context)
  if ('refusal' in client) return null
  // A failure is for the caller to show: a key that is refused must not look like one that has no balance.
  return await client.credits({ signal: context.signal })
}

function doneOf({ picture, cost, creditsLeft, requestId, seconds }: Made): Done {
  return {
    status: 'done',
    picture,
    cost,
    creditsLeft,
    requestId,
    ...(seconds === null ? {} : { took: seconds * 1000 }),
  }
}

/** A client, or why there can be none: a missing key is noticed here, because a plan needs none. */
function openClient(settings: Settings, { fetch }: CallContext): Segmind | NoClient {
  const { apiKey, baseURL, uploadURL, timeouts, problems } = settings
  const [problem] = problems
  if (problem !== undefined) return noClient('request', `${problem.field} ${problem.message}.`)
  if (apiKey === undefined) {
    return noClient('key', 'SEGMIND_API_KEY is not set. Put `SEGMIND_API_KEY=…` into .env.local.')
  }
  return createSegmind({ apiKey, baseURL, uploadURL, timeouts, fetch })
}

interface NoClient {
  readonly refusal: Extract<Refusal, { readonly status: 'rejected' }>
}

function noClient(because: 'key' | 'request', message: string): NoClient {
  return { refusal: { status: 'rejected', scope: 'run', because, message } }
}

/** Failures become data by `read`; anything else is a bug, or the caller's own signal, and goes on. */
async function attempt<Result, Failed>(
  body: () => Promise<Result>,
  read: (failure: SegmindFailure) => Failed,
): Promise<Result | Failed> {
  try {
    return await body()
  } catch (error) {
    if (error instanceof SegmindError) return read(error.failure)
    throw error
  }
}
