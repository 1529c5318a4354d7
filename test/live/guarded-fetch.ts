import { answerName, kindOf, mayBeBilled, type Api } from './api.ts'
import type { Purse } from './purse.ts'
import { recordAnswer, type Recording } from './recording.ts'

export interface Guard {
  readonly fetch: typeof fetch
  readonly api: Api
  /** USD that an order counts for. */
  readonly usd: number
  readonly purse: Purse
  /** Hears of every answer of a kind that is known. */
  readonly hear: (name: string, recording: Recording) => void
}

/** A `fetch` that sends no order which the purse does not have the money for. */
export function guardFetch({ fetch, api, usd, purse, hear }: Guard): typeof globalThis.fetch {
  return async (input, init) => {
    const { method, url } = readCall(input, init)
    const kind = kindOf(api, method, url)
    const billable = mayBeBilled(kind, method)
    if (billable && !purse.take(usd)) throw new Error('This order would pass the cap of the run, so it is not sent.')
    const answer = await fetch(input, init)
    // Of all refusals only those of a key are certainly free, and only those are part of the contract here.
    if (billable && answer.status === 401) purse.giveBack(usd)
    if (kind !== undefined && !isWeather(answer.status)) {
      const json = await readJson(answer.clone())
      hear(answerName(kind, answer.status, json), recordAnswer(answer.status, answer.headers, json))
    }
    return answer
  }
}

/** Whether an answer comes and goes, so that the next run would not record it again. */
function isWeather(status: number): boolean {
  return status === 429 || status >= 500
}

function readCall(...[input, init]: Parameters<typeof fetch>): { readonly method: string; readonly url: string } {
  const isRequest = input instanceof Request
  const method = init?.method ?? (isRequest ? input.method : 'GET')
  return { method: method.toUpperCase(), url: isRequest ? input.url : String(input) }
}

/** Undefined where the body is no JSON. */
async function readJson(answer: Response): Promise<unknown> {
  try {
    return await answer.json()
  } catch {
    return undefined
  }
}
