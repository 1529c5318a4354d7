/** Watches the credits behind one API key, and says once when they will not do for what is still to be ordered. */
export interface CreditWatch {
  /** An order is coming; `usd` is its estimate, null where that is not known. The result takes it back. */
  readonly expect: (usd: number | null) => () => void
  /** Asks for the balance before the first order; later calls wait for the first one's answer. */
  readonly look: (balance: () => Promise<number | null>) => Promise<void>
  /** What an answer said is left; `paid` is the estimate of the order that it answers. */
  readonly note: (left: number | null, paid?: number | null) => void
}

/** @param warn is told once; amounts in USD */
export function createCreditWatch(warn: (left: number, needed: number) => void): CreditWatch {
  let needed = 0
  let looked: Promise<void> | undefined
  let warned = false

  function note(left: number | null, paid: number | null = 0): void {
    const open = needed - (paid ?? 0)
    // Sums of cents as binary fractions.
    if (left === null || warned || left >= open - 1e-9) return
    warned = true
    warn(left, open)
  }

  return {
    expect: (usd) => {
      let open = usd ?? 0
      needed += open
      return () => {
        needed -= open
        open = 0
      }
    },
    // Without a balance the orders themselves will tell.
    look: (balance) =>
      (looked ??= balance().then(
        (left) => note(left),
        () => undefined,
      )),
    note,
  }
}
