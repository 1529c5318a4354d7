/** Runs so many things at once and no more. The number falls when the provider says "too fast" and climbs back. */
export interface Limiter {
  readonly run: <T>(body: (place: Place) => Promise<T>, turn?: Turn) => Promise<T>
  /** Halves the number. */
  readonly slower: () => void
  /** Adds one after as many successes as run at once. */
  readonly succeeded: () => void
}

/** What a body that runs may say. */
export interface Place {
  /** The next one may begin: before the body has ended. */
  readonly leave: () => void
  /** The next one may get ready: this place is about to be left. */
  readonly soon: () => void
}

/** How one waits for its turn. */
export interface Turn {
  /**
   * The highest goes first, and of equals the one that came first.
   * @default 0
   */
  readonly rank?: number
  /** Called once: when a place is about to be left for it, and before the body at the latest. In the bodies' order. */
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
  let leaving = 0
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
    // Where more run than may, the first places that are left are nobody's.
    waiting.slice(0, Math.max(0, limit - running + leaving)).forEach(tell)
  }

  return {
    run: async (body, { rank = 0, near } = {}) => {
      await new Promise<void>((resolve) => {
        enqueue({ rank, near, start: resolve })
        startNext()
      })
      let state: 'staying' | 'leaving' | 'left' = 'staying'
      const leave = (): void => {
        if (state === 'left') return
        if (state === 'leaving') leaving -= 1
        state = 'left'
        running -= 1
        startNext()
      }
      const soon = (): void => {
        if (state !== 'staying') return
        state = 'leaving'
        leaving += 1
        startNext()
      }
      try {
        return await body({ leave, soon })
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
