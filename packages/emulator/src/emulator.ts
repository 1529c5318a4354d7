import { answerRequest } from './answer-request.ts'
import type { Drop } from './answers.ts'
import type { Fault } from './faults.ts'
import { fetchInProcess } from './in-process-fetch.ts'
import type { LedgerLine } from './ledger.ts'
import type { RequestLine } from './request-log.ts'
import { createService, type EmulatorOptions, type UploadLine } from './service.ts'

/** Segmind's and OpenAI's API in this process. */
export interface Emulator {
  /**
   * Answers without a network: loopback, `*.segmind.com`, `api.openai.com` and the base URL are all this emulator, and
   * every other host refuses the connection. A dropped connection rejects as it does in Node, with `cause.code` `ECONNRESET`.
   */
  readonly fetch: typeof fetch
  /** One request, one answer: what both {@link fetch} and the server are made of. */
  readonly handle: (request: Request) => Promise<Response | Drop>
  /** What was billed, oldest first. */
  readonly ledger: readonly LedgerLine[]
  /** USD left on Segmind's account. */
  readonly credits: number
  /** Every request that came, oldest first, those to `/__emulator/` excepted. */
  readonly requests: readonly RequestLine[]
  readonly uploads: readonly UploadLine[]
  /** Lets something go wrong with a request to come. */
  readonly fail: (fault: Fault) => void
  /** Lets time pass. */
  readonly advance: (ms: number) => void
  /** Forgets everything, waiting faults and the ledger file included. */
  readonly reset: () => void
}

export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const service = createService(options)
  const handle = (request: Request): Promise<Response | Drop> => answerRequest(service, request)
  return {
    handle,
    fetch: (input, init) => fetchInProcess(service, handle, new Request(input, init)),
    get ledger() {
      return service.ledger.lines()
    },
    get credits() {
      return service.creditsLeft()
    },
    get requests() {
      return service.log.lines()
    },
    get uploads() {
      return [...service.uploads]
    },
    fail: service.faults.add,
    advance: service.clock.advance,
    reset: service.reset,
  }
}
