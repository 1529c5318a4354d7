/** How long the jobs of one provider took lately, so that a look comes when a picture is likely to be there. */
export interface Pace {
  /** A job of this model took so many milliseconds, as the provider counts. */
  readonly note: (model: string, ms: number) => void
  /**
   * When to look next: after `wait` milliseconds, earlier where the job is likely to be ready before that, and later where
   * it is not.
   * @param age milliseconds since the job was accepted
   */
  readonly next: (model: string, age: number, wait: number) => NextLook
}

export interface NextLook {
  /** Milliseconds. */
  readonly wait: number
  /** Whether it is likely to find the job done. */
  readonly isLast: boolean
}

/** A look that comes a moment too early costs a whole wait. */
const marginMs = 5

export function createPace(): Pace {
  const took = new Map<string, number>()
  let latest: number | undefined
  return {
    note: (model, ms) => {
      took.set(model, ms)
      latest = ms
    },
    next: (model, age, wait) => {
      // Another model is better than no idea: a look too many is free.
      const expected = took.get(model) ?? latest
      if (expected === undefined) return { wait, isLast: false }
      const left = expected + marginMs - age
      if (left <= 0) return { wait, isLast: true }
      // Looks count against the rate limit: half of the way, half of the rest, then when it is expected.
      return { wait: left <= wait ? left : Math.max(wait, left / 2), isLast: left <= wait }
    },
  }
}
