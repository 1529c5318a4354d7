import {
  placeholderPicture,
  presentPicture,
  refuseFrozen,
  type Picture,
  type Plan,
  type Project,
  type ResolvedImage,
  type VariantCache,
} from '@genimg/core'
import { unknownImage } from './session.ts'

/** A project under a dev server: nothing is spent, what is missing is a placeholder, and changes on disk are followed. */
export interface DevSession {
  readonly current: () => Promise<DevState>
  readonly find: (
    name: string,
  ) => Promise<{ readonly image: ResolvedImage; readonly picture: Picture; readonly state: DevState }>
  /**
   * Looks at the disk again; at the config too, where that changed or never could be read. Keeps what it had where that
   * fails, and throws.
   */
  readonly refresh: (options: { readonly config: boolean }) => Promise<DevState>
  readonly close: () => Promise<void>
}

export interface DevState {
  readonly project: Project
  readonly plan: Plan
  readonly cache: VariantCache
}

export function createDevSession(open: () => Promise<Project>): DevSession {
  let state: Promise<DevState> | undefined
  // Also those of configs from before a change: a generation may still go on under one.
  const opened: Project[] = []

  async function start(): Promise<DevState> {
    const project = await open()
    opened.push(project)
    return { project, plan: await project.plan(), cache: project.openVariants() }
  }

  const current = (): Promise<DevState> => {
    state ??= start().catch((error: unknown) => {
      // A mended config is tried again.
      state = undefined
      throw error
    })
    return state
  }

  return {
    current,
    find: async (name) => {
      const now = await current()
      const { project, plan } = now
      const image = project.config.images.find((candidate) => candidate.name === name)
      const step = plan.steps.find((candidate) => candidate.name === name)
      if (image === undefined || step === undefined) throw unknownImage(name, project)
      const refusal = project.config.frozen ? refuseFrozen([step], project.config) : undefined
      if (refusal !== undefined) throw refusal
      const present = await presentPicture(step, project, plan.lock.images[name])
      return { image, picture: present ?? placeholderPicture(image), state: now }
    },
    refresh: async ({ config }) => {
      const before = await state?.catch(() => undefined)
      if (before === undefined) return await current()
      const after = config ? await start() : { ...before, plan: await before.project.plan() }
      state = Promise.resolve(after)
      return after
    },
    close: async () => {
      const last = await state?.catch(() => undefined)
      await last?.cache.save()
      for (const project of opened) await project.close()
    },
  }
}
