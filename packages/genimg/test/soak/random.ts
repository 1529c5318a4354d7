/** Whole numbers that come again with their seed. */
export interface Random {
  /** From 0 up to, and without, `limit`. */
  readonly below: (limit: number) => number
}

/** Mulberry32: good enough to scatter moments, and short enough to be read. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    below: (limit) => {
      state = (state + 0x6d2b79f5) >>> 0
      let bits = Math.imul(state ^ (state >>> 15), state | 1)
      bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
      return ((bits ^ (bits >>> 14)) >>> 0) % limit
    },
  }
}
