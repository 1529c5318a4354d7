import { isObject, isText, memberOf } from './shape.ts'

/** What an answer that is no success says, in words and in codes. */
export interface Said {
  readonly sentence: string | null
  readonly codes: readonly string[]
}

/**
 * Reads the body of an error in the forms that image APIs use: `{ error: { message, code, type } }`, `{ error: '…' }`,
 * `{ message }`, `{ detail: [{ msg, type }] }`, `{ errors: ['…'] }`. Only these members are read: others may quote the
 * prompt, whose words say nothing about the refusal.
 */
export function saidIn(body: unknown): Said {
  const parts = partsOf(parse(body))
  const sentences = parts.flatMap((part) =>
    isText(part) ? [part] : ['message', 'msg', 'detail', 'title'].map((name) => memberOf(part, name)),
  )
  const codes = parts.flatMap((part) =>
    ['code', 'type', 'status', 'name', 'reason'].map((name) => memberOf(part, name)),
  )
  return { sentence: sentences.find(isText) ?? null, codes: codes.filter(isText) }
}

/** Whether the content is refused. Where no code says so, only words do. */
export function isContentBlock({ sentence, codes }: Said): boolean {
  const inCode = /content[\s_-]?(?:polic|filter|moderation)|moderation|safety|nsfw|responsible[\s_-]?ai|prohibited/i
  if (codes.some((code) => inCode.test(code))) return true
  if (sentence === null) return false
  if (
    /content[\s_-]*(?:polic|filter|checker|moderation)|safety (?:system|filter)|responsible[\s_-]*ai/i.test(sentence)
  ) {
    return true
  }
  // These are names of parameters too, and a wrong value for one is no block.
  return (
    /\b(?:moderat(?:ion|ed)|safety|nsfw|flagged)\b/i.test(sentence) &&
    !/must be|one of|invalid|allowed|parameter|field|enum|expected|required/i.test(sentence)
  )
}

/** Whether money is missing, and not only time: both may come as 429. */
export function isCreditLimit({ sentence, codes }: Said): boolean {
  if (codes.some((code) => /insufficient[\s_-]?(?:quota|credit|fund|balance)|billing/i.test(code))) return true
  return (
    sentence !== null &&
    /(?:insufficient|not enough|exhausted|out of|low|no) (?:credits?\b|balance|funds)|billing hard limit/i.test(
      sentence,
    )
  )
}

function parse(body: unknown): unknown {
  if (typeof body !== 'string') return body
  try {
    return JSON.parse(body)
  } catch {
    // Plain words are words; a page of HTML is not quoted.
    return body.trimStart().startsWith('<') ? undefined : body
  }
}

/** Where words and codes are looked for, the innermost first. */
function partsOf(body: unknown): readonly unknown[] {
  const lists = [memberOf(body, 'detail'), memberOf(body, 'errors'), memberOf(memberOf(body, 'error'), 'details')]
  const inner = [memberOf(body, 'error'), ...lists.flatMap((list) => (Array.isArray(list) ? list : []))]
  return [...inner, body].filter((part) => isText(part) || isObject(part))
}
