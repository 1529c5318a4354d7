import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { livenessOf, type Holder } from './holder.ts'
import { isObject } from './json.ts'
import { leaseMs, keepLease } from './lease.ts'
import type { Files } from './ports.ts'
import { openRecords, type Numbered, type Records } from './records.ts'

/** Lets one process at a time do a short thing; one that died while it held on is passed over. */
export interface Mutex {
  readonly run: <T>(body: () => Promise<T>) => Promise<T>
}

interface Turn extends Holder {
  readonly status: 'held' | 'released'
}

export function createMutex(files: Files, stateDir: string, name: string, clock: Clock, self: () => Promise<Holder>): Mutex {
  const records = openRecords(files, join(stateDir, 'mutex', name), parseTurn)
  let queue: Promise<unknown> = Promise.resolve()

  async function acquire(holder: Holder): Promise<number> {
    for (let wait = 5; ; wait = Math.min(wait * 2, 200)) {
      const { records: turns, last } = await records.read()
      if (await isFree(last, turns.at(-1), holder)) {
        const number = last + 1
        if ((await records.append(last, { ...holder, status: 'held' })) && (await isNewest(number))) {
          await forget(records, files, turns.map((turn) => turn.number))
          return number
        }
      }
      await clock.sleep(Math.random() * wait)
    }
  }

  async function isFree(last: number, turn: Numbered<Turn> | undefined, holder: Holder): Promise<boolean> {
    if (last === 0) return true
    // A record that does not parse is being written, or was when its process died.
    if (turn === undefined || turn.number < last) return await isLeaseOver(last)
    if (turn.record.status === 'released') return true
    const liveness = await livenessOf(turn.record, holder)
    return liveness === 'unknown' ? await isLeaseOver(last) : liveness === 'dead'
  }

  async function isLeaseOver(number: number): Promise<boolean> {
    const stat = await files.stat(records.pathOf(number))
    return stat === undefined || clock.now() - Number(stat.mtime / 1_000_000n) > leaseMs
  }

  /** Numbers are given out again once they are forgotten: whoever was slow after its look may have got an old one. */
  async function isNewest(number: number): Promise<boolean> {
    if ((await records.read()).last === number) return true
    await files.remove(records.pathOf(number))
    return false
  }

  async function turn<T>(body: () => Promise<T>): Promise<T> {
    const holder = await self()
    const number = await acquire(holder)
    const lease = keepLease(files, () => records.pathOf(number))
    try {
      return await body()
    } finally {
      lease.end()
      await records.append(number, { ...holder, status: 'released' })
    }
  }

  return {
    run: (body) => {
      const result = queue.then(() => turn(body))
      queue = result.catch(() => undefined)
      return result
    },
  }
}

// Turns that are over are of no use to anyone; the last ones stay, so that numbers only ever grow.
async function forget(records: Records<Turn>, files: Files, numbers: readonly number[]): Promise<void> {
  await Promise.all(numbers.slice(0, -2).map((number) => files.remove(records.pathOf(number))))
}

function parseTurn(value: unknown): Turn | undefined {
  if (!isObject(value) || (value['status'] !== 'held' && value['status'] !== 'released')) return undefined
  return typeof value['host'] === 'string' && typeof value['pid'] === 'number' ? (value as unknown as Turn) : undefined
}
