/** Runs what holds pixels, in the order of asking. */
export interface PixelLimiter {
  readonly run: <T>(pixels: number, body: () => Promise<T>) => Promise<T>
}

export interface PixelLimits {
  readonly bodies: number
  /** Of all bodies together. One that has more by itself runs alone. */
  readonly pixels: number
}

/** Bounds memory: many small pictures at once, few large ones. */
export function createPixelLimiter(limits: PixelLimits): PixelLimiter {
  let bodies = 0
  let pixels = 0
  const waiting: { readonly own: number; readonly start: () => void }[] = []

  // Nothing overtakes a large one that waits for its turn, or it would never come.
  function startNext(): void {
    for (;;) {
      const [next] = waiting
      const isFree = bodies === 0 || (bodies < limits.bodies && pixels + (next?.own ?? 0) <= limits.pixels)
      if (next === undefined || !isFree) return
      waiting.shift()
      bodies += 1
      pixels += next.own
      next.start()
    }
  }

  return {
    run: async (own, body) => {
      await new Promise<void>((resolve) => {
        waiting.push({ own, start: resolve })
        startNext()
      })
      try {
        return await body()
      } finally {
        bodies -= 1
        pixels -= own
        startNext()
      }
    },
  }
}
