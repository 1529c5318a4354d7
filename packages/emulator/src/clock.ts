/** The emulator's time: everything that depends on it (jobs, expiry, Date headers) asks here. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly advance: (ms: number) => void
  readonly reset: () => void
  /** Resolves when this much time has passed. An injected clock waits for nobody, so it does at once. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export function createClock(injected: (() => number) | undefined): Clock {
  const base = injected ?? Date.now
  let ahead = 0
  return {
    now: () => base() + ahead,
    advance: (ms) => {
      ahead += ms
    },
    reset: () => {
      ahead = 0
    },
    wait: async (ms, signal) => {
      if (injected === undefined && ms > 0) await sleep(ms, signal)
    },
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, ms)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
