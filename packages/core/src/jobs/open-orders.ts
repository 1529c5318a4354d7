import type { FileIndex } from '../store/file-index.ts'
import type { Files } from '../ports/ports.ts'
import { mayHideOrder } from './hidden-order.ts'
import { jobFolder, listJobs, openJob, relevantRecords, type JobRecord } from './jobs.ts'
import type { History } from './records.ts'

export interface JobsPlace {
  readonly files: Files
  readonly stateDir: string
  readonly index: Pick<FileIndex, 'recall'>
}

/**
 * Keys among these whose newest order was sent and has not ended. A job's records are read once, and again only when one
 * has come since: otherwise a key costs one `stat`, and none where it has no job here.
 */
export async function findOpenOrders(
  keys: ReadonlySet<string>,
  { files, stateDir, index }: JobsPlace,
): Promise<ReadonlySet<string>> {
  if (keys.size === 0) return new Set()
  const known = (await listJobs(files, stateDir)).filter((key) => keys.has(key))
  const look = async (key: string): Promise<string> =>
    isOpen(await openJob(files, stateDir, key).read()) ? 'open' : 'ended'
  const found = await Promise.all(known.map((key) => index.recall(jobFolder(stateDir, key), () => look(key))))
  return new Set(known.filter((_, at) => found[at] === 'open'))
}

/** Whether an order is open for a stand-in or for a real provider. */
function isOpen(history: History<JobRecord>): boolean {
  const records = history.records.map(({ record }) => record)
  return [true, false].some((emulated) => {
    const status = relevantRecords(records, emulated).at(-1)?.status
    const wasSent = status === 'submitting' || status === 'accepted' || status === 'in-doubt'
    return wasSent || mayHideOrder(history, emulated)
  })
}
