import { relevantRecords, type JobRecord, type JobRecordOf } from './jobs.ts'

/** What a job's records mean for a plan. Pure: liveness is found out beforehand. */
export type JobState =
  /** Nothing is under way: never ordered, or the last order ended without a picture, or with one of no use. */
  | { readonly state: 'idle'; readonly rejected?: true }
  | { readonly state: 'stored'; readonly record: JobRecordOf<'stored'> }
  /** Ordered and paid for; anyone may collect it. */
  | { readonly state: 'accepted'; readonly record: JobRecordOf<'accepted'> }
  /** A living process works on it and has not got further than the order. */
  | { readonly state: 'busy'; readonly record: JobRecord }
  | { readonly state: 'blocked'; readonly message: string }
  /** `record`: the last that can be read; undefined where none can. */
  | { readonly state: 'in-doubt'; readonly message: string; readonly record: JobRecord | undefined }

export interface JobView {
  /** Whose records count: a stand-in's or a real provider's. */
  readonly emulated: boolean
  /** The provider's place now; a job is collected only where it was accepted. */
  readonly baseURL: string | null
  /** Whether the holder of the last record lives. */
  readonly alive: boolean
  /** Path of the newest record where it cannot be read and may be an order's. */
  readonly unreadable: string | undefined
  /** Whether the store has a digest. */
  readonly has: (digest: string) => boolean
}

export function jobStateOf(all: readonly JobRecord[], view: JobView): JobState {
  const records = relevantRecords(all, view.emulated)
  const last = records.at(-1)
  if (view.unreadable !== undefined) {
    // Without links a record can be seen while its holder writes it.
    if (last?.status === 'claimed' && view.alive) return { state: 'busy', record: last }
    const message = `its newest record (${view.unreadable}) cannot be read, so that nobody knows whether it was ordered.`
    return { state: 'in-doubt', record: last, message }
  }
  // A picture obtained earlier for the same request stays the answer, whatever was tried after it.
  const stored = records.findLast(
    (record, at) => record.status === 'stored' && view.has(record.digest) && !isRejected(record.digest, records, at),
  )
  if (last === undefined) return { state: 'idle' }
  switch (last.status) {
    case 'claimed':
      if (view.alive) return { state: 'busy', record: last }
      break
    case 'submitting':
      return view.alive
        ? { state: 'busy', record: last }
        : { state: 'in-doubt', record: last, message: 'the process that ordered it ended before the answer came.' }
    case 'in-doubt':
      return { state: 'in-doubt', record: last, message: last.message }
    case 'accepted':
      if (last.baseURL === view.baseURL || last.url !== undefined || last.rescued !== undefined)
        return { state: 'accepted', record: last }
      // Stand-ins cost nothing, so one that went away with its emulator is simply made again.
      if (last.emulated) break
      return {
        state: 'in-doubt',
        record: last,
        message: `it was ordered at ${last.baseURL}, which is not the provider's address now.`,
      }
    case 'blocked':
      if (stored === undefined) return { state: 'blocked', message: last.message }
      break
    case 'stored':
    case 'failed':
      break
  }
  if (stored?.status === 'stored') return { state: 'stored', record: stored }
  return last.status === 'failed' && last.rejected !== undefined ? { state: 'idle', rejected: true } : { state: 'idle' }
}

/** Whether a picture was found to be of no use after a record. Before it does not count: a person wants it since. */
function isRejected(digest: string, records: readonly JobRecord[], after: number): boolean {
  return records.slice(after + 1).some((record) => record.status === 'failed' && record.rejected === digest)
}
