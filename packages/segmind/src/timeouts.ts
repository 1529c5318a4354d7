/** How long an answer is waited for, in milliseconds. What comes later counts as not answered. */
export interface Timeouts {
  /**
   * To an order that is queued.
   * @default 60_000
   */
  readonly submit: number
  /**
   * To an order in one call. A gateway gives up after about 100 s; anything later is lost for certain.
   * @default 180_000
   */
  readonly run: number
  /**
   * To a look at a job or at the credits.
   * @default 30_000
   */
  readonly look: number
  /**
   * To an upload of references.
   * @default 120_000
   */
  readonly upload: number
}

const defaults: Timeouts = { submit: 60_000, run: 180_000, look: 30_000, upload: 120_000 }

export function resolveTimeouts(timeouts: Partial<Timeouts> = {}): Timeouts {
  return { ...defaults, ...timeouts }
}

/** Later than this, timers of JavaScript fire at once. */
const longest = 2 ** 31 - 1

/** What is wrong with time-outs that somebody wrote without types, to be read after the option's name; undefined: nothing. */
export function timeoutsProblem(timeouts: unknown): string | undefined {
  if (timeouts === undefined) return undefined
  const names = Object.keys(defaults)
  if (typeof timeouts !== 'object' || timeouts === null) {
    return `must be an object with ${names.join(', ')}, not ${JSON.stringify(timeouts)}`
  }
  for (const [name, value] of Object.entries(timeouts)) {
    if (!names.includes(name)) return `has no ${JSON.stringify(name)}. There are ${names.join(', ')}`
    if (!Number.isInteger(value) || value < 1 || value > longest) {
      return `must have whole numbers of milliseconds from 1 to ${longest}, not ${JSON.stringify(value)} as ${name}`
    }
  }
  return undefined
}
