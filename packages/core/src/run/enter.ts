import { GenimgError, isGenimgError } from '../errors.ts'
import type { ResolvedImage } from '../config/image.ts'
import { recordRejection, rememberEntry } from '../jobs/key-record.ts'
import { fieldHashes, keyOf, keyVersion, type ImageRequest } from '../plan/request.ts'
import type { Look } from '../plan/look.ts'
import type { JobSight } from '../plan/survey.ts'
import type { ExaminedPicture, PictureFacts } from '../ports/ports.ts'
import { withEntry, type LockEntry } from '../store/lock.ts'
import type { LockFile } from '../store/lock-file.ts'
import type { Originals } from '../store/originals.ts'
import { judgePicture, remarkText, type WantedPicture } from './judge-picture.ts'
import type { Obtained } from './order.ts'

export interface EnterParts extends JobSight {
  readonly originals: Originals
  readonly lockFile: LockFile
  readonly look: Look
  /** The image that most wait for is looked at first; see `waitingBehind`. */
  readonly rankOf: (name: string) => number
}

/** A stored original that decodes and is of use. */
export interface ExaminedOriginal {
  readonly obtained: Obtained
  readonly facts: PictureFacts
  /** Full sentences about what differs from what was asked for. */
  readonly remarks: readonly string[]
}

/**
 * Decodes a stored original and compares it with what was asked for. What is of no use leaves the store.
 * @param isFresh it comes from the provider just now: a picture that was good enough before is never thrown out by a
 * rule that came later, since that would make someone pay for it again
 */
export async function examineOriginal(
  image: ResolvedImage,
  request: ImageRequest,
  obtained: Obtained,
  isFresh: boolean,
  parts: EnterParts,
): Promise<ExaminedOriginal> {
  const { store, look, files, rankOf } = parts
  const { digest } = obtained
  const { name, provider: place } = image
  const key = keyOf(request)
  const note = (message: string): string => `${name} (${key}): ${message}`
  const refuse = async (message: string, kept: string, cause?: unknown): Promise<never> => {
    const { provider, model, price, emulated } = obtained
    await recordRejection(parts, place, { name, key, digest, provider, model, price, emulated, message })
    throw new GenimgError('PICTURE_REJECTED', { image: name, message, kept }, { cause })
  }
  const path = await store.find(digest)
  if (path === undefined) throw new Error(`the store lost ${digest}`)
  const examine = (): Promise<ExaminedPicture> =>
    look(path, digest, rankOf(name)).catch(async (error: unknown) => {
      if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) throw error
      const { message } = error.details
      return await refuse(message, await store.expel(digest, note(message)), error)
    })
  const picture = obtained.examined ?? (await examine())
  const judgement = judgePicture(picture, wantedOf(image, request))
  if (judgement.verdict === 'reject' && isFresh) {
    // A copy: another image may have the same bytes, and be content with them.
    await refuse(judgement.reason, await store.reject(await files.read(path), note(judgement.reason)))
  }
  return { obtained, facts: picture.facts, remarks: judgement.remarks.map(remarkText) }
}

function wantedOf({ size, transparent }: ResolvedImage, { params }: ImageRequest): WantedPicture {
  const format = (['png', 'jpeg', 'webp'] as const).find((known) => known === params['output_format'])
  return { size, transparent, format }
}

/** Puts an original into the originals folder and names it in the lock, in this order. */
export async function enterOriginal(
  image: ResolvedImage,
  request: ImageRequest,
  { obtained, facts, remarks }: ExaminedOriginal,
  parts: EnterParts,
): Promise<LockEntry> {
  const { digest, price, provider, model, emulated } = obtained
  const { name } = image
  const { store, originals, lockFile } = parts
  const path = await store.find(digest)
  if (path === undefined) throw new Error(`the store lost ${digest}`)
  const before = (await lockFile.read()).images[name]
  await originals.place(name, path, facts.type, before)
  if (before !== undefined) await rememberEntry(parts, image.provider, name, before, keyOf(request))
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
    ...(remarks.length > 0 ? { remarks } : {}),
  }
  await lockFile.update((lock) => withEntry(lock, name, entry))
  return entry
}
