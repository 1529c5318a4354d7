import type { Clock } from '../ports/clock.ts'
import { GenimgError } from '../errors.ts'
import { livenessOf, type Holder } from '../jobs/holder.ts'
import type { ResolvedImage } from '../config/image.ts'
import { mayHideOrder } from '../jobs/hidden-order.ts'
import { findOpenOrders } from '../jobs/open-orders.ts'
import { jobStateOf, type JobState } from '../jobs/job-state.ts'
import { openJob, relevantRecords, type JobRecord } from '../jobs/jobs.ts'
import { leaseMs } from '../jobs/lease.ts'
import type { FileIndex } from '../store/file-index.ts'
import type { Lock } from '../store/lock.ts'
import type { Originals } from '../store/originals.ts'
import { isHeld, planImage, settledDigest, type Have, type KeepStep, type PlanOptions } from './plan.ts'
import type { Files } from '../ports/ports.ts'
import { completeRequest, keyOf } from './request.ts'
import type { History } from '../jobs/records.ts'
import type { Store } from '../store/store.ts'

/** What it takes to look at a job. */
export interface JobSight {
  readonly files: Files
  readonly stateDir: string
  readonly store: Store
  readonly clock: Clock
  readonly self: () => Promise<Holder>
}

/** What it takes to look at everything: at jobs only where something has happened since the last look. */
export interface SurveySight extends JobSight {
  readonly index: Pick<FileIndex, 'recall'>
}

/** Whose job it is: a real provider's or a stand-in's, and where that takes orders now. */
export interface JobPlace {
  readonly emulated: boolean
  readonly baseURL: string | null
}

/**
 * Looks at everything a plan needs, and at nothing else: an image whose file is what the lock says costs one `stat`, and
 * one more where it was ordered here.
 * @param images in an order with parents before children
 * @param parents digests of images that are not among them
 */
export async function survey(
  images: readonly ResolvedImage[],
  lock: Lock,
  originals: Originals,
  sight: SurveySight,
  options: PlanOptions,
  parents: ReadonlyMap<string, string> = new Map(),
): Promise<Have> {
  const found = await originals.survey(
    images.map(({ name }) => name),
    (name) => lock.images[name],
  )
  const pointers = [...found].flatMap(([name, { state }]) => (state === 'pointer' ? [name] : []))
  const stored = new Set<string>()
  const jobs = new Map<string, JobState>()
  const digests = new Map(parents)
  const kept: KeepStep[] = []
  for (const image of images) {
    const have: Have = { originals: found, stored, jobs }
    const entry = lock.images[image.name]
    let step = planImage(image, entry, have, options, digests)
    // An order that is open comes before a picture that is held.
    if (step.action === 'generate' || isHeld(step)) {
      if (entry !== undefined && (await sight.store.find(entry.digest)) !== undefined) stored.add(entry.digest)
      const request = completeRequest(image.draft, (parent) => digests.get(parent))
      if (request !== undefined) {
        const key = keyOf(request)
        jobs.set(key, (await lookAtJob(key, image.provider, sight)).state)
      }
      step = planImage(image, entry, have, options, digests)
    }
    // Ordering again what only has to be fetched would be paying twice.
    if (step.action === 'generate' && pointers.includes(image.name)) {
      throw new GenimgError('LFS_POINTER', { names: pointers })
    }
    if (step.action === 'keep') kept.push(step)
    const digest = settledDigest(step)
    if (digest !== undefined) digests.set(image.name, digest)
  }
  const open = await findOpenOrders(new Set(kept.map(({ key }) => key)), sight)
  for (const { key, image } of kept) {
    if (!open.has(key) || jobs.has(key)) continue
    const { state, alive } = await lookAtJob(key, image.provider, sight)
    // Who works on it puts its picture into place too.
    if (!alive) jobs.set(key, state)
  }
  return { originals: found, stored, jobs }
}

/** A job's records, what they mean, and whether the last one's holder lives. */
export interface SeenJob {
  readonly history: History<JobRecord>
  readonly state: JobState
  readonly alive: boolean
}

export async function lookAtJob(key: string, { emulated, baseURL }: JobPlace, sight: JobSight): Promise<SeenJob> {
  const { files, stateDir, store } = sight
  const records = openJob(files, stateDir, key)
  const history = await records.read()
  // The last that counts: an emulator's run beside a real one tells nothing about that one's holder.
  const last = history.records.findLast(({ record }) => relevantRecords([record], emulated).length > 0)
  const alive = last !== undefined && (await isAlive(last.record, records.pathOf(last.number), sight))
  const digests = history.records.flatMap(({ record }) => (record.status === 'stored' ? [record.digest] : []))
  const whole = new Set<string>()
  for (const digest of digests) if ((await store.find(digest)) !== undefined) whole.add(digest)
  const unreadable = mayHideOrder(history, emulated) ? records.pathOf(history.last) : undefined
  const state = jobStateOf(
    history.records.map(({ record }) => record),
    { emulated, baseURL, alive, unreadable, has: (digest) => whole.has(digest) },
  )
  return { history, state, alive }
}

async function isAlive(record: JobRecord, path: string, { files, clock, self }: JobSight): Promise<boolean> {
  if (record.status !== 'claimed' && record.status !== 'submitting' && record.status !== 'accepted') return false
  if (record.status === 'accepted' && record.released === true) return false
  const liveness = await livenessOf(record, await self())
  if (liveness !== 'unknown') return liveness === 'alive'
  const stat = await files.stat(path)
  // Also from the future: a clock that was wrong must not hold a job for ever.
  return stat !== undefined && Math.abs(clock.now() - Number(stat.mtime / 1_000_000n)) <= leaseMs
}
