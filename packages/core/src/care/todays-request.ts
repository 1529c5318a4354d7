import type { ResolvedImage } from '../config/image.ts'
import { settledDigest } from '../plan/plan.ts'
import { completeRequest, parentsOf, type ImageRequest } from '../plan/request.ts'
import type { Project } from '../project.ts'

/** What an image asks for now, also where a person's file hides it in a plan. */
export interface TodaysRequest {
  readonly image: ResolvedImage
  /** Undefined while what it is made from does not exist. */
  readonly request: ImageRequest | undefined
  /** The image that has to be made first. */
  readonly missing: string | undefined
}

export async function readTodaysRequest(project: Project, name: string): Promise<TodaysRequest> {
  const { steps } = await project.plan({ names: [name] })
  const digests = new Map(steps.map((step) => [step.name, settledDigest(step)]))
  const step = steps.find((candidate) => candidate.name === name)
  if (step === undefined || step.action === 'orphan') throw new Error(`no step for ${name}`)
  const { image } = step
  const request = completeRequest(image.draft, (parent) => digests.get(parent))
  const missing = parentsOf(image.draft).find((parent) => digests.get(parent) === undefined)
  return { image, request, missing }
}
