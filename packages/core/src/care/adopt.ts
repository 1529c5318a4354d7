import { GenimgError, isGenimgError } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import { recordPicture, refuseOpenOrder } from '../jobs/key-record.ts'
import { handProvider, withEntry, type Lock, type LockEntry } from '../store/lock.ts'
import type { OriginalState } from '../store/originals.ts'
import { settledDigest } from '../plan/plan.ts'
import type { PictureFacts } from '../ports/ports.ts'
import type { Project } from '../project.ts'
import { refusal } from './refusal.ts'
import { findChildren } from './family.ts'
import { completeRequest, fieldHashes, keyOf, keyVersion, parentsOf, type ImageRequest } from '../plan/request.ts'
import { ensureState } from '../config/repository.ts'
import { explainUnwritable } from '../store/unwritable.ts'

/** What came of adopting one image's file. */
export type Adoption =
  /** `children`: pictures made from what was there before, whose request is another one now. */
  | {
      readonly status: 'adopted'
      readonly name: string
      readonly entry: LockEntry
      readonly children: readonly string[]
    }
  /** The file is what the lock names already. */
  | { readonly status: 'kept'; readonly name: string; readonly path: string }
  | { readonly status: 'refused'; readonly name: string; readonly error: GenimgError }

/**
 * Takes the files that people put into the originals folder as the originals.
 * @param names undefined: every file that is modified or foreign
 */
export async function adoptFiles(project: Project, names?: readonly string[]): Promise<readonly Adoption[]> {
  const { steps, lock } = await project.plan({ names })
  const found = await project.originals.survey(
    steps.map(({ name }) => name),
    (name) => lock.images[name],
  )
  const digests = new Map<string, string>()
  const adoptions: Adoption[] = []
  for (const step of steps) {
    if (step.action === 'orphan') continue
    const { name, image } = step
    const original = found.get(name) ?? { state: 'absent' }
    const isWanted = names === undefined ? original.state === 'unknown' : names.includes(name)
    const request = completeRequest(image.draft, (parent) => digests.get(parent))
    const adoption = isWanted ? await adopt(project, lock, image, original, request) : undefined
    if (adoption !== undefined) adoptions.push(adoption)
    const digest = adoption?.status === 'adopted' ? adoption.entry.digest : settledDigest(step)
    if (digest !== undefined) digests.set(name, digest)
  }
  const adopted = new Set(adoptions.flatMap(({ status, name }) => (status === 'adopted' ? [name] : [])))
  return adoptions.map((adoption) =>
    adoption.status === 'adopted'
      ? { ...adoption, children: adoption.children.filter((child) => !adopted.has(child)) }
      : adoption,
  )
}

async function adopt(
  project: Project,
  lock: Lock,
  image: ResolvedImage,
  original: OriginalState,
  request: ImageRequest | undefined,
): Promise<Adoption> {
  const { name } = image
  if (original.state === 'same') return { status: 'kept', name, path: original.path }
  const before = lock.images[name]
  try {
    const take = (): Promise<LockEntry> => takeFile(project, image, original, request, before)
    const entry = await explainUnwritable(project.stateDir, take)
    const children = entry.digest === before?.digest ? [] : await findChildren(project, name)
    return { status: 'adopted', name, entry, children }
  } catch (error) {
    if (!isGenimgError(error)) throw error
    return { status: 'refused', name, error }
  }
}

async function takeFile(
  project: Project,
  image: ResolvedImage,
  original: Exclude<OriginalState, { readonly state: 'same' }>,
  request: ImageRequest | undefined,
  before: LockEntry | undefined,
): Promise<LockEntry> {
  const { store, originals, lockFile, stateDir, ports } = project
  const { name } = image
  if (original.state === 'absent') {
    throw refusal(
      `There is no file of "${name}" in ${originals.dir}. Put one there, named ${name}.png or as its type is, and run \`genimg adopt ${name}\` again.`,
    )
  }
  if (original.state === 'pointer') throw new GenimgError('LFS_POINTER', { names: [name] })
  if (request === undefined)
    throw refusal(
      `"${name}" is made from ${parentList(image)}, which is to be generated first: without it there is no request that the file could answer. Run \`genimg plan ${name}\`.`,
    )
  const key = keyOf(request)
  await refuseOpenOrder(project, image, key)
  const { path, digest } = original
  const facts = original.state === 'unknown' ? original.facts : await ports.codec.inspect(path)
  await ensureState(stateDir, ports.files)
  await store.adopt(path, digest, facts.type)
  const stored = await store.find(digest)
  if (stored === undefined) throw refusal(`${path} changed while it was read. Run \`genimg adopt ${name}\` again.`)
  await originals.place(name, stored, facts.type, before)
  const entry = entryByHand(facts, digest, request)
  const { prompt } = request
  const picture = { name, key, digest, ...madeByHand, price: 0, prompt, emulated: false }
  await recordPicture(project.sight, image.provider, picture)
  await lockFile.update((lock) => withEntry(lock, name, entry))
  return entry
}

/**
 * Who made an adopted picture. Not the provider and the model of the request, although it stands under that request's
 * key: a lock that named them would say that they made it and were paid for it.
 */
const madeByHand = { provider: handProvider, model: '' }

function entryByHand(facts: PictureFacts, digest: string, request: ImageRequest): LockEntry {
  return { ...facts, key: keyOf(request), keyVersion, digest, ...madeByHand, cost: 0, fields: fieldHashes(request) }
}

function parentList({ draft }: ResolvedImage): string {
  return parentsOf(draft)
    .map((parent) => `"${parent}"`)
    .join(' and ')
}
