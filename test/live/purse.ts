/** What a run may spend. Every order is paid for before it is sent. */
export interface Purse {
  /** Sets USD aside for an order; false where that would pass the cap. */
  readonly take: (usd: number) => boolean
  /** For an order that was certainly not billed. */
  readonly giveBack: (usd: number) => void
  /** USD that went out, at most. */
  readonly spent: () => number
  /** Orders that were not sent because of the cap. */
  readonly refused: () => number
}

export function createPurse(cap: number): Purse {
  let spent = 0
  let refused = 0
  return {
    take: (usd) => {
      if (!fits(spent + usd, cap)) {
        refused += 1
        return false
      }
      spent += usd
      return true
    },
    giveBack: (usd) => {
      spent -= usd
    },
    spent: () => spent,
    refused: () => refused,
  }
}

/** Whether a sum is within a cap. Sums of prices are off by a little; an unknown one fits nowhere. */
export function fits(usd: number, cap: number): boolean {
  return usd <= cap + 1e-9
}
