/** Runs so many things at once and no more. The number falls when the provider says "too fast" and climbs back. */
export interface Limiter {
  /** `leave` lets the next one begin before the body has ended. */
  readonly run: <T>(body: (leave: () => void) => Promise<T>, turn?: Turn) => Promise<T>
  /** Halves the number. */
  readonly slower: () => void
  /** Adds one after as many successes as run at once. */
  readonly succeeded: () => void
}

/** How one waits for its turn. */
export interface Turn {
  /**
   * The highest goes first, and of equals the one that came first.
   * @default 0
   */
  readonly rank?: number
  /**
   * Called once, before the body: as soon as no more wait before it than may run at once, so that it can get ready. In
   * the order in which they are to run.
   */
  readonly near?: () => void
}

interface Waiting {
  readonly rank: number
  near: (() => void) | undefined
  readonly start: () => void
}

export function createLimiter(most: number): Limiter {
  let limit = most
  let running = 0
  let successes = 0
  const waiting: Waiting[] = []

  function enqueue(one: Waiting): void {
    const behind = waiting.findIndex(({ rank }) => rank < one.rank)
    waiting.splice(behind === -1 ? waiting.length : behind, 0, one)
  }

  function startNext(): void {
    while (running < limit) {
      const next = waiting.shift()
      if (next === undefined) return
      running += 1
      tell(next)
      next.start()
    }
    waiting.slice(0, limit).forEach(tell)
  }

  return {
    run: async (body, { rank = 0, near } = {}) => {
      await new Promise<void>((resolve) => {
        enqueue({ rank, near, start: resolve })
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

function tell(one: Waiting): void {
  const { near } = one
  one.near = undefined
  near?.()
}
