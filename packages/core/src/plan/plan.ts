import type { ResolvedImage } from '../config/image.ts'
import type { JobState } from '../jobs/job-state.ts'
import { handProvider, type Lock, type LockEntry } from '../store/lock.ts'
import type { OriginalState } from '../store/originals.ts'
import type { PictureFacts } from '../ports/ports.ts'
import { changedFields, completeRequest, fieldHashes, keyOf, type ImageRequest } from './request.ts'

/** What would happen to one name and why, decided without touching disk or network. */
export type Step =
  | KeepStep
  /** From the store, free. `entry`: the lock's own where it is right already. */
  | (Requested & { readonly action: 'restore'; readonly digest: string; readonly entry: LockEntry | undefined })
  | GenerateStep
  /** Ordered and paid for, or under way in another process: free. `entry`: of the picture whose place it takes. */
  | (Requested & { readonly action: 'resume'; readonly entry?: LockEntry })
  /** A person changed the file; their file is used, and nothing happens to it. */
  | (OfImage & PersonsFile & { readonly action: 'modified'; readonly entry: LockEntry; readonly changed: null })
  | HeldStep
  /** A person put a file there that no lock entry knows. */
  | (OfImage & PersonsFile & { readonly action: 'foreign' })
  /** The provider refused this very request before. */
  | (Requested & { readonly action: 'blocked'; readonly message: string })
  /**
   * It was sent and may have been billed; only a person may decide to send it again. `entry`: of the picture that is there
   * all the same.
   */
  | (Requested & { readonly action: 'in-doubt'; readonly message: string; readonly entry?: LockEntry })
  /** In the lock, named by no config entry. */
  | { readonly action: 'orphan'; readonly name: string; readonly entry: LockEntry }

/**
 * Everything is there; `path` is the original's. `openOrder`: another picture was ordered for it, by a reroll that was
 * interrupted, and is to be collected or in doubt.
 */
export type KeepStep = Requested & {
  readonly action: 'keep'
  readonly path: string
  readonly digest: string
  readonly entry: LockEntry
  readonly openOrder?: OpenOrder['state']
}

/**
 * A person's picture was adopted, and the request has changed since, in these fields. It stays until a person has it
 * replaced or accepted by name. `path`: null where only the store has it.
 */
export type HeldStep = OfImage & {
  readonly action: 'modified'
  readonly entry: LockEntry
  readonly digest: string
  readonly path: string | null
  readonly changed: readonly string[]
}

export type GenerateStep = OfImage & {
  readonly action: 'generate'
  readonly reason: Reason
} & (Requested | { readonly key: null; readonly request: null })

/** A step about an image of the config. */
export type ImageStep = Exclude<Step, { readonly action: 'orphan' }>

/** Why a picture has to be made. */
export type Reason =
  | { readonly kind: 'new' }
  | { readonly kind: 'changed'; readonly fields: readonly string[] }
  /**
   * The lock has it, and neither folder nor store has the bytes; `damaged`: there is a file that does not decode.
   * `rejected`: it was ordered before, and what came was of no use.
   */
  | { readonly kind: 'lost'; readonly damaged: boolean; readonly rejected?: true }
  | { readonly kind: 'forced' }
  /** There is only a stand-in, and the provider is the real one. */
  | { readonly kind: 'emulated' }

interface OfImage {
  readonly name: string
  readonly image: ResolvedImage
}

interface Requested extends OfImage {
  readonly key: string
  readonly request: ImageRequest
}

interface PersonsFile {
  readonly path: string
  readonly digest: string
  readonly facts: PictureFacts
}

/** What is on disk, as `survey` found it. */
export interface Have {
  readonly originals: ReadonlyMap<string, OriginalState>
  /** Digests that the store has whole; only those that were looked for. */
  readonly stored: ReadonlySet<string>
  /** By key. */
  readonly jobs: ReadonlyMap<string, JobState>
}

