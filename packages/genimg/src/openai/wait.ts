/** Milliseconds until another try is worth it, by the first header that says so; null where none does. */
export function waitOf(headers: Headers, ourTime: number): number | null {
  return (
    numberIn(headers.get('retry-after-ms'), 1) ??
    numberIn(headers.get('retry-after'), 1000) ??
    untilDate(headers.get('retry-after'), Date.parse(headers.get('date') ?? ''), ourTime) ??
    limitReset(headers)
  )
}

function numberIn(header: string | null, unit: number): number | null {
  if (header === null || !/^\s*\d+(\.\d+)?\s*$/.test(header)) return null
  return Math.round(Number(header) * unit)
}

/** Compared with the server's clock where it says the time. */
function untilDate(header: string | null, serverTime: number, ourTime: number): number | null {
  const until = Date.parse(header ?? '')
  return Number.isNaN(until) ? null : Math.max(0, until - (Number.isNaN(serverTime) ? ourTime : serverTime))
}

/** Requests and tokens have a limit each. The one that is used up counts; where none says that it is, the later one. */
function limitReset(headers: Headers): number | null {
  const limits = ['requests', 'tokens'].flatMap((name) => {
    const wait = durationIn(headers.get(`x-ratelimit-reset-${name}`))
    return wait === null ? [] : [{ wait, usedUp: headers.get(`x-ratelimit-remaining-${name}`)?.trim() === '0' }]
  })
  const usedUp = limits.filter((limit) => limit.usedUp)
  const waits = (usedUp.length === 0 ? limits : usedUp).map(({ wait }) => wait)
  return waits.length === 0 ? null : Math.max(...waits)
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `250ms`, `1s`, `6m0s`, `1h2m3.5s`. */
function durationIn(header: string | null): number | null {
  const text = header?.trim() ?? ''
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return null
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)]
  return Math.round(parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (units[unit] ?? 0), 0))
}
