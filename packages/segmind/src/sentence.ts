import { isObject } from './json.ts'
import { redact } from './redact.ts'

const longest = 400

/**
 * Segmind's own words from a body: `{"error":"…"}`, with a few near misses. Null for HTML and the like. Somebody else's
 * text goes to a terminal from here, so it comes out as one line, short, with no control characters and no key.
 */
export function sentenceIn(body: unknown, apiKey: string): string | null {
  if (!isObject(body)) return null
  const error = isObject(body['error']) ? body['error']['message'] : body['error']
  const text = [error, body['message'], body['detail']].find((value) => typeof value === 'string')
  if (typeof text !== 'string') return null
  const line = redact(text, apiKey)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  if (line === '') return null
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

/** Whether a sentence tells of content that the provider refuses. No code says so, only words. */
export function isContentBlock(sentence: string): boolean {
  if (/content[\s_-]*(?:policy|policies|filter)|\bsafety\b|responsible[\s_-]*ai/i.test(sentence)) return true
  // `moderation` is also a parameter, and a wrong value for it is no block.
  return (
    /\bmoderat(?:ion|ed)\b/i.test(sentence) && !/must be|one of|invalid|allowed|parameter|field|enum/i.test(sentence)
  )
}

/** Whether a sentence tells that money is missing: the account's credits, or what its team may spend. */
export function isCreditLimit(sentence: string): boolean {
  return (
    /\bcredits\b|\bcredit (?:balance|limit)|(?:insufficient|not enough|low) (?:credit|balance|funds)/i.test(sentence) ||
    /\bteam\b.*\blimit|\blimit\b.*\bteam\b/i.test(sentence)
  )
}
