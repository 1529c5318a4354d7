/** How long the jobs of one provider took lately, so that a look comes when a picture is likely to be there. */
export interface Pace {
  /** A job of this model took so many milliseconds, as the provider counts. */
  readonly note: (model: string, ms: number) => void
  /**
   * Milliseconds until the next look: `wait`, or less where the job is likely to be ready before that.
   * @param age milliseconds since the job was accepted
   */
  readonly until: (model: string, age: number, wait: number) => number
}

/** A look that comes a moment too early costs a whole wait. */
const marginMs = 5

export function createPace(): Pace {
  const took = new Map<string, number>()
  return {
    note: (model, ms) => void took.set(model, ms),
    until: (model, age, wait) => {
      const expected = took.get(model)
      const left = expected === undefined ? 0 : expected + marginMs - age
      return left > 0 ? Math.min(wait, left) : wait
    },
  }
}
