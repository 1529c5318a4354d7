import type { Done, Refusal } from '@genimg/core/provider'
import { classifyAnswer, isContentBlock } from './classify.ts'
import { readErrorWords } from './error-words.ts'
import type { FailureKind } from './failure.ts'
import { isObject, parseJson } from './json.ts'
import { costOfUsage } from './price.ts'
import { refusalOf } from './refusal.ts'
import { redact } from './redact.ts'
import { describeAnswer, findPicture } from './result.ts'
import type { Answer } from './send.ts'
import type { Settings } from './settings.ts'
import { waitOf } from './wait.ts'

/** What an answer to an order for a picture by a model means. */
export function readAnswer({ status, headers, bytes }: Answer, model: string, settings: Settings): Done | Refusal {
  const { apiKey, baseURL } = settings
  const body = bytes === null ? undefined : parseJson(bytes)
  const isSuccess = status >= 200 && status < 300
  const picture = isSuccess ? findPicture(body, baseURL) : undefined
  if (picture !== undefined) {
    const usage = isObject(body) ? body['usage'] : undefined
    // Whoever says that nobody is paid knows better than a server that counts.
    const cost = settings.price === 0 ? 0 : costOfUsage(model, usage)
    return { status: 'done', picture, cost, creditsLeft: null, requestId: requestIdIn(headers, apiKey) }
  }
  const words = readErrorWords(body, bytes === null ? '' : new TextDecoder().decode(bytes.subarray(0, 2000)), apiKey)
  const refused = (kind: FailureKind, facts: { readonly sentence: string | null; readonly detail: string | null }) =>
    refusalOf({ kind, status, ...facts, wait: waitOf(headers, Date.now()), model, baseURL })
  if (!isSuccess) return refused(classifyAnswer(status, words, model), { sentence: words.sentence, detail: null })
  // Success without a picture may have been billed, unless it says itself that none was made.
  if (isContentBlock(200, words)) return refused('blocked', { sentence: words.sentence, detail: null })
  const detail = redact(describeAnswer(body, bytes), apiKey)
  const refusal = refused('unreadable', { sentence: body === undefined ? null : words.sentence, detail })
  return refusal.status === 'ambiguous' && bytes !== null ? { ...refusal, bytes } : refusal
}

/** For the ledger: what to name when asking OpenAI about a charge. */
function requestIdIn(headers: Headers, apiKey: string | undefined): string | null {
  const id = headers.get('x-request-id')
  return id !== null && /^[\w.:-]{1,200}$/.test(id) && redact(id, apiKey) === id ? id : null
}