export interface PlanOptions {
  /** Whether a stand-in counts as the picture although the provider is a real one: in a frozen build that allows them. */
  readonly allowStandIns: boolean
  /** Names to be made again although they exist. */
  readonly force?: ReadonlySet<string>
  /** Names whose open order a person is about to give up: planned as if it had never been sent. */
  readonly givenUp?: ReadonlySet<string>
  /** Whether an order that was left open for a picture that is there is taken up, in place of keeping that. */
  readonly collects?: boolean
  /** Names whose adopted picture may be replaced where the request has changed. */
  readonly replace?: ReadonlySet<string>
}

/**
 * Decides about every image, parents first, then about what the lock has besides.
 * @param images in an order with parents before children
 */
export function planImages(
  images: readonly ResolvedImage[],
  lock: Lock,
  have: Have,
  options: PlanOptions,
): readonly Step[] {
  const digests = new Map<string, string>()
  const steps: Step[] = []
  for (const image of images) {
    const step = planImage(image, lock.images[image.name], have, options, digests)
    const digest = settledDigest(step)
    if (digest !== undefined) digests.set(image.name, digest)
    steps.push(step)
  }
  const named = new Set(images.map(({ name }) => name))
  for (const [name, entry] of Object.entries(lock.images)) {
    if (!named.has(name)) steps.push({ action: 'orphan', name, entry })
  }
  return steps
}

/** Decides about one image whose parents are decided: `digests` has those of the pictures that will not change. */
export function planImage(
  image: ResolvedImage,
  entry: LockEntry | undefined,
  have: Have,
  options: PlanOptions,
  digests: ReadonlyMap<string, string>,
): ImageStep {
  const { name } = image
  const original = have.originals.get(name) ?? { state: 'absent' }
  if (original.state === 'unknown') {
    const { path, digest, facts } = original
    return entry === undefined
      ? { action: 'foreign', name, image, path, digest, facts }
      : { action: 'modified', name, image, path, digest, facts, entry, changed: null }
  }
  const request = completeRequest(image.draft, (parent) => digests.get(parent))
  const adopted = adoptedEntry(name, entry, original, have, options)
  if (request === undefined) {
    if (adopted !== undefined) return heldStep(image, adopted, original, ['references'])
    // What it is made from has to be made first; what comes out of that decides whether this really changes.
    const reason: Reason = entry === undefined ? { kind: 'new' } : { kind: 'changed', fields: ['references'] }
    return { action: 'generate', name, image, key: null, request: null, reason }
  }
  const key = keyOf(request)
  const base = { name, image, key, request }
  const isGivenUp = options.givenUp?.has(name) === true
  const job: JobState = (isGivenUp ? undefined : have.jobs.get(key)) ?? { state: 'idle' }
  const forced = options.force?.has(name) === true
  const standIns = image.provider.emulated || options.allowStandIns
  const answer = forced ? undefined : answeringEntry(request, entry, standIns)
  if (answer !== undefined && original.state === 'same') {
    const open = openOrderOf(name, job)
    const keep = { ...base, action: 'keep', path: original.path, digest: answer.digest, entry: answer } as const
    if (open === undefined) return keep
    if (options.collects !== true) return { ...keep, openOrder: open.state }
    return open.state === 'accepted'
      ? { ...base, action: 'resume', entry: answer }
      : { ...base, action: 'in-doubt', message: open.message, entry: answer }
  }
  if (answer !== undefined && have.stored.has(answer.digest)) {
    return { ...base, action: 'restore', digest: answer.digest, entry: answer }
  }
  const isOpen = job.state === 'accepted' || job.state === 'busy' || job.state === 'in-doubt'
  if (adopted !== undefined && answer === undefined && !isOpen) {
    return heldStep(image, adopted, original, changedFields(fieldHashes(request), adopted.fields))
  }
  switch (job.state) {
    case 'stored':
      if (forced) break
      return { ...base, action: 'restore', digest: job.record.digest, entry: undefined }
    case 'accepted':
    case 'busy':
      return { ...base, action: 'resume' }
    case 'blocked':
      return { ...base, action: 'blocked', message: job.message }
    case 'in-doubt':
      return { ...base, action: 'in-doubt', message: job.message }
    case 'idle':
      if (job.rejected === true && !forced)
        return { ...base, action: 'generate', reason: { kind: 'lost', damaged: false, rejected: true } }
      break
  }
  return {
    ...base,
    action: 'generate',
    reason: forced ? { kind: 'forced' } : reasonFor(request, entry, standIns, original.state === 'damaged'),
  }
}

