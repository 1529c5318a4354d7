import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestLine, RunningEmulator } from '@genimg/emulator'
import type { CommandProcess } from '../support/process.ts'
import type { Random } from './random.ts'

/** When a process is killed: so many milliseconds after so many signs of life. */
export interface Moment {
  /** `requests`: of any kind, as the emulator saw them come; `orders`: those that may be billed. */
  readonly after: 'start' | 'orders' | 'requests'
  readonly count: number
  readonly ms: number
}

/** Scattered over a run: while it plans, while orders leave, and at anything that comes later. */
export function chooseMoment(random: Random): Moment {
  const kind = random.below(8)
  if (kind === 0) return { after: 'start', count: 0, ms: random.below(1500) }
  // Nothing is slow about an order on loopback, so that the short time in which it is open has to be aimed at.
  if (kind <= 3) return { after: 'orders', count: 1 + random.below(6), ms: random.below(25) }
  return { after: 'requests', count: 1 + random.below(32), ms: random.below(60) }
}

/** Ends a process without a warning at a moment; false where it had ended before. */
export async function killAt(moment: Moment, process: CommandProcess, emulator: RunningEmulator): Promise<boolean> {
  const seen = emulator.requests.length
  let over = false
  const ended = process.ended.then(({ code }) => {
    over = true
    return code
  })
  while (!over && signsSince(seen, moment, emulator) < moment.count) await sleep(1)
  await Promise.race([sleep(moment.ms), ended])
  process.child.kill('SIGKILL')
  return (await ended) === null
}

function signsSince(seen: number, { after }: Moment, { requests }: RunningEmulator): number {
  const lines = requests.slice(seen)
  return after === 'orders' ? lines.filter(isOrder).length : lines.length
}

function isOrder({ method, path }: RequestLine): boolean {
  return method === 'POST' && path.startsWith('/v2/')
}
