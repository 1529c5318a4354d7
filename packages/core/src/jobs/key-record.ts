import type { ResolvedImage } from '../config/image.ts'
import type { JobState } from './job-state.ts'
import { openJob } from './jobs.ts'
import { inDoubt } from '../run/order.ts'
import type { Project } from '../project.ts'
import { refusal } from '../care/refusal.ts'
import { ensureState } from '../config/repository.ts'
import { keyVersion } from '../plan/request.ts'
import type { LockEntry } from '../store/lock.ts'
import { lookAtJob, type JobPlace, type JobSight } from '../plan/survey.ts'

/** A picture that answers a key although it was not ordered for it. */
export interface TakenPicture {
  readonly name: string
  readonly key: string
  /** Of bytes that the store has. */
  readonly digest: string
  /** Who made it. */
  readonly provider: string
  readonly model: string
  /** What it cost when it was made, in USD; null where nobody knows. */
  readonly price: number | null
  /** Of the request that the key is of, where that is known. */
  readonly prompt?: string
  /** It is a stand-in, which never answers for a real provider. */
  readonly emulated: boolean
}

/**
 * Writes down that a picture answers a key, at no cost, so that a request that comes back to it is never paid for. A key
 * with an open order is left alone: its record would end the order, and with it what was paid.
 * @param place where an open order for the key would be
 */
export async function recordPicture(
  sight: JobSight,
  place: Pick<JobPlace, 'baseURL'>,
  picture: TakenPicture,
): Promise<void> {
  const { files, stateDir } = sight
  const { name, key, digest, provider, model, price, prompt, emulated } = picture
  await ensureState(stateDir, files)
  for (;;) {
    const { state, history } = await lookAtJob(key, { baseURL: place.baseURL, emulated }, sight)
    if (isOpen(state) || (state.state === 'stored' && state.record.digest === digest)) return
    const at = new Date(sight.clock.now()).toISOString()
    const header = { at, name, provider, model, baseURL: null, emulated, estimate: 0, ...(await sight.self()) }
    const asked = prompt === undefined ? {} : { prompt }
    const record = { status: 'stored', digest, cost: 0, price, requestId: null, ...asked, ...header } as const
    if (await openJob(files, stateDir, key).append(history.last, record)) return
  }
}

/**
 * In a clone the lock knows more than the jobs do: what is replaced must stay free to come back to.
 * @param successor key of the picture that takes its place. Where it is the same, that one stays the key's answer, since
 * others may be waiting for it.
 */
export async function rememberEntry(
  sight: JobSight,
  place: Pick<JobPlace, 'baseURL'>,
  name: string,
  entry: LockEntry,
  successor?: string,
): Promise<void> {
  const { key, digest, provider, model, cost } = entry
  const stored = await sight.store.find(digest)
  if (stored === undefined) return
  // From now on no lock may name it, and `prune` counts its days from here. Where that fails it goes a little early.
  await sight.files.touch(stored).catch(() => undefined)
  if (entry.keyVersion !== keyVersion) return
  const emulated = entry.emulated === true
  if (key === successor && (await isRecorded(sight, key, digest))) return
  await recordPicture(sight, place, { name, key, digest, provider, model, price: cost, emulated })
}

async function isRecorded({ files, stateDir }: JobSight, key: string, digest: string): Promise<boolean> {
  const { records } = await openJob(files, stateDir, key).read()
  return records.some(({ record }) => record.status === 'stored' && record.digest === digest)
}

/** Writes down that the picture of a key is of no use, so that nobody takes it for one or quietly buys another. */
export async function recordRejection(
  sight: JobSight,
  place: Pick<JobPlace, 'baseURL'>,
  picture: TakenPicture & { readonly message: string },
): Promise<void> {
  const { files, stateDir } = sight
  const { name, key, digest, provider, model, emulated, message } = picture
  for (;;) {
    const { state, history } = await lookAtJob(key, { baseURL: place.baseURL, emulated }, sight)
    if (isOpen(state)) return
    const at = new Date(sight.clock.now()).toISOString()
    const header = { at, name, provider, model, baseURL: null, emulated, estimate: 0, ...(await sight.self()) }
    const record = { status: 'failed', message, cost: 0, rejected: digest, ...header } as const
    if (await openJob(files, stateDir, key).append(history.last, record)) return
  }
}

/** Throws where an order for the key is under way, waits to be collected or is in doubt: that comes first. */
export async function refuseOpenOrder({ sight }: Project, image: ResolvedImage, key: string): Promise<void> {
  const { state } = await lookAtJob(key, image.provider, sight)
  if (state.state === 'in-doubt') throw inDoubt(image, state.message)
  if (!isOpen(state)) return
  const { name } = image
  throw refusal(
    `"${name}" is ordered and paid for, and its picture is not collected yet. Run \`genimg generate ${name}\` first, free; a file of yours in its place has to be moved away meanwhile.`,
  )
}

function isOpen({ state }: JobState): boolean {
  return state === 'accepted' || state === 'busy' || state === 'in-doubt'
}
