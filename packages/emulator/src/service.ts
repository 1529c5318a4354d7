import { createClock, type Clock } from './clock.ts'
import { createFaultQueue, type Fault, type FaultQueue } from './faults.ts'
import { createFileShelf, type FileShelf } from './files.ts'
import type { Job } from './job.ts'
import type { ApiKeys } from './key.ts'
import { createLedger, roundCents, type Ledger } from './ledger.ts'
import { resolveOpenAI, type OpenAIOptions, type OpenAISettings } from './openai/options.ts'
import { createPainter, type Painter } from './paint/painter.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'

export interface EmulatorOptions {
  /** Milliseconds since 1970. With a clock of your own nothing waits: a v1 answer comes at once. @default Date.now */
  readonly now?: () => number
  /**
   * Milliseconds from submit to COMPLETED, or to the answer on v1 and from OpenAI; a function tells it for each slug or
   * model.
   * @default 300
   */
  readonly latency?: number | ((slug: string) => number)
  /** Keys that are good. `'any'` takes every one of the right form (`SG_` and 16 hex characters). @default 'any' */
  readonly apiKeys?: ApiKeys
  /** USD on Segmind's account at first. @default 100 */
  readonly credits?: number
  /** Origin of the URLs in answers. @default 'http://127.0.0.1' */
  readonly baseURL?: string
  /** The first faults to happen. @default [] */
  readonly faults?: readonly Fault[]
  /** JSON lines of what was billed, read at the start and appended to. Without it the ledger lives in memory. */
  readonly ledgerFile?: string
  /** What concerns OpenAI's API alone. */
  readonly openai?: OpenAIOptions
}

/** One upload that came. */
export interface UploadLine {
  readonly url: string
  readonly type: string
  readonly size: number
}

/** All that an emulator knows. */
export interface Service {
  readonly baseURL: string
  readonly apiKeys: ApiKeys
  readonly clock: Clock
  readonly latencyOf: (slug: string) => number
  readonly jobs: Map<string, Job>
  readonly files: FileShelf
  readonly uploads: UploadLine[]
  readonly ledger: Ledger
  readonly log: RequestLog
  readonly faults: FaultQueue
  readonly painter: Painter
  readonly openai: OpenAISettings
  /** USD left on Segmind's account. */
  readonly creditsLeft: () => number
  /** USD that may still be spent at OpenAI. */
  readonly quotaLeft: () => number
  /** Forgets everything, waiting faults and the ledger file included. */
  readonly reset: () => void
}

export function createService(options: EmulatorOptions): Service {
  const { latency = 300, apiKeys = 'any', credits = 100, faults = [] } = options
  const baseURL = (options.baseURL ?? 'http://127.0.0.1').replace(/\/+$/, '')
  const openai = resolveOpenAI(options.openai)
  const clock = createClock(options.now)
  const service: Service = {
    baseURL,
    apiKeys,
    clock,
    latencyOf: typeof latency === 'number' ? () => latency : latency,
    jobs: new Map(),
    files: createFileShelf(baseURL, clock.now),
    uploads: [],
    ledger: createLedger(options.ledgerFile),
    log: createRequestLog(),
    faults: createFaultQueue(faults),
    painter: createPainter(),
    openai,
    creditsLeft: () => roundCents(credits - service.ledger.total('segmind')),
    quotaLeft: () => roundCents(openai.quota - service.ledger.total('openai')),
    reset: () => {
      clock.reset()
      service.jobs.clear()
      service.files.clear()
      service.uploads.length = 0
      service.ledger.clear()
      service.log.clear()
      service.faults.clear()
    },
  }
  return service
}
