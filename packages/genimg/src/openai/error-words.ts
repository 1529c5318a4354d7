import { isObject } from './json.ts'
import { redact } from './redact.ts'

/** What an answer says about an error. */
export interface ErrorWords {
  /** One line, short, without the key; null where there is none. */
  readonly sentence: string | null
  /** Symbolic codes and types, in lower case. */
  readonly codes: readonly string[]
}

const longest = 400

/**
 * Reads `{"error":{"message","type","param","code"}}`, and what servers that are only similar make of it: `error` as
 * text, `message` or `detail` beside it, or no JSON at all. A page of HTML has nothing to say.
 */
export function readErrorWords(body: unknown, text: string, apiKey: string | undefined): ErrorWords {
  if (!isObject(body)) {
    const isPage = body !== undefined || /^\s*</.test(text)
    return { sentence: isPage ? null : oneLine(text, apiKey), codes: [] }
  }
  const error = isObject(body['error']) ? body['error'] : {}
  const words = [error['message'], body['error'], body['message'], body['detail']].find(isText)
  return {
    sentence: words === undefined ? null : oneLine(words, apiKey),
    codes: [error['code'], error['type'], body['code'], body['type']].filter(isText).map((one) => one.toLowerCase()),
  }
}

/** Somebody else's text goes to a terminal from here: no control characters, no key, not too long. */
function oneLine(text: string, apiKey: string | undefined): string | null {
  const line = redact(text, apiKey)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
  if (line === '') return null
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
