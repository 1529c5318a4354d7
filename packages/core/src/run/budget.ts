import type { Budget } from '../config/config.ts'

/** What may be spent, and what has been. All amounts in USD. */
export interface Allowance {
  /**
   * Sets an amount aside before an order, a real one or an emulator's. An unknown price takes all that is left, and
   * only while nothing else is under way.
   */
  readonly reserve: (usd: number | null, emulated?: boolean) => Promise<Reservation | Refused | Occupied>
  /** Resolves when nothing is under way; rejects with the signal's reason when that is aborted. */
  readonly vacant: (signal: AbortSignal) => Promise<void>
  /** What the run has spent, has under way or in doubt. */
  readonly committed: () => number
}

export interface Reservation {
  readonly status: 'reserved'
  /** USD that were set aside. */
  readonly amount: number
  /**
   * The limit that it does not fit under any more, since others cost more than was set aside for them; undefined where
   * it does.
   */
  readonly exceeded: () => Promise<Refused | undefined>
  /** The order is over: what it really cost, or null where that is not known and the estimate stands. */
  readonly settle: (usd: number | null) => void
}

export interface Refused {
  readonly status: 'refused'
  /** `budget.perRun of $1.00`, for a sentence. */
  readonly limit: string
  readonly committed: number
}

/**
 * Orders under way have to end first: an unknown price takes all that is left, and one that has taken it may yet leave
 * enough for a known price.
 */
export interface Occupied {
  readonly status: 'occupied'
}

export interface AllowanceOptions {
  readonly budget: Budget | undefined
  /** From `--max-cost`. */
  readonly maxCost: number | undefined
  /** What all processes have spent today, have under way or in doubt, this run included. */
  readonly spentToday: (emulated: boolean) => Promise<number>
}

interface Room {
  readonly limit: string
  readonly committed: number
  readonly left: number
}

// Sums of cents as binary fractions: ten times $0.1 must fit into $1.
const tolerance = 1e-9

export function createAllowance({ budget, maxCost, spentToday }: AllowanceOptions): Allowance {
  let spent = 0
  let underWay = 0
  let open = 0
  let unpriced = 0
  let waiting: (() => void)[] = []
  let queue: Promise<unknown> = Promise.resolve()

  const limits = [
    ...(maxCost === undefined ? [] : [{ name: '--max-cost', usd: maxCost }]),
    ...(budget?.perRun === undefined ? [] : [{ name: 'budget.perRun', usd: budget.perRun }]),
  ]

  const isLimited = limits.length > 0 || budget?.perDay !== undefined

  /** What is left under each limit. */
  async function rooms(emulated: boolean): Promise<readonly Room[]> {
    const { perDay } = budget ?? {}
    const today = perDay === undefined ? 0 : await spentToday(emulated)
    const run = spent + underWay
    return [
      ...limits.map(({ name, usd }) => ({ limit: `${name} of ${dollars(usd)}`, committed: run, left: usd - run })),
      ...(perDay === undefined
        ? []
        : [{ limit: `budget.perDay of ${dollars(perDay)}`, committed: today, left: perDay - today }]),
    ]
  }

  async function exceeded(amount: number, emulated: boolean): Promise<Refused | undefined> {
    const room = tightestOf(await rooms(emulated))
    if (room === undefined || room.left >= -tolerance) return undefined
    return refusedBy({ ...room, committed: room.committed - amount })
  }

  async function vacant(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (open === 0) return
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      waiting.push(() => {
        signal.removeEventListener('abort', stop)
        resolve()
      })
    })
  }

  async function reserve(usd: number | null, emulated: boolean): Promise<Reservation | Refused | Occupied> {
    if (usd === null && isLimited && open > 0) return { status: 'occupied' }
    const tightest = tightestOf(await rooms(emulated))
    const amount = usd ?? Math.max(tightest?.left ?? 0, 0)
    if (
      tightest !== undefined &&
      (amount > tightest.left + tolerance || (usd === null && tightest.left <= tolerance))
    ) {
      if (unpriced > 0) return { status: 'occupied' }
      return refusedBy(tightest)
    }
    underWay += amount
    open += 1
    if (usd === null) unpriced += 1
    let settled = false
    return {
      status: 'reserved',
      amount,
      exceeded: () => exceeded(amount, emulated),
      settle: (cost) => {
        if (settled) return
        settled = true
        underWay -= amount
        open -= 1
        if (usd === null) unpriced -= 1
        spent += cost ?? amount
        if (open > 0) return
        for (const resume of waiting) resume()
        waiting = []
      },
    }
  }

  return {
    reserve: (usd, emulated = false) => {
      const result = queue.then(() => reserve(usd, emulated))
      queue = result.catch(() => undefined)
      return result
    },
    vacant,
    committed: () => spent + underWay,
  }
}

function tightestOf(rooms: readonly Room[]): Room | undefined {
  return rooms.toSorted((a, b) => a.left - b.left)[0]
}

function refusedBy({ limit, committed }: Room): Refused {
  return { status: 'refused', limit, committed }
}

/** `$0.037`, `$1.50`: cents as a rule, and a third place where a price has one. */
export function dollars(usd: number): string {
  if (usd > 0 && usd < 0.0005) return '<$0.001'
  const exact = Math.round(usd * 1000) / 1000
  return `$${exact.toFixed(Math.round(exact * 1000) % 10 === 0 ? 2 : 3)}`
}
