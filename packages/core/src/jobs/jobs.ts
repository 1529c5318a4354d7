import { join } from 'node:path'
import { isDigest } from '../digest.ts'
import type { Holder } from './holder.ts'
import { isObject } from '../json.ts'
import type { Files } from '../ports/ports.ts'
import { openRecords, type Records } from './records.ts'

/** One transition of a job, as it stands in `jobs/<key>/<n>.json`. */
export type JobRecord = JobHeader &
  /**
   * `reserved`: USD set aside; differs from the estimate where that is unknown. `prompt`: as it is sent, to be compared
   * with a later one.
   */
  (
    | { readonly status: 'claimed'; readonly reserved?: number; readonly prompt?: string }
    /** Written before the order leaves this machine: whoever finds it without a successor is in doubt. */
    | { readonly status: 'submitting' }
    /**
     * Written before the first look. `url`: where the picture is, once that is known. `rescued`: where its bytes are,
     * which came with the answer and did not fit into the store.
     */
    | {
        readonly status: 'accepted'
        readonly requestId: string | null
        /** Milliseconds since 1970 by the provider's clock, and how long it keeps the job. */
        readonly serverTime: number
        readonly keptFor: number
        readonly url?: string
        readonly rescued?: RescuedBytes
        /** Its holder has given up on it. */
        readonly released?: true
        readonly cost?: number | null
      }
    /** `cost`: what this order was billed. `price`: what the picture cost once, where it was not ordered for this key. */
    | {
        readonly status: 'stored'
        readonly digest: string
        readonly cost: number | null
        readonly price?: number | null
        readonly requestId: string | null
        readonly prompt?: string
      }
    /** `cost`: 0 where nothing was charged, null where nobody knows. */
    | {
        readonly status: 'failed'
        readonly message: string
        readonly cost: number | null
        /** It was made and is of no use: its digest, null where the bytes are no picture at all. */
        readonly rejected?: string | null
      }
    /** `cost`: null where it may have been billed all the same. */
    | { readonly status: 'blocked'; readonly message: string; readonly cost?: null }
    /** A holder lived, but the order's outcome is unknown to it. */
    | { readonly status: 'in-doubt'; readonly message: string }
  )

/** Bytes that were paid for and did not fit into the store. */
export interface RescuedBytes {
  /** Of a file in the system's folder for temporary ones. */
  readonly path: string
  readonly digest: string
}

/** In every record, so that each can be read by itself. */
export interface JobHeader extends Holder {
  /** ISO 8601, UTC. */
  readonly at: string
  /** The image that the job was claimed for; another name with the same key shares it. */
  readonly name: string
  readonly provider: string
  readonly model: string
  readonly baseURL: string | null
  readonly emulated: boolean
  /** USD; null where unknown. */
  readonly estimate: number | null
}

export type JobStatus = JobRecord['status']

/** A record of one status, narrowed. */
export type JobRecordOf<Status extends JobStatus> = Extract<JobRecord, { readonly status: Status }>

export function openJob(files: Files, stateDir: string, key: string): Records<JobRecord> {
  return openRecords(files, jobFolder(stateDir, key), parseJobRecord)
}

export function jobFolder(stateDir: string, key: string): string {
  return join(jobsFolder(stateDir), key)
}

/** Keys that have a job here. */
export async function listJobs(files: Files, stateDir: string): Promise<readonly string[]> {
  const names = await files.list(jobsFolder(stateDir))
  return names.filter(isDigest)
}

/**
 * The records that count for a provider: real orders for a real one, and for a stand-in its own and real pictures, since
 * nothing an emulator did may hide or replace what was paid for.
 */
export function relevantRecords(records: readonly JobRecord[], emulated: boolean): readonly JobRecord[] {
  return records.filter((record) => record.emulated === emulated || (emulated && record.status === 'stored'))
}

function jobsFolder(stateDir: string): string {
  return join(stateDir, 'jobs')
}

const statuses: readonly unknown[] = ['claimed', 'submitting', 'accepted', 'stored', 'failed', 'blocked', 'in-doubt']

function parseJobRecord(value: unknown): JobRecord | undefined {
  if (!isObject(value) || !statuses.includes(value['status']) || typeof value['at'] !== 'string') return undefined
  if (typeof value['host'] !== 'string' || typeof value['pid'] !== 'number') return undefined
  if (value['status'] === 'stored' && !(typeof value['digest'] === 'string' && isDigest(value['digest'])))
    return undefined
  const { rescued } = value
  if (rescued !== undefined && !(isObject(rescued) && typeof rescued['path'] === 'string')) return undefined
  const amounts = ['reserved', 'estimate', 'cost'].map((name) => value[name])
  if (!amounts.every((amount) => amount === undefined || amount === null || isAmount(amount))) return undefined
  // The file is ours, created whole; the fields that decide were checked.
  return value as unknown as JobRecord
}

/** What is no amount would make every sum that it is in meaningless, and with it every budget. */
function isAmount(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
