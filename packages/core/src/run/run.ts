import { dirname, join } from 'node:path'
import { dollars } from './budget.ts'
import { ensureWritable } from '../store/unwritable.ts'
import type { Report } from './events.ts'
import { GenimgError, isGenimgError, sentenceOf, systemCode } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import type { LockFile } from '../store/lock-file.ts'
import { recordPicture } from '../jobs/key-record.ts'
import { withEntry, type LockEntry } from '../store/lock.ts'
import { obtain } from './obtain.ts'
import { isUncharged, type Obtained, type OrderParts } from './order.ts'
import type { Originals } from '../store/originals.ts'
import { planImage, type ImageStep, type Step } from '../plan/plan.ts'
import type { Codec } from '../ports/ports.ts'
import type { ReferenceBytes } from '../provider.ts'
import { fieldHashes, keyOf, keyVersion, parentsOf, type ImageRequest } from '../plan/request.ts'
import { sniffType } from '../store/sniff.ts'
import { survey } from '../plan/survey.ts'

/** What came of one step. */
export type Outcome =
  | { readonly status: 'kept' | 'restored'; readonly name: string; readonly entry: LockEntry }
  /** `cost` in USD as billed in this run; null where the provider did not say. */
  | { readonly status: 'generated'; readonly name: string; readonly entry: LockEntry; readonly cost: number | null }
  /** A person's file stands there and was left alone. */
  | { readonly status: 'modified'; readonly name: string; readonly entry: LockEntry }
  | { readonly status: 'orphan'; readonly name: string }
  /** `cost` in USD as billed in this run all the same; null where nobody knows. */
  | { readonly status: 'failed'; readonly name: string; readonly error: GenimgError; readonly cost: number | null }
  /** Not finished, because the run had to stop. `ordered`: the provider has it, and it can be collected, free. */
  | { readonly status: 'left'; readonly name: string; readonly ordered: boolean }

export interface RunParts extends Omit<OrderParts, 'read'> {
  readonly originals: Originals
  readonly lockFile: LockFile
  readonly codec: Codec
  /** Where bytes with a digest are that the store does not have: a local reference, an original of a fresh clone. */
  readonly locate: (digest: string) => Promise<string | undefined>
  /** Whether orders may be placed that the plan did not count on: where the user wrote a budget that holds them. */
  readonly mayOrderUnplanned: boolean
}

/** Carries out plans. One runner serves a whole build, so that images found one after the other share its limits. */
export interface Runner {
  /**
   * Resolves when every step is done, failed or left, in the steps' order; it does not throw for an image. A name that
   * was begun before is not begun again.
   */
  readonly run: (steps: readonly Step[]) => Promise<readonly Outcome[]>
}

