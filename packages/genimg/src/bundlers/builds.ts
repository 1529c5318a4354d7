import type { Project, VariantCache } from '@genimg/core'
import type { BuildSession } from './session.ts'

/** One project in a build: the session that makes its pictures and the cache that encodes them. */
export interface Build {
  readonly session: BuildSession
  readonly cache: VariantCache
  readonly project: Project
}

/**
 * The projects of one build; most builds have one. A bundler may build several things side by side with one plugin, as
 * Vite does for client and server: they share the projects, and the last one ends them.
 */
export interface Builds {
  readonly begin: () => void
  /** @param place see `ConfigLookup` */
  readonly of: (place: string) => Promise<Build>
  /** Throws what kept the build from being whole. */
  readonly end: () => Promise<void>
}

export function createBuilds(open: (place: string) => Promise<Build>): Builds {
  const opened = new Map<string, Promise<Build>>()
  let underWay = 0

  async function close(build: Build): Promise<void> {
    await build.cache.save()
    await build.project.close()
  }

  return {
    begin: () => {
      underWay += 1
    },
    of: (place) => {
      const build = opened.get(place) ?? open(place)
      opened.set(place, build)
      return build
    },
    end: async () => {
      underWay -= 1
      if (underWay > 0) return
      const last = [...opened.values()]
      opened.clear()
      // Without a config there is nothing to end; the load that needed it has told.
      const builds = (await Promise.allSettled(last)).flatMap((result) =>
        result.status === 'fulfilled' ? [result.value] : [],
      )
      const failures = builds.flatMap(({ session }) => session.finish() ?? [])
      await Promise.all(builds.map(close))
      if (failures.length > 0) throw failures[0]
    },
  }
}
