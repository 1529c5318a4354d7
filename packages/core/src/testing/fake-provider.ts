import { paintPlaceholder } from '../variants/placeholder.ts'
import type {
  Accepted,
  CallContext,
  Done,
  Environment,
  Failure,
  JsonObject,
  Json,
  NativeSizes,
  Pending,
  Provider,
  ProviderSource,
  Refusal,
} from '../provider.ts'

/** A provider in memory that bills like a real one and can be told to misbehave. */
export interface FakeProvider {
  readonly source: ProviderSource
  /** Prompts of the orders that were billed, in order. */
  readonly billed: readonly string[]
  /** Calls of any kind. */
  readonly calls: readonly string[]
  /** Answers of the next orders, in place of the usual one. `bill`: it is billed all the same. */
  readonly answerNext: (...answers: readonly FakeAnswer[]) => void
  /** Answers of the next looks at a job. */
  readonly lookNext: (...answers: readonly (Pending | Done | Failure)[]) => void
}

export type FakeAnswer =
  | { readonly outcome: Refusal; readonly bill?: boolean }
  /** The order is taken and billed, and this becomes of its picture. */
  | { readonly alter: (bytes: Uint8Array) => Uint8Array }

export interface FakeOptions {
  /** @default 'fake' */
  readonly id?: string
  /** USD a picture. @default 0.05 */
  readonly price?: number | null
  /** Answers orders with the picture itself, without a request id. @default false */
  readonly synchronous?: boolean
  readonly concurrency?: number
  readonly emulated?: boolean
  /** The key that it takes, to be found in `FAKE_API_KEY`. @default it needs none */
  readonly key?: string
  /** The sizes that it says it makes; it takes others too. @default any */
  readonly sizes?: NativeSizes | null
}

/** What it says about a prompt with `[blocked]` in it. */
const blockedSentence = 'The prompt is not allowed here.'

export function createFakeProvider(options: FakeOptions = {}): FakeProvider {
  const { id = 'fake', price = 0.05, synchronous = false, concurrency = 4, emulated = false, key } = options
  const { sizes = { kind: 'free', step: 1, limits: null } } = options
  const billed: string[] = []
  const calls: string[] = []
  const jobs = new Map<string, Done>()
  const answers: FakeAnswer[] = []
  const looks: (Pending | Done | Failure)[] = []

  function make(body: JsonObject, requestId: string | null, alter = unaltered): Done {
    billed.push(textOf(body['prompt']))
    const [width = 64, height = 64] = textOf(body['size']).split('x').map(Number)
    // Never the same twice, as with the real thing.
    const seed = `${JSON.stringify(body)} ${billed.length}`
    const bytes = alter(paintPlaceholder({ width, height, seed, opaque: body['background'] !== 'transparent' }))
    return { status: 'done', picture: { bytes }, cost: price, creditsLeft: null, requestId }
  }

  function answerOrder(body: JsonObject): Accepted | Done | Refusal {
    const answer = answers.shift()
    const requestId = `job-${jobs.size + 1}`
    if (answer !== undefined && 'outcome' in answer) {
      if (answer.bill === true) jobs.set(requestId, make(body, requestId))
      return answer.outcome
    }
    if (textOf(body['prompt']).includes('[blocked]')) return { status: 'blocked', message: blockedSentence }
    if (synchronous) return make(body, null, answer?.alter)
    jobs.set(requestId, make(body, requestId, answer?.alter))
    return { status: 'accepted', requestId, serverTime: Date.now(), keptFor: 3_600_000, lookAfter: 0 }
  }

  function connect(env: Environment): Provider {
    const given = key === undefined ? 'SG_0123456789abcdef' : env['FAKE_API_KEY']
    const wrong = keyProblem(given, key)

    async function submit(body: JsonObject, { signal }: CallContext): Promise<Accepted | Done | Refusal> {
      calls.push('submit')
      signal.throwIfAborted()
      if (wrong !== undefined) return { status: 'rejected', scope: 'run', because: 'key', message: wrong }
      return answerOrder(body)
    }

    async function collect(requestId: string, { signal }: CallContext): Promise<Pending | Done | Failure> {
      calls.push('collect')
      signal.throwIfAborted()
      if (wrong !== undefined) return { status: 'denied', message: wrong }
      const missing: Failure = { status: 'expired', message: 'no such job', serverTime: null }
      return looks.shift() ?? jobs.get(requestId) ?? missing
    }

    return {
      id,
      free: false,
      emulated,
      concurrency,
      baseURL: 'https://fake.example',
      resultHosts: [],
      secrets: given === undefined ? [] : [given],
      keyVariable: key === undefined ? null : 'FAKE_API_KEY',
      uploadNotice: null,
      sizes: () => sizes,
      resolve: ({ model = 'fake-1', size, quality, background, params }) => {
        const [width = 64, height = 64] = size.split('x').map(Number)
        const known = /^\d+x\d+$/.test(size)
        return {
          model,
          params: { size, quality, background, ...params },
          size: known ? { width, height } : null,
          problems: known ? [] : [{ field: 'size', message: `must be like "64x64", not "${size}"` }],
          warnings: [],
        }
      },
      estimate: () => ({ usd: price, approximate: false, seconds: 1 }),
      prepare: async ({ model, prompt, params, references, mask }, { read }) => {
        const named = new Set([...references, ...(mask === null ? [] : [mask])])
        for (const reference of named) if (!reference.startsWith('https:')) await read(reference)
        return { status: 'prepared', body: { ...params, model, prompt, references, mask } }
      },
      submit,
      ...(synchronous ? {} : { collect }),
    }
  }

  return {
    source: { id, connect },
    billed,
    calls,
    answerNext: (...next) => void answers.push(...next),
    lookNext: (...next) => void looks.push(...next),
  }
}

function keyProblem(given: string | undefined, key: string | undefined): string | undefined {
  if (given === undefined) return 'FAKE_API_KEY is not set.'
  return key === undefined || given === key ? undefined : 'The key is wrong.'
}

function unaltered(bytes: Uint8Array): Uint8Array {
  return bytes
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
