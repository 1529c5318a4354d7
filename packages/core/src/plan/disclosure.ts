import { relative } from 'node:path'
import type { ResolvedImage } from '../config/image.ts'
import { byCodeUnits } from '../json.ts'
import type { EncodeOutput } from '../ports/ports.ts'
import { handProvider, type Lock, type LockEntry } from '../store/lock.ts'
import type { OriginalState } from '../store/originals.ts'
import { placeholderPicture, sourceTypeOf } from '../variants/pictures.ts'
import { fieldHashes, type RequestDraft } from './request.ts'

/** The terms of IPTC's vocabulary that variants carry. */
export type DigitalSourceType = NonNullable<EncodeOutput['sourceType']>

/** One image for those who have to disclose it: what config, lock and folder know. Null is what none of them knows. */
export interface AiImage {
  readonly name: string
  /** Of its picture, from the config's folder, with slashes; null where the file is not there. */
  readonly file: string | null
  /** Null where there is no picture yet. */
  readonly digest: string | null
  /** As the variants say it; null for an orphan that was made from something, since the lock does not know what. */
  readonly digitalSourceType: DigitalSourceType | null
  /** The same as IPTC's full term, which is what goes into metadata. */
  readonly digitalSourceTypeUri: string | null
  /** Who made it, or would make it where it is missing; `hand` where only a person is known. */
  readonly provider: string
  readonly model: string | null
  /** Null where the config has another one than the picture was made for, and where a person made the picture. */
  readonly prompt: string | null
  /** Null for an orphan. */
  readonly alt: string | null
  /** A person's file: adopted, or in the folder without being adopted. It counts as AI with something added. */
  readonly byHand: boolean
  /** A stand-in, which no model has made. */
  readonly emulated: boolean
  /** The lock names no picture and there is no file: nothing to disclose yet. */
  readonly missing: boolean
  /** In the lock, named by no config entry. */
  readonly orphan: boolean
}

/** How many there are of each kind. */
export interface AiImageCounts extends Readonly<Record<DigitalSourceType, number>> {
  /** Those that are not missing. */
  readonly images: number
  /** Of these, without a known source type. */
  readonly unknown: number
  readonly byHand: number
  readonly emulated: number
  readonly orphans: number
  readonly missing: number
}

/**
 * The images in their order, then the lock's orphans among what was found. Pure.
 * @param found what stands in the originals folder under each name that was looked for
 * @param dir the config's folder
 */
export function discloseImages(
  images: readonly ResolvedImage[],
  lock: Lock,
  found: ReadonlyMap<string, OriginalState>,
  dir: string,
): readonly AiImage[] {
  const named = new Set(images.map(({ name }) => name))
  const orphans = [...found.keys()].filter((name) => !named.has(name)).toSorted(byCodeUnits)
  const stateOf = (name: string): OriginalState => found.get(name) ?? { state: 'absent' }
  return [
    ...images.map((image) => discloseImage(image, lock.images[image.name], stateOf(image.name), dir)),
    ...orphans.flatMap((name) => {
      const entry = lock.images[name]
      return entry === undefined ? [] : [discloseOrphan(name, entry, stateOf(name), dir)]
    }),
  ]
}

export function countAiImages(images: readonly AiImage[]): AiImageCounts {
  const count = (accepts: (image: AiImage) => boolean): number => images.filter(accepts).length
  const ofType = (type: DigitalSourceType | null): number =>
    count((image) => !image.missing && image.digitalSourceType === type)
  return {
    images: count(({ missing }) => !missing),
    trainedAlgorithmicMedia: ofType('trainedAlgorithmicMedia'),
    compositeWithTrainedAlgorithmicMedia: ofType('compositeWithTrainedAlgorithmicMedia'),
    unknown: ofType(null),
    byHand: count(({ byHand }) => byHand),
    emulated: count(({ emulated }) => emulated),
    orphans: count(({ orphan }) => orphan),
    missing: count(({ missing }) => missing),
  }
}

