import { GenimgError } from '@genimg/core'
import { createUnplugin, type UnpluginInstance, type UnpluginOptions } from 'unplugin'
import type { ResolvedConfig } from 'vite'
import { builtinProviders } from '../providers.ts'
import { moduleFilter, placeOfModule, specifierFilter } from './module-id.ts'
import { createPluginHost, type PluginHost, type PluginOptions } from './plugin-host.ts'
import { clientFilter, clientId, loadClient } from './swap-client.ts'
import { unusedVariants } from './vite-assets.ts'
import { createViteDev, type ViteDev } from './vite-dev.ts'
import { createViteFiles, type ViteFiles } from './vite-files.ts'
import { pathFrom } from './vite-html.ts'
import { styleAlias } from './vite-styles.ts'
import { specifierInTemplate, templateFilter } from './vite-vue.ts'
import { writePictures } from './write-pictures.ts'

export const plugin: UnpluginInstance<PluginOptions | undefined, true> = createUnplugin((options = {}) => {
  let parts: { readonly host: PluginHost; readonly files: ViteFiles } | undefined
  let dev: ViteDev | undefined
  let types: Promise<void> | undefined
  // Places of pictures in stylesheets and pages, whose files are watched when a build ends.
  const shown = new Set<string>()

  // Only Vite calls `configResolved`, before everything else.
  function started(): NonNullable<typeof parts> {
    if (parts === undefined) throw new TypeError('The plugin was asked before Vite had its config')
    return parts
  }

  const theHost = (): PluginHost => started().host

  /** What a stylesheet or a page shows. */
  async function show<T>(importer: string, picture: Promise<T>): Promise<T> {
    const { lookup, explain } = theHost()
    try {
      return await picture
    } catch (error) {
      throw explain(error)
    } finally {
      shown.add(await lookup.placeOf(importer))
    }
  }

  const main: UnpluginOptions = {
    name: 'genimg',
    enforce: 'pre',
    resolveId: {
      filter: { id: new RegExp([specifierFilter, templateFilter, clientFilter].map(({ source }) => source).join('|')) },
      handler: async (id, importer) => {
        if (id === clientId) return id
        const specifier = templateFilter.test(id) ? specifierInTemplate(id, importer) : id
        return specifier === undefined ? undefined : await theHost().resolve(specifier, importer)
      },
    },
    buildStart() {
      theHost().builds.begin()
    },
    async buildEnd() {
      await dev?.close()
      const { endPictures, keepTypes, watchFiles, explain } = theHost()
      const files = await Promise.all([...shown].map(watchFiles))
      shown.clear()
      for (const file of files.flat()) this.addWatchFile(file)
      try {
        await endPictures()
      } catch (error) {
        throw explain(error)
      } finally {
        // Vite writes its files meanwhile, which is none of JavaScript's work.
        types = keepTypes()
        types.catch(() => undefined)
      }
    },
    vite: {
      async closeBundle() {
        await types
      },
      load: {
        filter: { id: [moduleFilter, clientFilter] },
        async handler(id) {
          if (id === clientId) return await loadClient()
          const { load, watchFiles, explain } = theHost()
          try {
            if (dev !== undefined) return await dev.load(id)
            const { code } = await load(id, started().files.declareIn(this))
            return withoutSideEffects(code)
          } catch (error) {
            throw explain(error, id)
          } finally {
            // Also those that mend what is wrong. A dev server watches by itself.
            if (dev === undefined && this.meta.watchMode)
              for (const file of await watchFiles(placeOfModule(id))) this.addWatchFile(file)
          }
        },
      },
      configResolved(config) {
        const { root, mode, build, logger: log } = config
        const asked = createPluginHost(options, { root, mode, log, watching: Boolean(build.watch) })
        parts = { host: asked, files: createViteFiles(config) }
        refusePublishedKey(config, asked)
        // Vite asks its aliases each time, and looks at this list only.
        config.resolve.alias.push(
          styleAlias(async (specifier, importer) => {
            if (dev !== undefined) return await dev.file(specifier, importer)
            return await show(importer, asked.file(specifier, importer))
          }),
        )
      },
      transformIndexHtml: {
        order: 'pre',
        handler: async (html, { filename }) => {
          if (dev === undefined) {
            const { image } = theHost()
            return await writePictures(html, (specifier) =>
              show(filename, image(specifier, filename, pathFrom(filename))),
            )
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
  return [main, unusedVariants((path) => parts?.files.has(path) === true)]
})

/** So that a picture that nothing shows is left out. */
function withoutSideEffects(code: string): { readonly code: string; readonly moduleSideEffects: false } {
  return { code, moduleSideEffects: false }
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
