import { dirname, resolve } from 'node:path'
import { GenimgError, isGenimgError, openProject, type Project, type VariantCache } from '@genimg/core'
import { createUnplugin, type UnpluginInstance } from 'unplugin'
import type { ResolvedConfig } from 'vite'
import { keepTypes } from '../keep-types.ts'
import { builtinProviders } from '../providers.ts'
import { loadForBuild } from './load.ts'
import { logEvent, type Log } from './log.ts'
import { moduleFilter, moduleIdOf, specifierFilter, specifierOfModule } from './module-id.ts'
import { createBuildSession, type BuildSession } from './session.ts'
import { clientFilter, clientId, loadClient } from './swap-client.ts'
import { createViteDev, type ViteDev } from './vite-dev.ts'

/** Options of the plugin. What concerns pictures is in `images.config.ts`. */
export interface PluginOptions {
  /**
   * Path of the config, from the bundler's root.
   * @default looked for in the bundler's root and upwards
   */
  readonly config?: string
}

/** One build: the session that makes pictures and the cache that encodes them. */
interface Build {
  readonly session: BuildSession
  readonly cache: VariantCache
  readonly project: Project
}

export const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options = {}) => {
  let root = process.cwd()
  let mode = 'production'
  let log: Log = { info: (message) => console.log(message), warn: (message) => console.warn(message) }
  let build: Promise<Build> | undefined
  let dev: ViteDev | undefined
  let watching = false
  // Vite may build client and server side by side with one plugin: they share a session, and the last one ends it.
  let environments = 0
  // A build ends with its process: what it had ordered by then, the next one finds and collects.
  const { signal } = new AbortController()

  function open(command: 'build' | 'serve'): Promise<Project> {
    const configFile = options.config === undefined ? undefined : resolve(root, options.config)
    const from = configFile === undefined ? root : dirname(configFile)
    return openProject({
      from,
      configFile,
      mode,
      command,
      env: process.env,
      providers: builtinProviders,
      ciFreezes: true,
    })
  }

  async function startBuild(): Promise<Build> {
    const project = await open('build')
    for (const warning of project.config.warnings) log.warn(`genimg: ${warning}`)
    await keepTypes(project, (message) => log.warn(`genimg: ${message}`))
    // A bundler cannot watch for a file that is not there yet.
    if (watching && !project.config.frozen) await project.lockFile.update((lock) => lock)
    const session = createBuildSession(project, {
      generates: !watching || project.config.dev === 'generate',
      signal,
      report: (event) => logEvent(event, log),
      warn: (message) => log.warn(`genimg: ${message}`),
    })
    return { project, session, cache: project.openVariants() }
  }

  return {
    name: 'genimg',
    enforce: 'pre',
    resolveId: {
      filter: { id: new RegExp(`${specifierFilter.source}|${clientFilter.source}`) },
      handler: (id) => (id === clientId ? id : moduleIdOf(id)),
    },
    load: {
      filter: { id: [moduleFilter, clientFilter] },
      async handler(id) {
        if (id === clientId) return await loadClient()
        try {
          const specifier = specifierOfModule(id)
          if (dev !== undefined) return await dev.load(id, specifier)
          const { session, cache, project } = await (build ??= startBuild())
          for (const file of [...project.config.dependencies, project.lockFile.path]) this.addWatchFile(file)
          return await loadForBuild(specifier, session, cache, (path) => `${path.replaceAll('\\', '/')}?url&no-inline`)
        } catch (error) {
          throw isGenimgError(error) ? buildError(error) : error
        }
      },
    },
    buildStart() {
      environments += 1
    },
    async buildEnd() {
      environments -= 1
      await dev?.close()
      if (environments > 0) return
      const current = build
      build = undefined
      if (current === undefined) return
      // Without a config there is nothing to end; the load that needed it has told.
      const opened = await current.catch(() => undefined)
      if (opened === undefined) return
      const failure = opened.session.finish()
      await opened.cache.save()
      await opened.project.close()
      if (failure !== undefined) throw buildError(failure)
    },
    vite: {
      configResolved(config) {
        root = config.root
        mode = config.mode
        watching = Boolean(config.build.watch)
        log = config.logger
        refusePublishedKey(config)
      },
      configureServer(server) {
        dev = createViteDev(server, () => open('serve'))
      },
    },
  }
})

/** Vite copies variables with these prefixes into the page. */
function refusePublishedKey({ envPrefix = [], configFile = 'vite.config' }: ResolvedConfig): void {
  const prefixes = [envPrefix].flat()
  const secrets = builtinProviders.flatMap(({ secretNames = [] }) => secretNames)
  for (const secret of secrets) {
    const prefix = prefixes.find((candidate) => secret.startsWith(candidate))
    if (prefix === undefined) continue
    const message = `has "${prefix}", which would publish ${secret} in the page. Take it out, and replace the key if a page with it was ever deployed`
    throw buildError(
      new GenimgError('CONFIG_INVALID', { file: configFile, problems: [{ path: 'envPrefix', message }] }),
    )
  }
}

/** What a bundler is to show: our sentences. It would print the stack too, which only leads through our own code. */
function buildError({ message, link, code }: GenimgError): Error {
  const error = Object.assign(new Error(`${message}\n${link}`), { code })
  error.stack = ''
  return error
}
