import type { Budget } from './config.ts'

/** What may be spent, and what has been. All amounts in USD. */
export interface Allowance {
  /** Sets an amount aside before an order; an unknown price takes all that is left, once nothing else is under way. */
  readonly reserve: (usd: number | null) => Promise<Reservation | Refused>
  /** What the run has spent, has under way or in doubt. */
  readonly committed: () => number
}

export interface Reservation {
  readonly status: 'reserved'
  /** The order is over: what it really cost, or null where that is not known and the estimate stands. */
  readonly settle: (usd: number | null) => void
}

export interface Refused {
  readonly status: 'refused'
  /** `budget.perRun of $1.00`, for a sentence. */
  readonly limit: string
  readonly committed: number
}

export interface AllowanceOptions {
  readonly budget: Budget | undefined
  /** From `--max-cost`. */
  readonly maxCost: number | undefined
  /** What all processes have spent today, have under way or in doubt, this run included. */
  readonly spentToday: () => Promise<number>
}

// Sums of cents as binary fractions: ten times $0.1 must fit into $1.
const tolerance = 1e-9

export function createAllowance({ budget, maxCost, spentToday }: AllowanceOptions): Allowance {
  let spent = 0
  let underWay = 0
  let open = 0
  let waiting: (() => void)[] = []
  let queue: Promise<unknown> = Promise.resolve()

  const limits = [
    ...(maxCost === undefined ? [] : [{ name: '--max-cost', usd: maxCost }]),
    ...(budget?.perRun === undefined ? [] : [{ name: 'budget.perRun', usd: budget.perRun }]),
  ]

  async function reserve(usd: number | null): Promise<Reservation | Refused> {
    if (usd === null) while (open > 0) await new Promise<void>((resolve) => waiting.push(resolve))
    const tightest = limits.toSorted((a, b) => a.usd - b.usd)[0]
    const left = tightest === undefined ? 0 : tightest.usd - spent - underWay
    const amount = usd ?? Math.max(left, 0)
    if (tightest !== undefined && (amount > left + tolerance || (usd === null && left <= tolerance))) {
      return { status: 'refused', limit: `${tightest.name} of ${dollars(tightest.usd)}`, committed: spent + underWay }
    }
    if (budget?.perDay !== undefined) {
      const today = await spentToday()
      if (today + amount > budget.perDay + tolerance) {
        return { status: 'refused', limit: `budget.perDay of ${dollars(budget.perDay)}`, committed: today }
      }
    }
    underWay += amount
    open += 1
    let settled = false
    return {
      status: 'reserved',
      settle: (cost) => {
        if (settled) return
        settled = true
        underWay -= amount
        open -= 1
        spent += cost ?? amount
        for (const resume of waiting) resume()
        waiting = []
      },
    }
  }

  return {
    reserve: (usd) => {
      const result = queue.then(() => reserve(usd))
      queue = result.catch(() => undefined)
      return result
    },
    committed: () => spent + underWay,
  }
}

/** `$0.037`, `$1.50`: cents as a rule, and a third place where a price has one. */
export function dollars(usd: number): string {
  const exact = Math.round(usd * 1000) / 1000
  return `$${exact.toFixed(Math.round(exact * 1000) % 10 === 0 ? 2 : 3)}`
}
