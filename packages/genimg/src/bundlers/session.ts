import {
  GenimgError,
  isHeld,
  isLost,
  isMissing,
  lockedPicture,
  nearest,
  paintedPlaceholder,
  placeholderPicture,
  presentPicture,
  refuseBuild,
  withAncestors,
  type Outcome,
  type Picture,
  type Plan,
  type Project,
  type Report,
  type ResolvedImage,
  type Runner,
  type Step,
} from '@genimg/core'
import { lostText } from '../lost-text.ts'
import { openOrderText } from '../open-order-text.ts'
import { leftText } from '../left-text.ts'

/** One build of one project: its images are made when modules ask for them, side by side and inside the budget. */
export interface BuildSession {
  readonly project: Project
  /** An image and the picture that stands for it. What may not or could not be made is told by `finish`. */
  readonly find: (name: string) => Promise<{ readonly image: ResolvedImage; readonly picture: Picture }>
  /** The files of the pictures that were found so far. */
  readonly originals: () => readonly string[]
  /** What kept the build from being whole, over all images that were asked for. */
  readonly finish: () => GenimgError | undefined
}

interface SessionOptions {
  /** Whether missing and changed pictures are made. A watch mode makes none: nothing is spent by saving a file. */
  readonly generates: boolean
  readonly signal: AbortSignal
  readonly report: Report
  readonly warn: (message: string) => void
}

export function createBuildSession(
  project: Project,
  { generates, signal, report, warn }: SessionOptions,
): BuildSession {
  const { config } = project
  const images = new Map(config.images.map((image) => [image.name, image]))
  const pictures = new Map<string, Promise<Picture>>()
  const originals = new Set<string>()
  const refused = new Map<string, Step>()
  const outcomes = new Map<string, Outcome>()
  let planning: Promise<{ readonly plan: Plan; readonly stepOf: ReadonlyMap<string, Step> }> | undefined
  // All that the config asks for, of which modules import some.
  let planned: readonly Step[] = []
  let opening: Promise<Runner> | undefined
  let kept = 0

  async function pictureFor(image: ResolvedImage): Promise<Picture> {
    const { name } = image
    const { plan, stepOf } = await (planning ??= makePlan())
    const { steps, lock } = plan
    planned = steps
    const step = stepOf.get(name)
    if (step === undefined) throw new Error(`no step for ${name}`)
    const open = step.action === 'keep' ? openOrderText(step) : undefined
    if (open !== undefined) warn(open)
    // What is there already is not made, whatever its ancestors are: most pictures of most builds are.
    if (step.action === 'keep' && !config.frozen) return await found(presentPicture(step, project, step.entry), name)
    const family = config.frozen || !generates ? [] : withAncestors(config.images, [name])
    const needed = family.flatMap((member) => stepOf.get(member.name) ?? [])
    if ((generates || config.frozen) && refuseBuild([step, ...needed], config, planned) !== undefined) {
      for (const one of [step, ...needed]) refused.set(one.name, one)
      return placeholderPicture(image)
    }
    if (step.action === 'modified' || step.action === 'foreign') {
      warn(byHandText(step))
      return await found(presentPicture(step, project, undefined), name)
    }
    if (config.frozen) {
      return isMissing(step)
        ? await paintedPlaceholder(image, project)
        : await found(presentPicture(step, project, lock.images[name]), name)
    }
    if (!generates)
      return (await presentPicture(step, project, lock.images[name])) ?? (await paintedPlaceholder(image, project))
    if (step.action === 'keep') return await found(presentPicture(step, project, step.entry), name)
    const lost = needed.filter(isLost).map((one) => one.name)
    if (lost.length > 0) warn(lostText(lost))
    const runner = await (opening ??= project.openRunner({
      signal,
      report,
      mayOrderUnplanned: config.budget !== undefined,
    }))
    return await pictureAfter(image, await runner.run(needed))
  }

  async function makePlan(): Promise<{ readonly plan: Plan; readonly stepOf: ReadonlyMap<string, Step> }> {
    const plan = await project.plan()
    return { plan, stepOf: new Map(plan.steps.map((step) => [step.name, step])) }
  }

  async function pictureAfter(image: ResolvedImage, family: readonly Outcome[]): Promise<Picture> {
    const { name } = image
    for (const outcome of family) outcomes.set(outcome.name, outcome)
    const outcome = family.find((candidate) => candidate.name === name)
    if (outcome === undefined || !('entry' in outcome)) return placeholderPicture(image)
    kept += 1
    return await found(lockedPicture(name, outcome.entry, project), name)
  }

  return {
    project,
    find: async (name) => {
      const image = images.get(name)
      if (image === undefined) throw unknownImage(name, project)
      const picture = pictures.get(name) ?? pictureFor(image)
      pictures.set(name, picture)
      const { path, placeholder } = await picture
      if (path !== null && !placeholder) originals.add(path)
      return { image, picture: await picture }
    },
    originals: () => [...originals],
    finish: () => {
      // In the config's order: which module asked first differs from build to build.
      const steps = config.images.flatMap(({ name }) => refused.get(name) ?? [])
      if (steps.length > 0) return refuseBuild(steps, config, planned)
      const left = leftText([...outcomes.values()], planned)
      if (left !== undefined) warn(`${left}.`)
      const failures = [...outcomes.values()].flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []))
      return failures.length < 2 ? failures[0] : new GenimgError('RUN_FAILED', { failures, kept })
    },
  }
}

/** What a build says of a picture that a person put there, and how to go on. */
function byHandText(step: Extract<Step, { readonly action: 'modified' | 'foreign' }>): string {
  const { name } = step
  if (isHeld(step))
    return `"${name}" was adopted by hand, and its request has changed since (${step.changed.join(', ')}): the adopted picture is used. Run \`genimg accept ${name}\` to let it stand for the new request, free, or \`genimg generate ${name}\` to have a new one.`
  const other = step.action === 'foreign' ? 'move it away' : `\`genimg revert ${name}\` to go back`
  return `"${name}" is ${step.path}, a file that images.lock does not know. Run \`genimg adopt ${name}\` to keep it, or ${other}.`
}

export function unknownImage(name: string, { config }: Project): GenimgError {
  const names = config.images.map((image) => image.name)
  return new GenimgError('IMAGE_UNKNOWN', { name, nearest: nearest(name, names), file: config.file })
}

async function found(picture: Promise<Picture | undefined>, name: string): Promise<Picture> {
  const present = await picture
  if (present === undefined) throw new Error(`the original of ${name} went away during the build`)
  return present
}
