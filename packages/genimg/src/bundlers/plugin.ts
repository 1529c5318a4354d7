import { GenimgError } from '@genimg/core'
import { createUnplugin, type UnpluginInstance } from 'unplugin'
import type { ResolvedConfig } from 'vite'
import { builtinProviders } from '../providers.ts'
import { moduleFilter, specifierFilter } from './module-id.ts'
import { createPluginHost, type PluginHost, type PluginOptions } from './plugin-host.ts'
import type { AssetFile } from './render-module.ts'
import { clientFilter, clientId, loadClient } from './swap-client.ts'
import { createViteDev, type ViteDev } from './vite-dev.ts'
import { pathFrom, writePictures } from './vite-html.ts'
import { styleAlias } from './vite-styles.ts'

export const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options = {}) => {
  let host: PluginHost | undefined
  let dev: ViteDev | undefined

  // Only Vite calls `configResolved`, before everything else.
  function theHost(): PluginHost {
    if (host === undefined) throw new TypeError('The plugin was asked before Vite had its config')
    return host
  }

  return {
    name: 'genimg',
    enforce: 'pre',
    resolveId: {
      filter: { id: new RegExp(`${specifierFilter.source}|${clientFilter.source}`) },
      handler: async (id, importer) => (id === clientId ? id : await theHost().resolve(id, importer)),
    },
    load: {
      filter: { id: [moduleFilter, clientFilter] },
      async handler(id) {
        if (id === clientId) return await loadClient()
        try {
          if (dev !== undefined) return await dev.load(id)
          const { code, watchFiles } = await theHost().load(id, declareUrl)
          for (const file of watchFiles) this.addWatchFile(file)
          return code
        } catch (error) {
          throw theHost().explain(error, id)
        }
      },
    },
    buildStart() {
      theHost().builds.begin()
    },
    async buildEnd() {
      await dev?.close()
      try {
        await theHost().builds.end()
      } catch (error) {
        throw theHost().explain(error)
      }
    },
    vite: {
      configResolved(config) {
        const { root, mode, build, logger: log } = config
        const asked = createPluginHost(options, { root, mode, log, watching: Boolean(build.watch) })
        host = asked
        refusePublishedKey(config, asked)
        // Vite asks its aliases each time, and looks at this list only.
        config.resolve.alias.push(
          styleAlias(async (specifier, importer) => await (dev ?? asked).file(specifier, importer)),
        )
      },
      transformIndexHtml: {
        order: 'pre',
        handler: async (html, { filename }) => {
          if (dev === undefined) {
            return await writePictures(html, (specifier) => theHost().image(specifier, filename, pathFrom(filename)))
          }
          const running = dev
          const page = await writePictures(html, (specifier) => running.image(specifier, filename))
          // Pictures of the page itself are swapped too, also where no script imports any.
          return page === html
            ? html
            : { html: page, tags: [{ tag: 'script', attrs: { type: 'module', src: `/@id/${clientId}` } }] }
        },
      },
      configureServer(server) {
        dev = createViteDev(server, theHost())
      },
    },
  }
})

/** One URL alone is inlined where Vite would inline any file. */
function declareUrl(variable: string, { path, alone }: AssetFile): string {
  return `import ${variable} from ${JSON.stringify(`${path.replaceAll('\\', '/')}?url${alone ? '' : '&no-inline'}`)}`
}

/** Vite copies variables with these prefixes into the page. */
function refusePublishedKey({ envPrefix = [], configFile = 'vite.config' }: ResolvedConfig, host: PluginHost): void {
  const prefixes = [envPrefix].flat()
  const secrets = builtinProviders.flatMap(({ secretNames = [] }) => secretNames)
  for (const secret of secrets) {
    const prefix = prefixes.find((candidate) => secret.startsWith(candidate))
    if (prefix === undefined) continue
    const message = `has "${prefix}", which would publish ${secret} in the page. Take it out, and replace the key if a page with it was ever deployed`
    throw host.explain(
      new GenimgError('CONFIG_INVALID', { file: configFile, problems: [{ path: 'envPrefix', message }] }),
    )
  }
}
