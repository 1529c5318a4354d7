import type { Body } from './body.ts'

/** A request that has been read. */
export interface Call {
  readonly headers: Headers
  readonly body: Body
  readonly signal: AbortSignal
}

/** Ends only when the caller gives up. */
export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
