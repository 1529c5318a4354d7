import { dirname, join } from 'node:path'
import { dollars } from './budget.ts'
import { asUnwritable, ensureWritable } from '../store/unwritable.ts'
import { enterOriginal, examineOriginal, type EnterParts, type ExaminedOriginal } from './enter.ts'
import type { Report } from './events.ts'
import { GenimgError, isGenimgError } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import type { LockEntry } from '../store/lock.ts'
import { obtain } from './obtain.ts'
import type { Lane } from './lane.ts'
import { isUncharged, type Order, type OrderParts, type RunSupplies } from './order.ts'
import { planImage, type ImageStep, type Step } from '../plan/plan.ts'
import type { Provider } from '../provider.ts'
import { parentsOf, type ImageRequest } from '../plan/request.ts'
import { createReferences, type ReferenceParts } from './references.ts'
import { survey, type SurveySight } from '../plan/survey.ts'

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

export interface RunParts extends Omit<RunSupplies, 'prepareReferences'>, ReferenceParts, EnterParts, SurveySight {
  readonly laneOf: (provider: Provider) => Promise<Lane>
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
  const underWay = new Map<string, Promise<ExaminedOriginal>>()

  const prepareReferences = createReferences(parts)
  const done = new Map<string, Promise<Outcome>>()
  // By name: the digest of a picture that is good, told before it is in its place; undefined where there is none.
  const good = new Map<string, Told<string | undefined>>()
  const bugs: unknown[] = []
  // By name, see `idOf`.
  const orderIds = new Map<string, string>()
  const accepted = new Set<string>()
  const ordered = new Set<string>()
  // By name: what was billed for pictures that were made, whatever happens to them after that.
  const bills = new Map<string, number | null>()
  // Each is tried once in a run.
  const folders = new Map<string, Promise<void>>()
  // Said once a lane: the other images are left for the same reason.
  const stopped = new Set<Lane>()

  const report: Report = (event) => {
    // Also what came with the answer to its order: as an address, it may have to be fetched later.
    if (event.type === 'accepted' || event.type === 'charged') accepted.add(idOf(event.name))
    if (event.type === 'ordering') ordered.add(event.name)
    // It was turned away, which costs nothing.
    if (event.type === 'retrying') ordered.delete(event.name)
    if (event.type === 'charged') bills.set(event.name, event.cost)
    parts.report(event)
  }

  /** What the names that share an order have in common. */
  function idOf(name: string): string {
    return orderIds.get(name) ?? name
  }

  function left({ name, action }: Step): Outcome {
    return { status: 'left', name, ordered: action === 'resume' || accepted.has(idOf(name)) }
  }