type OpenOrder = Extract<JobState, { readonly state: 'accepted' | 'in-doubt' }>

/** The order that is open for a name whose picture is there; another name with its request has not asked for one. */
function openOrderOf(name: string, job: JobState): OpenOrder | undefined {
  if (job.state !== 'accepted' && job.state !== 'in-doubt') return undefined
  return job.record === undefined || job.record.name === name ? job : undefined
}

/** The entry of an adopted picture that is there and that nobody has asked to replace. */
function adoptedEntry(
  name: string,
  entry: LockEntry | undefined,
  original: OriginalState,
  { stored }: Have,
  { force, replace }: PlanOptions,
): LockEntry | undefined {
  if (entry?.provider !== handProvider || force?.has(name) === true || replace?.has(name) === true) return undefined
  return original.state === 'same' || stored.has(entry.digest) ? entry : undefined
}

function heldStep(
  image: ResolvedImage,
  entry: LockEntry,
  original: OriginalState,
  changed: readonly string[],
): HeldStep {
  const path = original.state === 'same' ? original.path : null
  return { action: 'modified', name: image.name, image, entry, digest: entry.digest, path, changed }
}

/** An adopted picture whose request has changed: a step that asks for a person's word. */
export function isHeld(step: Step): step is HeldStep {
  return step.action === 'modified' && step.changed !== null
}

/**
 * The lock's entry where it answers this request, by the form of key that it was written with.
 * @param standIns whether a stand-in may
 */
export function answeringEntry(
  request: ImageRequest,
  entry: LockEntry | undefined,
  standIns: boolean,
): LockEntry | undefined {
  if (entry === undefined || (entry.emulated === true && !standIns)) return undefined
  return answers(request, entry) ? entry : undefined
}

function answers(request: ImageRequest, entry: LockEntry): boolean {
  const key = keyOf(request, entry.keyVersion)
  // A later genimg wrote it: its form of key is not known here, but what was asked for is, field by field.
  return key === undefined ? changedFields(fieldHashes(request), entry.fields).length === 0 : key === entry.key
}

/** Whether the lock has a picture that is nowhere on this machine, as in a clone where originals are git-ignored. */
export function isLost(step: Step): boolean {
  if (step.action !== 'generate' || step.reason.kind !== 'lost') return false
  return !step.reason.damaged && step.reason.rejected === undefined
}

/** Whether there is nothing to do about a step. */
export function isSettled({ action }: Step): boolean {
  return action === 'keep' || action === 'orphan' || action === 'modified'
}

/** The digest that an image has after a step, where that is certain beforehand. */
export function settledDigest(step: Step): string | undefined {
  switch (step.action) {
    case 'keep':
    case 'restore':
      return step.digest
    case 'modified':
      // Children stay made from the picture that the lock names until the person's file is adopted.
      return step.entry.digest
    case 'in-doubt':
      return step.entry?.digest
    case 'generate':
    case 'resume':
    case 'foreign':
    case 'blocked':
    case 'orphan':
      return undefined
  }
}

function reasonFor(request: ImageRequest, entry: LockEntry | undefined, standIns: boolean, damaged: boolean): Reason {
  if (entry === undefined) return { kind: 'new' }
  if (!answers(request, entry)) {
    return { kind: 'changed', fields: changedFields(fieldHashes(request), entry.fields) }
  }
  return entry.emulated === true && !standIns ? { kind: 'emulated' } : { kind: 'lost', damaged }
}
