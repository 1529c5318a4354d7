import { relative } from 'node:path'
import { join } from '../config/check.ts'
import type { ResolvedImage } from '../config/image.ts'
import { isGenimgError, type ConfigProblem } from '../errors.ts'
import type { ExaminedPicture } from '../ports/ports.ts'
import type { Lock } from '../store/lock.ts'
import type { Look } from './look.ts'
import { maskProblem } from './mask-problem.ts'
import type { Step } from './plan.ts'
import type { Reference } from './request.ts'

type LocalFile = Extract<Reference, { readonly kind: 'file' }>

/**
 * What is wrong with the files that pictures would be made from. Only where something would be ordered: a plan without
 * changes looks at none.
 * @param dir the config's folder
 */
export async function checkReferences(
  steps: readonly Step[],
  look: Look,
  dir: string,
): Promise<readonly ConfigProblem[]> {
  const sizes = new Map(steps.map((step) => [step.name, sizeAfter(step)]))
  const problems: ConfigProblem[] = []
  for (const step of steps) {
    if (step.action !== 'generate') continue
    const { draft, path } = step.image
    const pictures = new Map<Reference, ExaminedPicture>()
    for (const reference of [...draft.references, draft.mask]) {
      if (reference?.kind !== 'file') continue
      const seen = await lookAt(reference, look, dir)
      if (typeof seen !== 'string') pictures.set(reference, seen)
      else problems.push({ path: join(path, reference === draft.mask ? 'mask' : 'references'), message: seen })
    }
    const [first] = draft.references
    const mask = draft.mask === null ? undefined : pictures.get(draft.mask)
    if (mask === undefined || first === undefined) continue
    const size = first.kind === 'image' ? sizes.get(first.name) : pictures.get(first)?.facts
    const problem = maskProblem(mask, size)
    if (problem !== undefined) problems.push({ path: join(path, 'mask'), message: problem })
  }
  return problems
}

/** Whether {@link checkReferences} is likely to look at a file, by what is known before there is a plan. */
export function hasFilesToCheck(images: readonly ResolvedImage[], lock: Lock): boolean {
  return images.some(
    ({ name, draft }) =>
      lock.images[name] === undefined && [...draft.references, draft.mask].some((each) => each?.kind === 'file'),
  )
}

/** A picture, or what is wrong with it. */
async function lookAt({ path, digest }: LocalFile, look: Look, dir: string): Promise<ExaminedPicture | string> {
  try {
    return await look(path, digest)
  } catch (error) {
    if (!isGenimgError<'UNDECODABLE'>(error, 'UNDECODABLE')) throw error
    const { message } = error.details
    const remedy = message.includes('git-lfs') ? ' Run `git lfs pull`.' : ''
    return `names a file that is no usable picture: "${relative(dir, path)}". Of it: ${message}${remedy}`
  }
}

/** Pixels that an image has after a step, or that are asked for; undefined where nobody knows yet. */
function sizeAfter(step: Step): { readonly width: number; readonly height: number } | undefined {
  switch (step.action) {
    case 'keep':
    case 'restore':
    case 'modified':
    case 'in-doubt':
      return step.entry
    case 'generate':
      return step.image.size ?? undefined
    case 'resume':
    case 'foreign':
    case 'blocked':
    case 'orphan':
      return undefined
  }
}
