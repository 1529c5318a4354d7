import type { GenimgError } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import type { JobState } from '../jobs/job-state.ts'
import { openJob, type JobHeader, type JobRecord } from '../jobs/jobs.ts'
import { priceOf } from '../run/order.ts'
import type { Project } from '../project.ts'
import { refusal } from './refusal.ts'
import { readTodaysRequest } from './todays-request.ts'
import { keyOf, type ImageRequest } from '../plan/request.ts'
import { lookAtJob } from '../plan/survey.ts'
import { explainUnwritable } from '../store/unwritable.ts'

export interface SettledDoubt {
  readonly key: string
  /** What the order in doubt counts as, for a sentence: `about $0.04`. */
  readonly price: string
}

/** Throws where there is no doubt to end: for asking about money only where the answer will matter. */
export async function checkDoubt(project: Project, name: string): Promise<void> {
  const { image, key } = await currentKey(project, name)
  await lookAtDoubt(project, image, key)
}

/**
 * Ends a doubt by a person's word. The order goes on counting with its estimate, since nobody knows whether it was
 * billed; from now on the image is one that was not made.
 */
export async function settleDoubt(project: Project, name: string, how: 'resubmit' | 'discard'): Promise<SettledDoubt> {
  const { sight, stateDir, ports } = project
  const { image, key, request } = await currentKey(project, name)
  for (;;) {
    const { state, last } = await lookAtDoubt(project, image, key)
    const { provider, model, baseURL, emulated, estimate } = state.record ?? placeOf(image, request)
    const at = new Date(sight.clock.now()).toISOString()
    const header = { at, name, provider, model, baseURL, emulated, estimate, ...(await sight.self()) }
    const why = state.state === 'in-doubt' ? `It was in doubt: ${state.message}` : 'Its picture could not be fetched.'
    const cost = state.state === 'in-doubt' ? null : (state.record.cost ?? null)
    const record: JobRecord = { status: 'failed', message: `settled by hand: ${how}. ${why}`, cost, ...header }
    const append = (): Promise<boolean> => openJob(ports.files, stateDir, key).append(last, record)
    if (await explainUnwritable(stateDir, append)) return { key, price: priceOf(image) }
  }
}

async function lookAtDoubt(
  { sight }: Project,
  image: ResolvedImage,
  key: string,
): Promise<{ readonly state: DoubtState | OpenState; readonly last: number }> {
  const { state, history, alive } = await lookAtJob(key, image.provider, sight)
  if (state.state !== 'in-doubt' && !isStuck(state, alive)) throw notInDoubt(image, describe(image, state))
  return { state, last: history.last }
}

type DoubtState = Extract<JobState, { readonly state: 'in-doubt' }>
type OpenState = Extract<JobState, { readonly state: 'accepted' }>

/** Made and paid for, and where it is is known, but nobody could fetch it from there. */
function isStuck(state: JobState, alive: boolean): state is OpenState {
  if (state.state !== 'accepted' || alive) return false
  return state.record.url !== undefined || state.record.rescued !== undefined
}

/** The key that an image has now. */
async function currentKey(
  project: Project,
  name: string,
): Promise<{ readonly image: ResolvedImage; readonly key: string; readonly request: ImageRequest }> {
  const { image, request, missing } = await readTodaysRequest(project, name)
  if (request === undefined) {
    throw notInDoubt(image, `it is made from "${missing ?? ''}", which has to be generated first`)
  }
  return { image, key: keyOf(request), request }
}

/** Where it would be ordered now: for an order of which no record can be read. */
function placeOf(
  { provider: { baseURL, emulated }, estimate }: ResolvedImage,
  { provider, model }: ImageRequest,
): Pick<JobHeader, 'provider' | 'model' | 'baseURL' | 'emulated' | 'estimate'> {
  return { provider, model, baseURL, emulated, estimate: estimate.usd }
}

function notInDoubt({ name }: ResolvedImage, state: string): GenimgError {
  return refusal(`"${name}" is not in doubt: ${state}.`)
}

function describe({ name }: ResolvedImage, state: Exclude<JobState, { readonly state: 'in-doubt' }>): string {
  switch (state.state) {
    case 'idle':
      return 'no order for it is open'
    case 'stored':
      return 'its picture is made and stored'
    case 'accepted':
      return `the provider has its order. Run \`genimg generate ${name}\` to collect the picture, free`
    case 'busy':
      return `process ${state.record.pid} is ordering it now`
    case 'blocked':
      return `the provider refused it: ${state.message.replace(/\.$/, '')}`
  }
}
