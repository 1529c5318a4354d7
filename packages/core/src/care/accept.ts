import { isGenimgError, type GenimgError } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import { recordPicture, refuseOpenOrder } from '../jobs/key-record.ts'
import { withEntry, type LockEntry } from '../store/lock.ts'
import { lockedPicture } from '../variants/pictures.ts'
import { answeringEntry, settledDigest } from '../plan/plan.ts'
import type { Project } from '../project.ts'
import { refusal } from './refusal.ts'
import {
  changedFields,
  completeRequest,
  fieldHashes,
  keyOf,
  keyVersion,
  parentsOf,
  type ImageRequest,
} from '../plan/request.ts'
import { ensureState } from '../config/repository.ts'
import { explainUnwritable } from '../store/unwritable.ts'

/** What came of accepting today's picture of one image. */
export type Acceptance =
  /** `entry` is the lock's, under the new request; `fields` are those that changed. */
  | {
      readonly status: 'accepted'
      readonly name: string
      readonly fields: readonly string[]
      readonly entry: LockEntry
    }
  | AcceptanceDeclined

/** Why nothing is accepted. */
export type AcceptanceDeclined =
  /** The picture answers its request already. */
  | { readonly status: 'kept'; readonly name: string }
  /** There is no picture yet. */
  | { readonly status: 'new'; readonly name: string }
  /** More changed than was to be accepted. */
  | { readonly status: 'changed'; readonly name: string; readonly fields: readonly string[] }
  | { readonly status: 'refused'; readonly name: string; readonly error: GenimgError }

export interface AcceptOptions {
  /** Undefined: all. */
  readonly names: readonly string[] | undefined
  /** `model`: only where prompt, references, mask and revision are what they were. */
  readonly reason: 'model' | undefined
}

/** Lets today's pictures stand for requests that changed, without paying. */
export async function acceptPictures(project: Project, options: AcceptOptions): Promise<readonly Acceptance[]> {
  const { names, reason } = options
  const { steps, lock } = await project.plan({ names })
  const digests = new Map<string, string>()
  const acceptances: Acceptance[] = []
  for (const step of steps) {
    if (step.action === 'orphan') continue
    const { name, image } = step
    const entry = lock.images[name]
    const request = completeRequest(image.draft, (parent) => digests.get(parent))
    const decision = decideAcceptance(image, request, entry, reason)
    const isWanted = names === undefined || names.includes(name)
    const acceptance =
      isWanted && decision.status === 'accepted' ? await carryOut(project, image, entry, decision) : decision
    if (isWanted) acceptances.push(acceptance)
    // A child that waited for this one may be decided now.
    const stays = (isWanted && acceptance.status === 'accepted') || decision.status === 'kept'
    const digest = stays ? entry?.digest : settledDigest(step)
    if (digest !== undefined) digests.set(name, digest)
  }
  return acceptances
}

/**
 * Whether the lock's picture may stand for today's request. Pure.
 * @param request undefined while what it is made from does not exist
 */
export function decideAcceptance(
  image: ResolvedImage,
  request: ImageRequest | undefined,
  entry: LockEntry | undefined,
  reason: 'model' | undefined,
): Acceptance {
  const { name } = image
  const standIns = image.provider.emulated
  const refuse = (message: string): Acceptance => ({ status: 'refused', name, error: refusal(message) })
  if (entry === undefined) return { status: 'new', name }
  if (entry.emulated === true && !standIns) {
    return refuse(
      `The picture of "${name}" is a stand-in, which cannot be accepted. Run \`genimg generate ${name}\` to have a real one.`,
    )
  }
  if (request === undefined) {
    if (reason === 'model') return { status: 'changed', name, fields: ['references'] }
    const parents = parentsOf(image.draft).map((parent) => `"${parent}"`)
    return refuse(
      `"${name}" is made from ${parents.join(' and ')}, whose new picture does not exist yet. Generate or accept that first.`,
    )
  }
  if (answeringEntry(request, entry, standIns) !== undefined) return { status: 'kept', name }
  const hashes = fieldHashes(request)
  const fields = changedFields(hashes, entry.fields)
  if (reason === 'model' && fields.some((field) => contentFields.includes(field)))
    return { status: 'changed', name, fields }
  return { status: 'accepted', name, fields, entry: { ...entry, key: keyOf(request), keyVersion, fields: hashes } }
}

/** What a picture shows; the other fields are who makes it and how. */
const contentFields = ['prompt', 'references', 'mask', 'revision']

async function carryOut(
  project: Project,
  image: ResolvedImage,
  before: LockEntry | undefined,
  accepted: Extract<Acceptance, { readonly status: 'accepted' }>,
): Promise<Acceptance> {
  const { store, stateDir, ports, lockFile } = project
  const { name, entry } = accepted
  const { digest, provider, model, cost, type } = entry
  try {
    await refuseOpenOrder(project, image, entry.key)
    const picture = await lockedPicture(name, entry, project)
    if (picture === undefined || picture.path === null) {
      throw refusal(
        `The picture that images.lock names for "${name}" is neither in images/ nor in this machine's store, so there is nothing to accept. Fetch it with git, or run \`genimg generate ${name}\`.`,
      )
    }
    const { path } = picture
    const record = { name, digest, provider, model, price: cost, emulated: entry.emulated === true }
    await explainUnwritable(stateDir, async () => {
      await ensureState(stateDir, ports.files)
      await store.adopt(path, digest, type)
      // The request before this one too: a clone has the lock, but not the job that it came from.
      if (before?.keyVersion === keyVersion)
        await recordPicture(project.sight, image.provider, { ...record, key: before.key })
      await recordPicture(project.sight, image.provider, { ...record, key: entry.key, prompt: image.draft.prompt })
      await lockFile.update((lock) => withEntry(lock, name, entry))
    })
    return accepted
  } catch (error) {
    if (!isGenimgError(error)) throw error
    return { status: 'refused', name, error }
  }
}
