import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'

/**
 * The first lines of a config that nobody gets past before the word is given: processes take different times to start,
 * and where they shall meet, they have to leave together. Whoever is left when the project is removed goes on.
 */
export const startingLine = `import { existsSync, writeFileSync } from 'node:fs'
const ready = 'ready-' + process.pid
writeFileSync(ready, '')
while (existsSync(ready) && !existsSync('go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
`

/** Waits for so many processes in these folders, and gives the word. */
export async function startTogether(count: number, ...dirs: readonly string[]): Promise<void> {
  const ready = async (): Promise<number> => {
    const files = await Promise.all(dirs.map((dir) => readdir(dir)))
    return files.flat().filter((name) => name.startsWith('ready-')).length
  }
  await expect.poll(ready, { timeout: 60_000, interval: 20 }).toBe(count)
  await Promise.all(dirs.map((dir) => writeFile(join(dir, 'go'), '')))
}
