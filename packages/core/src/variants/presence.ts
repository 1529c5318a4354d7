import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Files } from '../ports/ports.ts'
import { unlessRefused } from './unless-refused.ts'

/**
 * Says to other processes that variants are in use here: from the moment in which a bundler is told a path until it has
 * read the file, nobody may remove it.
 */
export interface Presence {
  readonly announce: () => Promise<void>
  readonly leave: () => Promise<void>
  /** Whether no one else has announced anything of late. */
  readonly isAlone: () => Promise<boolean>
}

export const presenceFolder = 'in-use'

/** Whoever has not been heard of for so long was killed, or has nothing to do. */
const silenceMs = 3_600_000
const renewMs = 600_000

export function createPresence(files: Files, cacheDir: string, now: () => number): Presence {
  const dir = join(cacheDir, presenceFolder)
  const name = randomUUID()
  let announced: { readonly at: number; readonly done: Promise<boolean> } | undefined

  async function write(): Promise<void> {
    await files.makeDir(dir, { sync: false })
    await files.remove(join(dir, name))
    await files.create(join(dir, name), new Uint8Array(), { sync: false })
  }

  return {
    announce: async () => {
      if (announced === undefined || now() - announced.at > renewMs)
        announced = { at: now(), done: unlessRefused(write) }
      await announced.done
    },
    leave: async () => {
      if (announced === undefined) return
      await announced.done
      announced = undefined
      await unlessRefused(() => files.remove(join(dir, name)))
    },
    isAlone: async () => {
      for (const other of await files.list(dir)) {
        if (other === name) continue
        const stat = await files.stat(join(dir, other))
        if (stat !== undefined && now() - Number(stat.mtime / 1_000_000n) < silenceMs) return false
      }
      return true
    },
  }
}