export function createRunner(parts: RunParts): Runner {
  // Two names with one request, or two imports of one name, are one order.
  const underWay = new Map<string, Promise<Obtained>>()

  const done = new Map<string, Promise<Outcome>>()
  const bugs: unknown[] = []
  const accepted = new Set<string>()
  const ordered = new Set<string>()
  // By name: what was billed for pictures that are in the store, whatever happens to them after that.
  const bills = new Map<string, number | null>()
  let stopped = false

  const report: Report = (event) => {
    if (event.type === 'accepted') accepted.add(event.name)
    if (event.type === 'ordering') ordered.add(event.name)
    parts.report(event)
  }

  function left({ name, action }: Step): Outcome {
    return { status: 'left', name, ordered: action === 'resume' || accepted.has(name) }
  }

  async function begin(step: Step): Promise<Outcome> {
    if (step.action === 'orphan') return { status: 'orphan', name: step.name }
    // Lets every step be entered before the first begins, whatever their order is.
    await Promise.resolve()
    const started = performance.now()
    try {
      const outcome = await perform(step)
      if (outcome.status === 'restored') parts.report({ type: 'restored', name: step.name })
      if (outcome.status === 'generated') {
        const ms = Math.round(performance.now() - started)
        parts.report({ type: 'generated', name: step.name, cost: outcome.cost, ms })
      }
      return outcome
    } catch (error) {
      if (parts.signal.aborted && !isGenimgError(error)) return left(step)
      const cost = isUncharged(error) ? 0 : costOf(step.name)
      const failure = asFailure(error, cost)
      if (failure === undefined) {
        bugs.push(error)
        return left(step)
      }
      // What waits for a picture that will not come in this run did not fail itself.
      if ((stopped || parts.signal.aborted) && failure.code === 'PARENT_FAILED') return left(step)
      if (failure.code === 'PROVIDER_STOPPED' || failure.code === 'API_KEY_MISSING') {
        if (stopped) return left(step)
        stopped = true
      }
      parts.report({ type: 'failed', name: step.name, error: failure })
      return { status: 'failed', name: step.name, error: failure, cost }
    }
  }

  function costOf(name: string): number | null {
    const bill = bills.get(name)
    if (bill !== undefined) return bill
    return ordered.has(name) ? null : 0
  }

  /** @param approved the plan that was approved counted on an order for it */
  async function perform(step: ImageStep, approved = parts.mayOrderUnplanned): Promise<Outcome> {
    const { name } = step
    switch (step.action) {
      case 'keep':
        return { status: 'kept', name, entry: step.entry }
      case 'modified':
        return { status: 'modified', name, entry: step.entry }
      case 'foreign':
        throw new GenimgError('FOREIGN', { image: name, path: step.path })
      case 'blocked':
        throw new GenimgError('BLOCKED', { image: name, message: step.message })
      case 'restore':
        return await restore(step, approved)
      case 'generate':
        if (step.request !== null) return await order(step, step.reason.kind === 'forced', true)
        return await perform(await replan(step.image), true)
      case 'resume':
      case 'in-doubt':
        return await order(step, false, approved)
    }
  }

  /** Decides again about an image whose parents have come out by now. */
  async function replan(image: ResolvedImage): Promise<ImageStep> {
    const digests = new Map<string, string>()
    for (const parent of parentsOf(image.draft)) {
      const outcome = await done.get(parent)
      if (outcome === undefined || !('entry' in outcome)) {
        throw new GenimgError('PARENT_FAILED', { image: image.name, parent })
      }
      digests.set(parent, outcome.entry.digest)
    }
    const lock = await parts.lockFile.read()
    const planOptions = { standIns: parts.provider.emulated }
    const have = await survey([image], lock, parts.originals, parts, planOptions, digests)
    return planImage(image, lock.images[image.name], have, planOptions, digests)
  }

  async function order(
    { image, key, request }: { readonly image: ResolvedImage; readonly key: string; readonly request: ImageRequest },
    forced: boolean,
    mayOrder: boolean,
  ): Promise<Outcome> {
    if (stopped) return { status: 'left', name: image.name, ordered: false }
    // Nothing is ordered whose picture could not be put where it belongs.
    await parts.looking.run(() => ensureWritable(parts.files, dirname(join(parts.originals.dir, image.name))))
    const shared = underWay.get(key)
    const pending = shared ?? obtain({ image, request, key, forced, mayOrder }, { ...parts, read, report })
    if (shared === undefined) {
      underWay.set(key, pending)
      const forget = (): void => void underWay.delete(key)
      pending.then(forget, forget)
    }
    const obtained = await pending
    const cost = shared === undefined ? obtained.cost : 0
    bills.set(image.name, cost)
    const entry = await enter(image, request, obtained)
    return { status: 'generated', name: image.name, entry, cost }
  }

  async function run(steps: readonly Step[]): Promise<readonly Outcome[]> {
    const outcomes: Promise<Outcome>[] = []
    for (const step of steps) {
      const outcome = done.get(step.name) ?? begin(step)
      done.set(step.name, outcome)
      outcomes.push(outcome)
    }
    const all = await Promise.all(outcomes)
    // A mistake of ours is no image's failure: it keeps its stack, once what was under way is safe.
    if (bugs.length > 0) throw bugs[0]
    return all
  }

  async function read(digest: string): Promise<ReferenceBytes> {
    const path = (await parts.store.find(digest)) ?? (await parts.locate(digest))
    if (path === undefined) throw new Error(`the bytes of a reference (${digest}) are gone`)
    const bytes = await parts.files.read(path)
    const type = sniffType(bytes)
    if (type === undefined) throw new Error(`${path} is not a PNG, JPEG, WebP or AVIF`)
    return { type, bytes }
  }

  async function restore(step: Extract<Step, { readonly action: 'restore' }>, mayOrder: boolean): Promise<Outcome> {
    const { name, image, key, request, digest, entry } = step
    if (entry === undefined) {
      const obtained = await obtain({ image, request, key, forced: false, mayOrder }, { ...parts, read })
      return { status: 'restored', name, entry: await enter(image, request, obtained) }
    }
    const path = await parts.store.find(digest)
    if (path === undefined) throw new Error(`the store lost ${digest}`)
    await parts.originals.place(name, path, entry.type, entry)
    return { status: 'restored', name, entry }
  }

  /** Decodes a stored original, puts it into the originals folder and names it in the lock, in this order. */
  async function enter(image: ResolvedImage, request: ImageRequest, obtained: Obtained): Promise<LockEntry> {
    const { digest, price, provider, model, emulated } = obtained
    const { name } = image
    const path = await parts.store.find(digest)
    if (path === undefined) throw new Error(`the store lost ${digest}`)
    const facts = await parts.codec.inspect(path).catch(async (error: unknown) => {
      if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) throw error
      const { message } = error.details
      const kept = await parts.store.expel(digest, `${name} (${keyOf(request)}): ${message}`)
      throw new GenimgError('PICTURE_REJECTED', { image: name, message, kept }, { cause: error })
    })
    const before = (await parts.lockFile.read()).images[name]
    await parts.originals.place(name, path, facts.type, before)
    if (before !== undefined) await remember(name, before)
    const entry: LockEntry = {
      ...facts,
      key: keyOf(request),
      keyVersion,
      digest,
      provider,
      model,
      cost: price,
      fields: fieldHashes(request),
      ...(emulated ? { emulated: true } : {}),
    }
    await parts.lockFile.update((lock) => withEntry(lock, name, entry))
    return entry
  }

  /** In a clone the lock knows more than the jobs do: what is replaced must stay free to come back to. */
  async function remember(name: string, entry: LockEntry): Promise<void> {
    const { key, digest, provider, model, cost } = entry
    if (entry.keyVersion !== keyVersion || (await parts.store.find(digest)) === undefined) return
    const emulated = entry.emulated === true
    await recordPicture(parts, { name, key, digest, provider, model, price: cost, emulated })
  }

  return { run }
}

/** A failure that concerns one image; undefined for a bug. */
function asFailure(error: unknown, cost: number | null): GenimgError | undefined {
  const charged = cost === 0 ? undefined : cost === null ? 'unknown' : dollars(cost)
  if (isGenimgError<'UNWRITABLE'>(error, 'UNWRITABLE') && charged !== undefined) {
    return new GenimgError('UNWRITABLE', { ...error.details, charged }, { cause: error })
  }
  if (isGenimgError<'OUTPUT_REFUSED'>(error, 'OUTPUT_REFUSED') && charged !== undefined) {
    return new GenimgError('OUTPUT_REFUSED', { ...error.details, charged }, { cause: error })
  }
  if (isGenimgError(error)) return error
  if (systemCode(error) === undefined || !(error instanceof Error)) return undefined
  const path = 'path' in error && typeof error.path === 'string' ? error.path : 'A file'
  const spent = charged === undefined ? {} : { charged }
  return new GenimgError('UNWRITABLE', { path, message: `${sentenceOf(error)}.`, ...spent }, { cause: error })
}
