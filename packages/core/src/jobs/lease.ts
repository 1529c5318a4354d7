import type { Files } from '../ports/ports.ts'

/** How long a holder that cannot be asked (another host, another container) counts as alive without a sign of life. */
export const leaseMs = 60_000

/** Renews the modification time of a holder's newest record until it is ended. */
export function keepLease(files: Files, newest: () => string): { readonly end: () => void } {
  // A missed renewal is made up by the next one, three times before the lease runs out.
  const timer = setInterval(() => void files.touch(newest()).catch(() => undefined), leaseMs / 4)
  timer.unref()
  return { end: () => clearInterval(timer) }
}
