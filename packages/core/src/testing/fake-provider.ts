import { paintPlaceholder } from '../variants/placeholder.ts'
import type { Accepted, Done, Failure, Json, Pending, Provider, ProviderSource, Refusal } from '../provider.ts'

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

export interface FakeAnswer {
  readonly outcome: Refusal
  readonly bill?: boolean
}

export interface FakeOptions {
  /** @default 'fake' */
  readonly id?: string
  /** USD a picture. @default 0.05 */
  readonly price?: number | null
  /** Answers orders with the picture itself, without a request id. @default false */
  readonly synchronous?: boolean
  readonly concurrency?: number
  readonly emulated?: boolean
}

export function createFakeProvider(options: FakeOptions = {}): FakeProvider {
  const { id = 'fake', price = 0.05, synchronous = false, concurrency = 4, emulated = false } = options
  const billed: string[] = []
  const calls: string[] = []
  const jobs = new Map<string, Done>()
  const answers: FakeAnswer[] = []
  const looks: (Pending | Done | Failure)[] = []

  function make(body: Readonly<Record<string, Json>>, requestId: string | null): Done {
    billed.push(textOf(body['prompt']))
    const [width = 64, height = 64] = textOf(body['size']).split('x').map(Number)
    // Never the same twice, as with the real thing.
    const seed = `${JSON.stringify(body)} ${billed.length}`
    const bytes = paintPlaceholder({ width, height, seed, opaque: body['background'] !== 'transparent' })
    return { status: 'done', picture: { bytes }, cost: price, creditsLeft: null, requestId }
  }

  async function submit(body: Readonly<Record<string, Json>>): Promise<Accepted | Done | Refusal> {
    calls.push('submit')
    const answer = answers.shift()
    const requestId = `job-${jobs.size + 1}`
    if (answer !== undefined) {
      if (answer.bill === true) jobs.set(requestId, make(body, requestId))
      return answer.outcome
    }
    if (synchronous) return make(body, null)
    jobs.set(requestId, make(body, requestId))
    return { status: 'accepted', requestId, serverTime: Date.now(), keptFor: 3_600_000, lookAfter: 0 }
  }

  async function collect(requestId: string): Promise<Pending | Done | Failure> {
    calls.push('collect')
    const missing: Failure = { status: 'expired', message: 'no such job', serverTime: null }
    return looks.shift() ?? jobs.get(requestId) ?? missing
  }

  const provider: Provider = {
    id,
    free: false,
    emulated,
    concurrency,
    baseURL: 'https://fake.example',
    resultHosts: [],
    secrets: ['SG_0123456789abcdef'],
    uploadNotice: null,
    resolve: ({ model = 'fake-1', size, quality, background, params }) => {
      const [width = 64, height = 64] = size.split('x').map(Number)
      return {
        model,
        params: { size, quality, background, ...params },
        size: { width, height },
        problems: /^\d+x\d+$/.test(size) ? [] : [{ field: 'size', message: `must be like "64x64", not "${size}"` }],
        warnings: [],
      }
    },
    estimate: () => ({ usd: price, approximate: false, seconds: 1 }),
    prepare: async ({ model, prompt, params, references, mask }, { read }) => {
      for (const reference of references) if (!reference.startsWith('https:')) await read(reference)
      return { status: 'prepared', body: { ...params, model, prompt, references, mask } }
    },
    submit,
    ...(synchronous ? {} : { collect }),
  }

  return {
    source: { id, connect: () => provider },
    billed,
    calls,
    answerNext: (...next) => void answers.push(...next),
    lookNext: (...next) => void looks.push(...next),
  }
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}
