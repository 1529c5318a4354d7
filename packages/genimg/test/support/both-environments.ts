import { createBuilder, type BuildEnvironmentOptions } from 'vite'
import genimg from '../../src/vite.ts'
import type { Site } from './site.ts'

/**
 * Begins to build pages and their server side by side, with one plugin; each by a promise of its own.
 * @param client over Vite's defaults
 * @param ssr over those, with `server.js` as the entry
 */
export async function buildBoth(
  site: Site,
  client: BuildEnvironmentOptions,
  ssr: BuildEnvironmentOptions,
): Promise<readonly Promise<unknown>[]> {
  const builder = await createBuilder({
    root: site.dir,
    configFile: false,
    logLevel: 'silent',
    plugins: [genimg()],
    builder: { sharedConfigBuild: true },
    environments: {
      client: { build: client },
      ssr: {
        build: { ssr: true, ...ssr, rolldownOptions: { input: site.path('server.js'), ...ssr.rolldownOptions } },
      },
    },
  })
  return Object.values(builder.environments).map((environment) => builder.build(environment))
}
