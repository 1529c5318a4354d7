/** Runs so many things at once and no more. The number falls when the provider says "too fast" and climbs back. */
export interface Limiter {
  /** `leave` lets the next one begin before the body has ended. */
  readonly run: <T>(body: (leave: () => void) => Promise<T>) => Promise<T>
  /** Halves the number. */
  readonly slower: () => void
  /** Adds one after as many successes as run at once. */
  readonly succeeded: () => void
}

export function createLimiter(most: number): Limiter {
  let limit = most
  let running = 0
  let successes = 0
  const waiting: (() => void)[] = []

  function startNext(): void {
    while (running < limit) {
      const start = waiting.shift()
      if (start === undefined) return
      running += 1
      start()
    }
  }

  return {
    run: async (body) => {
      await new Promise<void>((resolve) => {
        waiting.push(resolve)
        startNext()
      })
      let inside = true
      const leave = (): void => {
        if (!inside) return
        inside = false
        running -= 1
        startNext()
      }
      try {
        return await body(leave)
      } finally {
        leave()
      }
    },
    slower: () => {
      limit = Math.max(1, Math.floor(limit / 2))
      successes = 0
    },
    succeeded: () => {
      successes += 1
      if (successes < limit || limit >= most) return
      limit += 1
      successes = 0
      startNext()
    },
  }
}
