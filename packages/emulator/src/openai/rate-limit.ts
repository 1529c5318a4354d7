/** Milliseconds as OpenAI writes them: `250ms`, `12s`, `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.ceil(ms)}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = `${Math.ceil(ms % 60_000) / 1000}s`
  if (hours > 0) return `${hours}h${minutes}m${seconds}`
  return minutes > 0 ? `${minutes}m${seconds}` : seconds
}

/** The headers that tell how near the limit is. The emulator has none of its own: faults do that. */
export function limitHeaders(remaining: number): Readonly<Record<string, string>> {
  return { 'x-ratelimit-limit-requests': '50', 'x-ratelimit-remaining-requests': String(remaining) }
}
