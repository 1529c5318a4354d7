import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Clock } from '../ports/clock.ts'
import { livenessOf, type Holder } from './holder.ts'
import { isObject } from '../json.ts'
import { leaseMs, keepLease } from './lease.ts'
import type { Files } from '../ports/ports.ts'
import { openRecords, type Numbered } from './records.ts'

/** Lets one process at a time do a short thing; one that died while it held on is passed over. */
export interface Mutex {
  /** Waits for its turn; where the signal is aborted meanwhile, it rejects with its reason, and the body is not run. */
  readonly run: <T>(body: () => Promise<T>, signal?: AbortSignal) => Promise<T>
}

interface Turn extends Holder {
  readonly status: 'held' | 'released'
  /** Tells the turns of one process apart. */
  readonly id: string
}

export function createMutex(
  files: Files,
  stateDir: string,
  name: string,
  clock: Clock,
  self: () => Promise<Holder>,
): Mutex {
  // Nobody who holds on to something outlives a power cut.
  const records = openRecords(files, join(stateDir, 'mutex', name), parseTurn, { sync: false })
  let queue: Promise<unknown> = Promise.resolve()

  async function acquire(mine: Turn, signal: AbortSignal | undefined): Promise<number> {
    for (let wait = 5; ; wait = Math.min(wait * 2, 200)) {
      signal?.throwIfAborted()
      const { records: turns, last } = await records.read()
      if ((await isFree(last, turns.at(-1), mine)) && (await take(last + 1, mine))) {
        await forget(turns.map(({ number }) => number))
        return last + 1
      }
      await clock.sleep(Math.random() * wait, signal)
    }
  }

  async function take(number: number, mine: Turn): Promise<boolean> {
    try {
      return (await records.append(number - 1, mine)) && (await isNewest(number))
    } catch (error) {
      // The record may be there although writing it failed, and nobody would ever release it.
      await letGo(number, mine)
      throw error
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
    return stat === undefined || Math.abs(clock.now() - Number(stat.mtime / 1_000_000n)) > leaseMs
  }

  /** Numbers are given out again once they are forgotten: whoever was slow after its look may have got an old one. */
  async function isNewest(number: number): Promise<boolean> {
    if ((await records.read()).last === number) return true
    await files.remove(records.pathOf(number))
    return false
  }

  async function turn<T>(body: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const mine: Turn = { ...(await self()), status: 'held', id: randomUUID() }
    const number = await acquire(mine, signal)
    const lease = keepLease(files, () => records.pathOf(number))
    try {
      return await body()
    } finally {
      lease.end()
      // A full disk must not keep others waiting for as long as this process lives.
      await records.append(number, { ...mine, status: 'released' }).catch(() => letGo(number, mine))
    }
  }

  /** Takes a turn back as if it had never been taken. */
  async function letGo(number: number, mine: Turn): Promise<void> {
    const { records: turns } = await records.read()
    const isMine = turns.some((turn) => turn.number === number && turn.record.id === mine.id)
    if (isMine) await files.remove(records.pathOf(number))
  }

  // Turns that are over are of no use to anyone; the last ones stay, so that numbers hardly ever come again.
  async function forget(numbers: readonly number[]): Promise<void> {
    const removals = numbers.slice(0, -2).map((number) => files.remove(records.pathOf(number)))
    // What stays is removed by the next turn.
    await Promise.allSettled(removals)
  }

  return {
    run: (body, signal) => {
      const result = queue.then(() => turn(body, signal))
      queue = result.catch(() => undefined)
      return result
    },
  }
}

function parseTurn(value: unknown): Turn | undefined {
  if (!isObject(value) || (value['status'] !== 'held' && value['status'] !== 'released')) return undefined
  return typeof value['host'] === 'string' && typeof value['pid'] === 'number' ? (value as unknown as Turn) : undefined
}
