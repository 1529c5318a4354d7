import { dollars, type Allowance } from './budget.ts'
import { GenimgError, isGenimgError } from '../errors.ts'
import type { Report } from './events.ts'
import type { ResolvedImage } from '../config/image.ts'
import type { Lane } from './lane.ts'
import type { Limiter } from './limiter.ts'
import type { Mutex } from '../jobs/mutex.ts'
import type { ExaminedPicture, Network } from '../ports/ports.ts'
import type { Transition } from '../jobs/job.ts'
import type { Block, Provider } from '../provider.ts'
import type { ImageRequest } from '../plan/request.ts'
import type { PrepareReferences } from './references.ts'
import type { Look } from '../plan/look.ts'
import type { JobSight } from '../plan/survey.ts'

/** One picture to be had, by whatever is cheapest: an earlier one, another process's, a paid order, a new one. */
export interface Order {
  readonly image: ResolvedImage
  readonly request: ImageRequest
  readonly key: string
  /** A new picture is wanted although there is one. */
  readonly forced: boolean
  /** Money may be spent on it: it was counted in a plan that was approved, or a budget the user wrote allows it. */
  readonly mayOrder: boolean
  /**
   * Rejects where what it is made from did not come to its place after all. It gets ready meanwhile, which is free; it is
   * not sent before.
   */
  readonly parentsEntered?: (() => Promise<void>) | undefined
}

export interface Obtained {
  readonly digest: string
  /** Undefined where nobody has looked at its pixels yet. */
  readonly examined?: ExaminedPicture | undefined
  /** USD that this order was billed; 0 where nothing was ordered, null where the provider did not say. */
  readonly cost: number | null
  /** What the picture cost when it was made. */
  readonly price: number | null
  /** Who made it, which after `accept` or `adopt` is not who the request names. */
  readonly provider: string
  readonly model: string
  readonly emulated: boolean
}

/** What an order takes that is the same for all of a run. */
export interface RunSupplies extends JobSight {
  readonly network: Network
  readonly look: Look
  readonly allowance: Allowance
  /** Looks and claims go one at a time, so that orders leave by rank whatever the disk does. */
  readonly looking: Limiter
  readonly claiming: Limiter
  /** The image that most wait for goes first; see `waitingBehind`. */
  readonly rankOf: (name: string) => number
  /** Serialises "sum the day, then claim" over all processes; undefined where no budget is shared by them. */
  readonly dayMutex: Mutex | undefined
  readonly prepareReferences: PrepareReferences
  /** Stops ordering. What is ordered stays ordered and can be collected later. */
  readonly signal: AbortSignal
  /** Stops collecting too: a little later, for what is nearly done. */
  readonly ending: AbortSignal
  /** Stops waiting for the answer to an order that has left: later still, since that is then in doubt. */
  readonly abandoning: AbortSignal
  readonly report: Report
  readonly random: () => number
}

/** What it takes to carry out one order. */
export interface OrderParts extends RunSupplies, Lane {
  readonly provider: Provider
}

export function inDoubt(image: ResolvedImage, message: string): GenimgError {
  return new GenimgError('IN_DOUBT', { image: image.name, message, price: priceOf(image) })
}

/** What a block leaves in the job's records. */
export function blockRecord({ mayBeBilled }: Block, message: string): Transition {
  return { status: 'blocked', message, ...(mayBeBilled === true ? { cost: null } : {}) }
}

export function blocked({ name }: ResolvedImage, { mayBeBilled }: Block, message: string): GenimgError {
  return new GenimgError('BLOCKED', { image: name, message, ...(mayBeBilled === true ? { mayBeBilled } : {}) })
}

/** An image's price for a sentence: `about $0.04`. */
export function priceOf({ estimate }: ResolvedImage): string {
  if (estimate.usd === null) return 'price unknown'
  return estimate.approximate ? `about ${dollars(estimate.usd)}` : dollars(estimate.usd)
}

/** Whether an order ended in a way that is known to cost nothing. */
export function isUncharged(error: unknown): boolean {
  if (isGenimgError<'BLOCKED'>(error, 'BLOCKED')) return error.details.mayBeBilled !== true
  const codes = ['REFERENCE_INVALID', 'PROVIDER_REFUSED', 'PROVIDER_STOPPED', 'PROVIDER_UNREACHABLE', 'API_KEY_MISSING']
  return error instanceof GenimgError && codes.includes(error.code)
}
