const diskRequests: ReadonlySet<string> = new Set(['FSReqPromise', 'FSReqCallback', 'CloseReq'])

/**
 * Lets one caller go on at a time, each when all the others are waiting here: so that two images that are made side by
 * side take turns in the same order in every run. Whoever reads the real disk meanwhile (`/proc`, to find out who lives)
 * is waited for.
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = []
  let isPumping = false

  async function pump(): Promise<void> {
    isPumping = true
    while (waiting.length > 0) {
      do await new Promise((resolve) => setImmediate(resolve))
      while (process.getActiveResourcesInfo().some((name) => diskRequests.has(name)))
      waiting.shift()?.()
    }
    isPumping = false
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (!isPumping) void pump()
    })
}
