import type { ErrorWords } from './error-words.ts'
import type { FailureKind } from './failure.ts'
import { findModel } from './models.ts'

const blockCodes: ReadonlySet<string> = new Set([
  'moderation_blocked',
  'content_policy_violation',
  'image_content_policy_violation',
  'content_filter',
  'contentfilter',
])

const creditCodes: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
])

const modelCodes: ReadonlySet<string> = new Set(['model_not_found', 'model_deprecated'])

/** The table of errors: what an answer with a status other than 2xx is. Codes come first, since a 400 is many things. */
export function classifyAnswer(status: number, words: ErrorWords, model: string): FailureKind {
  if (status < 400) return 'redirected'
  if (status < 500) {
    if (isContentBlock(status, words)) return 'blocked'
    if (status === 402 || has(words, creditCodes)) return 'credits'
    if (status === 401 || status === 403) return 'key'
    if (status === 404 || status === 410 || has(words, modelCodes)) return missing(status, words, model)
    if (status === 429) return 'rate'
    // Another request held something this one needs; OpenAI's advice is to try again.
    if (status === 409) return 'fault'
    // A proxy that lost patience answers this too, while the picture is being made.
    return status === 408 ? 'gateway' : 'request'
  }
  return status === 500 || status === 503 ? 'fault' : 'gateway'
}

/** Whether an answer, whatever its status, says that the content was refused. */
export function isContentBlock(status: number, { sentence, codes }: ErrorWords): boolean {
  if (has({ codes }, blockCodes)) return true
  if (status !== 200 && status !== 400 && status !== 422) return false
  return sentence !== null && /\bsafety system\b|content[\s_-]*(?:policy|policies|filter)/i.test(sentence)
}

function missing(status: number, words: ErrorWords, model: string): FailureKind {
  const isAboutModel = status === 410 || has(words, modelCodes) || /\bmodel\b/i.test(words.sentence ?? '')
  if (!isAboutModel) return 'path'
  return status === 410 || findModel(model)?.retirement ? 'retired' : 'model'
}

function has({ codes }: Pick<ErrorWords, 'codes'>, set: ReadonlySet<string>): boolean {
  return codes.some((code) => set.has(code))
}