function discloseImage(
  image: ResolvedImage,
  entry: LockEntry | undefined,
  original: OriginalState,
  dir: string,
): AiImage {
  const { name, draft, alt } = image
  const picture = pictureOf(entry, original, dir)
  const byHand = picture?.byHand === true
  // Of a picture, the rule looks at nothing else.
  const type = sourceTypeOf(image, { ...placeholderPicture(image), placeholder: false, byHand })
  const maker = picture === undefined ? { provider: draft.provider, model: draft.model } : makerOf(entry)
  const prompt = picture === undefined || isPromptOf(draft, entry) ? draft.prompt : null
  return { name, ...factsOf(picture, type), ...maker, prompt, alt, ...flagsOf(picture), orphan: false }
}

function discloseOrphan(name: string, entry: LockEntry, original: OriginalState, dir: string): AiImage {
  const picture = pictureOf(entry, original, dir)
  const type = picture?.byHand === true ? 'compositeWithTrainedAlgorithmicMedia' : lockedSourceType(entry)
  return {
    name,
    ...factsOf(picture, type),
    ...makerOf(entry),
    prompt: null,
    alt: null,
    ...flagsOf(picture),
    orphan: true,
  }
}

/** What stands for a name: a person's file, else what the lock names, wherever its bytes are. */
interface StandingPicture {
  readonly file: string | null
  readonly digest: string
  readonly byHand: boolean
  readonly emulated: boolean
}

function pictureOf(entry: LockEntry | undefined, original: OriginalState, dir: string): StandingPicture | undefined {
  const fileOf = (path: string): string => relative(dir, path).replaceAll('\\', '/')
  if (original.state === 'unknown')
    return { file: fileOf(original.path), digest: original.digest, byHand: true, emulated: false }
  if (entry === undefined) return undefined
  const isThere = original.state === 'same' || original.state === 'pointer'
  const { digest, provider, emulated } = entry
  return {
    file: isThere ? fileOf(original.path) : null,
    digest,
    byHand: provider === handProvider,
    emulated: emulated === true,
  }
}

function factsOf(
  picture: StandingPicture | undefined,
  type: DigitalSourceType | null,
): Pick<AiImage, 'file' | 'digest' | 'digitalSourceType' | 'digitalSourceTypeUri'> {
  const digitalSourceTypeUri = type === null ? null : `http://cv.iptc.org/newscodes/digitalsourcetype/${type}`
  return {
    file: picture?.file ?? null,
    digest: picture?.digest ?? null,
    digitalSourceType: type,
    digitalSourceTypeUri,
  }
}

function flagsOf(picture: StandingPicture | undefined): Pick<AiImage, 'byHand' | 'emulated' | 'missing'> {
  return {
    byHand: picture?.byHand === true,
    emulated: picture?.emulated === true,
    missing: picture === undefined,
  }
}

/** Of a file that a person changed, who made it before that. */
function makerOf(entry: LockEntry | undefined): Pick<AiImage, 'provider' | 'model'> {
  if (entry === undefined || entry.provider === handProvider) return { provider: handProvider, model: null }
  return { provider: entry.provider, model: entry.model }
}

/** The lock has a hash of the prompt only, so that the config's is the one where it has the same. */
function isPromptOf(draft: RequestDraft, entry: LockEntry | undefined): boolean {
  if (entry === undefined || entry.provider === handProvider) return false
  return fieldHashes({ ...draft, references: [], mask: null })['prompt'] === entry.fields['prompt']
}

const withoutReferences = fieldHashes({
  provider: '',
  model: '',
  prompt: '',
  params: {},
  references: [],
  mask: null,
  revision: '',
})['references']

function lockedSourceType({ fields }: LockEntry): DigitalSourceType | null {
  return fields['references'] === withoutReferences ? 'trainedAlgorithmicMedia' : null
}
