/** How long an interrupted run waits for what is nearly done. */
export const graceMs = 5_000

/** How long it waits for the answer to an order that has left: what is not heard in that time may be paid for and lost. */
export const answerGraceMs = 60_000

/** A signal that follows another one after so many milliseconds. */
export function afterGrace(signal: AbortSignal, ms: number): AbortSignal {
  const ending = new AbortController()
  const end = (): void => ending.abort(signal.reason)
  const begin = (): void => {
    if (ms === 0) end()
    // Whoever has nothing left to collect does not wait for this.
    else setTimeout(end, ms).unref()
  }
  if (signal.aborted) end()
  else signal.addEventListener('abort', begin, { once: true })
  return ending.signal
}
