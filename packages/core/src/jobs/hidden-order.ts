import type { JobRecord } from './jobs.ts'
import type { History } from './records.ts'

/**
 * Whether the newest records of a job, which are there and cannot be read (a damaged disk, a copy that broke off), may
 * be those of an order that left. What cannot be an order's: the first record of all and one that follows the end of an
 * order, since a claim comes before every order; and one that follows an accepted order, which the provider tells again.
 * @param emulated whose orders are looked at: a stand-in's or a real provider's
 */
export function mayHideOrder({ records, last }: History<JobRecord>, emulated: boolean): boolean {
  const newest = records.at(-1)
  const unread = last - (newest?.number ?? 0)
  if (unread !== 1) return unread > 1
  return newest?.record.status === 'claimed' && newest.record.emulated === emulated
}
