/** The value that UTF-8 bytes hold as JSON; undefined where they hold none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** Whether a parsed value is an object with members, and neither null nor an array. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** An amount of money from a body or a header; null where there is none. */
export function readAmount(value: unknown): number | null {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return null
  const amount = Number(value)
  return Number.isFinite(amount) ? amount : null
}