  async function begin(step: Step): Promise<Outcome> {
    if (step.action === 'orphan') return { status: 'orphan', name: step.name }
    // Lets every step be entered before the first begins, whatever their order is.
    await Promise.resolve()
    const started = performance.now()
    const { provider, estimate } = step.image
    const { credits } = await parts.laneOf(provider)
    const unexpect = step.action === 'generate' ? credits.expect(provider.free ? 0 : estimate.usd) : undefined
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
      const failure = asFailure(error, step.name, cost)
      if (failure === undefined) {
        bugs.push(error)
        return left(step)
      }
      // What waits for a picture that was not tried in this run did not fail itself.
      if (isGenimgError<'PARENT_FAILED'>(failure, 'PARENT_FAILED') && isUntried(await done.get(failure.details.parent)))
        return left(step)
      if (isStop(failure)) {
        const lane = await parts.laneOf(step.image.provider)
        if (stopped.has(lane)) return left(step)
        stopped.add(lane)
      }
      parts.report({ type: 'failed', name: step.name, error: failure })
      return { status: 'failed', name: step.name, error: failure, cost }
    } finally {
      unexpect?.()
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
        return await performChild(step.image)
      case 'resume':
      case 'in-doubt':
        // Where there is a picture, only what was ordered is wanted: nobody has asked for yet another one.
        return await order(step, false, approved && step.entry === undefined)
    }
  }

  /** What is made from other images gets ready while they are put into their places. */
  async function performChild(image: ResolvedImage): Promise<Outcome> {
    const parents = new Map<string, string>()
    for (const parent of parentsOf(image.draft)) {
      const digest = await good.get(parent)?.value
      if (digest === undefined) throw parentFailed(image, parent)
      parents.set(parent, digest)
    }
    const parentsEntered = async (): Promise<void> => {
      for (const parent of parents.keys()) {
        const outcome = await done.get(parent)
        if (outcome === undefined || !('entry' in outcome)) throw parentFailed(image, parent)
      }
    }
    const step = await replan(image, parents)
    if (step.action === 'generate' && step.request !== null)
      return await order(step, step.reason.kind === 'forced', true, parentsEntered)
    await parentsEntered()
    return await perform(step, true)
  }

  /** Decides again about an image whose parents have come out by now. */
  async function replan(image: ResolvedImage, parents: ReadonlyMap<string, string>): Promise<ImageStep> {
    const lock = await parts.lockFile.read()
    // That it is replaced was decided when its parents were.
    const planOptions = { allowStandIns: false, replace: new Set([image.name]) }
    const have = await survey([image], lock, parts.originals, parts, planOptions, parents)
    return planImage(image, lock.images[image.name], have, planOptions, parents)
  }

  async function order(
    { image, key, request }: { readonly image: ResolvedImage; readonly key: string; readonly request: ImageRequest },
    forced: boolean,
    mayOrder: boolean,
    parentsEntered?: Order['parentsEntered'],
  ): Promise<Outcome> {
    const orderParts = await partsFor(image)
    if (orderParts.stopped() !== undefined) return { status: 'left', name: image.name, ordered: false }
    // Nothing is ordered whose picture could not be put where it belongs.
    await parts.looking.run(() => ensurePlace(image.name))
    // One request at a stand-in and at a real provider is two orders.
    const id = `${key} ${image.provider.emulated}`
    orderIds.set(image.name, id)
    const shared = underWay.get(id)
    const pending = shared ?? make({ image, request, key, forced, mayOrder, parentsEntered }, orderParts)
    if (shared === undefined) {
      underWay.set(id, pending)
      const forget = (): void => void underWay.delete(id)
      pending.then(forget, forget)
    }
    const made = await pending
    good.get(image.name)?.tell(made.obtained.digest)
    const cost = shared === undefined ? made.obtained.cost : 0
    for (const message of made.remarks) report({ type: 'warning', name: image.name, message })
    const entry = await enterOriginal(image, request, made, parts)
    return { status: 'generated', name: image.name, entry, cost }
  }

  async function ensurePlace(name: string): Promise<void> {
    const folder = dirname(join(parts.originals.dir, name))
    const writable = folders.get(folder) ?? ensureWritable(parts.files, folder)
    folders.set(folder, writable)
    await writable
    await parts.originals.ensurePlace(name)
  }

  async function make(order: Order, orderParts: OrderParts): Promise<ExaminedOriginal> {
    const obtained = await obtain(order, orderParts)
    bills.set(order.image.name, obtained.cost)
    return await examineOriginal(order.image, order.request, obtained, true, parts)
  }

  function start(step: Step): void {
    const picture = createTold<string | undefined>()
    good.set(step.name, picture)
    const outcome = begin(step)
    done.set(step.name, outcome)
    const settle = (result?: Outcome): void =>
      picture.tell(result !== undefined && 'entry' in result ? result.entry.digest : undefined)
    outcome.then(settle, () => settle())
  }

  async function run(steps: readonly Step[]): Promise<readonly Outcome[]> {
    // Places that are free go to who comes first: that has to be who most wait for, as it is where places are scarce.
    for (const step of steps.toSorted((a, b) => parts.rankOf(b.name) - parts.rankOf(a.name)))
      if (!done.has(step.name)) start(step)
    const all = await Promise.all(steps.flatMap(({ name }) => done.get(name) ?? []))
    // A mistake of ours is no image's failure: it keeps its stack, once what was under way is safe.
    if (bugs.length > 0) throw bugs[0]
    return all
  }

  async function partsFor({ provider }: ResolvedImage): Promise<OrderParts> {
    return { ...parts, ...(await parts.laneOf(provider)), provider, prepareReferences, report }
  }

  async function restore(step: Extract<Step, { readonly action: 'restore' }>, mayOrder: boolean): Promise<Outcome> {
    const { name, image, key, request, digest, entry } = step
    if (entry === undefined) {
      const obtained = await obtain({ image, request, key, forced: false, mayOrder }, await partsFor(image))
      const original = await examineOriginal(image, request, obtained, false, parts)
      return { status: 'restored', name, entry: await enterOriginal(image, request, original, parts) }
    }
    const path = await parts.store.find(digest)
    if (path === undefined) throw new Error(`the store lost ${digest}`)
    await parts.originals.place(name, path, entry.type, entry)
    return { status: 'restored', name, entry }
  }

  return { run }
}

/** A value that somebody tells later; who tells it first is believed. */
interface Told<T> {
  readonly value: Promise<T>
  readonly tell: (value: T) => void
}

function createTold<T>(): Told<T> {
  let tell: Told<T>['tell'] = () => undefined
  const value = new Promise<T>((resolve) => {
    tell = resolve
  })
  return { value, tell }
}

function parentFailed({ name }: ResolvedImage, parent: string): GenimgError {
  return new GenimgError('PARENT_FAILED', { image: name, parent })
}

/** Whether an order was turned away for what has nothing to do with its image. */
function isStop({ code }: GenimgError): boolean {
  return code === 'PROVIDER_STOPPED' || code === 'API_KEY_MISSING'
}

function isUntried(outcome: Outcome | undefined): boolean {
  return outcome?.status === 'left' || (outcome?.status === 'failed' && isStop(outcome.error))
}

/** A failure that concerns one image; undefined for a bug. */
function asFailure(error: unknown, name: string, cost: number | null): GenimgError | undefined {
  const charged = cost === 0 ? undefined : cost === null ? 'unknown' : dollars(cost)
  const unwritable = asUnwritable(error, 'A file')
  if (unwritable !== undefined) {
    return charged === undefined
      ? unwritable
      : new GenimgError('UNWRITABLE', { ...unwritable.details, charged }, { cause: error })
  }
  if (isGenimgError<'OUTPUT_REFUSED'>(error, 'OUTPUT_REFUSED') && charged !== undefined) {
    return new GenimgError('OUTPUT_REFUSED', { ...error.details, charged }, { cause: error })
  }
  if (isGenimgError<'ENCODER_FAILED'>(error, 'ENCODER_FAILED')) {
    const { message } = error.details
    return new GenimgError('ENCODER_FAILED', { message, image: name, charged: charged ?? 'no' }, { cause: error })
  }
  return isGenimgError(error) ? error : undefined
}
