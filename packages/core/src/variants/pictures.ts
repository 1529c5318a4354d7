import { join } from 'node:path'
import { digestOf } from '../digest.ts'
import type { ResolvedImage } from '../config/image.ts'
import { shapedSize } from '../config/shape.ts'
import { handProvider, type LockEntry } from '../store/lock.ts'
import { paintPlaceholder } from './placeholder.ts'
import type { HeldStep, Step } from '../plan/plan.ts'
import type { EncodeOutput, PictureFacts } from '../ports/ports.ts'
import type { Project } from '../project.ts'
import { writeInPlace } from './put-in-place.ts'

/** What stands for a name on a page: an original, a person's file, or a placeholder. */
export interface Picture extends PictureFacts {
  readonly name: string
  readonly digest: string
  /** Where the bytes are; null for a placeholder that has not been painted. */
  readonly path: string | null
  readonly placeholder: boolean
  /** A person's own file, or one that was adopted. */
  readonly byHand: boolean
}

/** A picture from the lock, wherever its bytes are; undefined where they are lost. */
export async function lockedPicture(
  name: string,
  entry: LockEntry,
  { store, originals }: Project,
): Promise<Picture | undefined> {
  const stored = await store.find(entry.digest)
  if (stored !== undefined) return pictureOf(name, entry, stored)
  const found = (await originals.survey([name], () => entry)).get(name)
  return found?.state === 'same' ? pictureOf(name, entry, found.path) : undefined
}

/** The picture that is there without doing anything, an outdated one included; undefined where there is none. */
export async function presentPicture(
  step: Step,
  project: Project,
  lockEntry: LockEntry | undefined,
): Promise<Picture | undefined> {
  switch (step.action) {
    case 'keep':
      return pictureOf(step.name, step.entry, step.path)
    case 'modified':
      if (step.changed === null) return personsPicture(step)
      return step.path === null
        ? await lockedPicture(step.name, step.entry, project)
        : pictureOf(step.name, step.entry, step.path)
    case 'foreign':
      return personsPicture(step)
    case 'restore':
    case 'generate':
    case 'resume':
    case 'blocked':
    case 'in-doubt':
    case 'orphan':
      return lockEntry === undefined ? undefined : await lockedPicture(step.name, lockEntry, project)
  }
}

type PersonsStep = Exclude<Extract<Step, { readonly action: 'modified' | 'foreign' }>, HeldStep>

function personsPicture({ name, digest, path, facts }: PersonsStep): Picture {
  return { ...facts, name, digest, path, placeholder: false, byHand: true }
}

// Of a flat light grey and of nothing at all; constants, so that no picture has to be decoded for them.
const greyThumbhash = '+QcCBwBqUw+HeHiFeDh4WIiPcI/4AAAA'
const clearThumbhash = 'AAiCBQAAAAAAAAAAAAAAAAAAAAAAAAAAAA=='

/** Stands in for a picture that is missing, in the size wanted, without bytes: a dev server paints it as SVG. */
export function placeholderPicture({ name, size, shape, transparent }: ResolvedImage): Picture {
  const asked = size ?? { width: 1024, height: 1024 }
  const { width, height } = shape === null ? asked : shapedSize(asked, shape)
  return {
    name,
    digest: digestOf(`placeholder ${name} ${width}x${height}`),
    path: null,
    placeholder: true,
    byHand: false,
    type: 'image/png',
    width,
    height,
    bytes: 0,
    color: '#e4e4e7',
    thumbhash: transparent ? clearThumbhash : greyThumbhash,
  }
}

/** The same as a file, for builds that ship placeholders (`onMissing: 'placeholder'`). */
export async function paintedPlaceholder(image: ResolvedImage, { cacheDir, ports }: Project): Promise<Picture> {
  const picture = placeholderPicture(image)
  const { width, height } = picture
  const bytes = paintPlaceholder({ width, height, seed: image.name, opaque: !image.transparent })
  const digest = digestOf(bytes)
  const path = join(cacheDir, 'placeholders', `${digest}.png`)
  await writeInPlace(ports.files, cacheDir, path, bytes)
  return { ...picture, ...(await ports.codec.inspect(path)), digest, path }
}

/**
 * Pictures made from a person's files or from the web are composites, and so are retouched ones; the others were made by
 * a model alone.
 */
export function sourceTypeOf({ draft }: ResolvedImage, { byHand }: Picture): NonNullable<EncodeOutput['sourceType']> {
  const fromOutside = draft.references.some(({ kind }) => kind !== 'image')
  return fromOutside || byHand ? 'compositeWithTrainedAlgorithmicMedia' : 'trainedAlgorithmicMedia'
}

function pictureOf(name: string, entry: LockEntry, path: string): Picture {
  const { digest, type, width, height, bytes, color, thumbhash } = entry
  return {
    name,
    digest,
    path,
    placeholder: false,
    byHand: entry.provider === handProvider,
    type,
    width,
    height,
    bytes,
    color,
    thumbhash,
  }
}
