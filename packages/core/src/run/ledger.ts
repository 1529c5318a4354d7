import { join } from 'node:path'
import { jobFolder, listJobs, relevantRecords, type JobRecord } from '../jobs/jobs.ts'
import type { Order, OrderParts } from './order.ts'
import { lookAtJob, type JobSight } from '../plan/survey.ts'

/** Adds one line to the ledger: what was charged, for a person to read and to sum. */
export async function recordCharge(
  { files, stateDir, clock, provider }: OrderParts,
  { image, request, key }: Order,
  cost: number | null,
  requestId: string | null,
): Promise<void> {
  const line = {
    at: new Date(clock.now()).toISOString(),
    name: image.name,
    key,
    provider: request.provider,
    model: request.model,
    cost,
    estimate: image.estimate.usd,
    requestId,
    ...(provider.emulated ? { emulated: true } : {}),
  }
  await files.append(join(stateDir, 'ledger.jsonl'), Buffer.from(`${JSON.stringify(line)}\n`))
}

/**
 * USD spent, under way and in doubt in the UTC day of now, summed from the jobs' records, which every process that
 * shares the state writes before it orders.
 */
export async function spentOnDay(sight: JobSight): Promise<number> {
  const { files, stateDir, emulated } = sight
  const day = new Date(sight.clock.now()).toISOString().slice(0, 10)
  const midnight = BigInt(Date.parse(day)) * 1_000_000n
  const keys = await listJobs(files, stateDir)
  const sums = await Promise.all(
    keys.map(async (key) => {
      // A record makes its folder newer, so that older folders need not be opened.
      const folder = await files.stat(jobFolder(stateDir, key))
      if (folder === undefined || folder.mtime < midnight) return 0
      const { history, alive } = await lookAtJob(key, sight)
      const mine = relevantRecords(
        history.records.map(({ record }) => record),
        emulated,
      )
      return spentByJob(mine, day, alive)
    }),
  )
  return sums.reduce((sum, usd) => sum + usd, 0)
}

/**
 * An order counts on the day of its claim: with its bill once that is known, until then with its estimate.
 * @param alive whether the last record's holder lives; a claim that its holder died with was never ordered
 */
export function spentByJob(records: readonly JobRecord[], day: string, alive = true): number {
  let sum = 0
  // The estimate of an order of that day whose bill is not known yet.
  let open: number | undefined
  for (const record of records) {
    switch (record.status) {
      case 'claimed':
        // A claim after a claim is the same order, tried again.
        open = record.at.startsWith(day) ? (record.reserved ?? open ?? record.estimate ?? 0) : undefined
        break
      case 'stored':
      case 'failed':
        // Without an open order it was counted before, or belongs to another day.
        if (open !== undefined) sum += record.cost ?? open
        open = undefined
        break
      case 'blocked':
        open = undefined
        break
      case 'submitting':
      case 'accepted':
      case 'in-doubt':
        break
    }
  }
  return records.at(-1)?.status === 'claimed' && !alive ? sum : sum + (open ?? 0)
}
