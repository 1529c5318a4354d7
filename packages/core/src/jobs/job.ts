import { isGenimgError, GenimgError, sentenceOf } from '../errors.ts'
import type { Holder } from './holder.ts'
import { openJob, type JobHeader, type JobRecord, type JobStatus } from './jobs.ts'
import { keepLease } from './lease.ts'
import type { Clock } from '../ports/clock.ts'
import type { Files } from '../ports/ports.ts'

/** A job that this process holds: every transition is on disk before the next effect. */
export interface HeldJob {
  /** Writes the next record; false where another process took the job over. */
  readonly advance: (transition: Transition) => Promise<boolean>
  /** Writes it behind whatever is there: what an answer says must never be lost to a race. */
  readonly insist: (transition: Transition) => Promise<void>
  /**
   * Writes it behind what this holder wrote, also where a write seemed to fail and did not; false where another process
   * took the job over, whose order it would end.
   */
  readonly withdraw: (transition: Transition) => Promise<boolean>
  /** Of the newest record that this holder wrote. */
  readonly status: () => JobStatus | undefined
  /** Lets go: an order that is not collected yet may be collected by anyone at once. */
  readonly end: () => Promise<void>
}

/** A record without what is the same in all of a job's records. */
export type Transition = WithoutHeader<JobRecord>
type WithoutHeader<R> = R extends JobRecord ? Omit<R, keyof JobHeader> : never

export interface JobOpening {
  readonly files: Files
  readonly stateDir: string
  readonly key: string
  readonly clock: Clock
  readonly header: Omit<JobHeader, 'at' | keyof Holder>
  readonly holder: Holder
  /** The highest record that was seen. */
  readonly last: number
}

function isSameHolder(one: Holder, other: Holder): boolean {
  return (['host', 'pid', 'bootId', 'started', 'namespace'] as const).every((field) => one[field] === other[field])
}

export function holdJob({ files, stateDir, key, clock, header, holder, last }: JobOpening): HeldJob {
  const records = openJob(files, stateDir, key)
  let newest = last
  let latest: Transition | undefined
  const lease = keepLease(files, () => records.pathOf(newest))

  async function append(after: number, transition: Transition): Promise<boolean> {
    const at = new Date(clock.now()).toISOString()
    try {
      const won = await records.append(after, { ...transition, at, ...header, ...holder })
      if (won) {
        newest = after + 1
        latest = transition
      }
      return won
    } catch (error) {
      if (isGenimgError(error)) throw error
      throw new GenimgError(
        'UNWRITABLE',
        { path: records.pathOf(after + 1), message: `${sentenceOf(error)}.` },
        { cause: error },
      )
    }
  }

  return {
    advance: (transition) => append(newest, transition),
    insist: async (transition) => {
      for (let after = newest; !(await append(after, transition));) after = (await records.read()).last
    },
    withdraw: async (transition) => {
      for (let after = newest; !(await append(after, transition));) {
        const { records: history, last: highest } = await records.read()
        const top = history.at(-1)?.record
        if (top === undefined || !isSameHolder(top, holder)) return false
        after = highest
      }
      return true
    },
    status: () => latest?.status,
    end: async () => {
      lease.end()
      // Where this cannot be written, the lease runs out by itself.
      if (latest?.status === 'accepted') await append(newest, { ...latest, released: true }).catch(() => false)
    },
  }
}
