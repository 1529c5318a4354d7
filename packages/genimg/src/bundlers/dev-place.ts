import type { GenimgError, Project } from '@genimg/core'
import type { FSWatcher } from 'vite'
import { keepTypes } from '../keep-types.ts'
import { createDevGenerator } from './dev-generator.ts'
import { createDevSession, type DevSession } from './dev-session.ts'
import { createDevWatcher } from './dev-watcher.ts'
import type { Log } from './log.ts'

/** One project under a dev server: what there is of it, what is watched, and how its pictures are ordered. */
export interface DevPlace {
  readonly session: DevSession
  /** What `g` + enter does. */
  readonly press: () => Promise<void>
  /** Makes these images where the config says `dev: 'generate'`, inside the budget. */
  readonly generate: (names: readonly string[]) => Promise<void>
  readonly close: () => Promise<void>
}

interface DevPlaceParts {
  readonly watcher: FSWatcher
  /** Where a config may appear while there is none. */
  readonly root: string
  readonly open: () => Promise<Project>
  readonly log: Log
  readonly warn: (message: string) => void
  readonly fail: (error: unknown) => void
  /** Puts a picture's failure before the eyes of whoever looks at the page. */
  readonly showFailure: (error: GenimgError) => void
  /** Called when what is on disk may be another by now. */
  readonly refreshed: () => Promise<void>
}

export function createDevPlace({
  watcher,
  root,
  open,
  log,
  warn,
  fail,
  showFailure,
  refreshed,
}: DevPlaceParts): DevPlace {
  const session = createDevSession(openAndFollow)
  const files = createDevWatcher(watcher, root, ({ config }) => void refresh(config).catch(fail))
  const ending = new AbortController()
  const generator = createDevGenerator(ending.signal, showFailure)
  const warned = new Set<string>()

  /** Whoever opens the project, at the start or after it was mended: its files are watched and its types written. */
  async function openAndFollow(): Promise<Project> {
    try {
      const project = await open()
      files.follow(project)
      for (const warning of project.config.warnings.filter((one) => !warned.has(one))) {
        warned.add(warning)
        warn(warning)
      }
      await keepTypes(project, warn).catch(fail)
      return project
    } catch (error) {
      files.followTrouble(error)
      throw error
    }
  }

  async function refresh(config: boolean): Promise<void> {
    await session.refresh({ config })
    await refreshed()
  }

  return {
    session,
    press: async () => generator.press(await session.refresh({ config: false }), log, () => refresh(false)),
    generate: async (names) => {
      const state = await session.current()
      const { dev, frozen } = state.project.config
      if (dev === 'generate' && !frozen) await generator.auto(state, names, log, () => refresh(false))
    },
    close: async () => {
      ending.abort(new Error('the dev server ended'))
      files.close()
      await session.close()
    },
  }
}
