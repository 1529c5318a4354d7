const longest = 400

// The model has the key and genimg does not, so that keys are known by their looks. Rather too much than too little.
const keyForms: readonly (readonly [form: RegExp, instead: string])[] = [
  // `Authorization: Bearer …`; with a digit, so that "Key required" stays.
  [/\b(Bearer|Basic|Key|Token)(\s+)(?=[\w.~+/:=-]*\d)[\w.~+/:=-]{6,}/g, '$1$2[key]'],
  [
    /((?:api[-_]?key|authorization|\bx-key|[?&]key)["']?\s*[:=]\s*["']?)(?!\[key\]|Bearer|Basic|Key|Token)[^\s"',;}&]{8,}/gi,
    '$1[key]',
  ],
  [/\b(?:sk|pk|rk|xai|gsk|r8|hf|vck|SG)[-_][\w*-]{8,}/g, '[key]'],
  [/\bAIza[\w-]{20,}/g, '[key]'],
  // fal's: an id and a secret.
  [/\b[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}:[\da-f]{16,}/gi, '[key]'],
]

/** Somebody else's words for a terminal: one line, short, with no control characters and no key. */
export function cleanText(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= 8).toSorted((a, b) => b.length - a.length)
  const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, '[key]'), text)
  const line = withoutKnown.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()
  const redacted = keyForms.reduce((rest, [form, instead]) => rest.replace(form, instead), line)
  return redacted.length > longest ? `${redacted.slice(0, longest - 1)}…` : redacted
}

/** With a full stop, where it has no end of its own. */
export function endSentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`
}
