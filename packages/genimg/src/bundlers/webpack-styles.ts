import type { PluginHost } from './plugin-host.ts'
import { ownFile } from './webpack-requests.ts'
import type { StylesOptions } from './webpack-styles-loader.ts'

type Prepare = StylesOptions['prepare']

/** Finds and makes what stylesheets name. */
export function createStyles(host: () => PluginHost, isWatching: () => boolean): Prepare {
  return async (specifiers, stylesheet) => {
    const { lookup, file, watchFiles, resolve, explain } = host()
    const errors = await Promise.all(
      specifiers.map(async (specifier) => {
        try {
          await file(specifier, stylesheet)
          return []
        } catch (error) {
          return [explain(error, await resolve(specifier, stylesheet))]
        }
      }),
    )
    const files = await watchFiles(await lookup.placeOf(stylesheet))
    // More than files decides which picture is shown; but under a watch, stylesheets are built again too often for that.
    return { watchFiles: files, error: errors.flat()[0], cacheable: isWatching() }
  }
}

/** The loader that has them made, as a user would write it into a rule. */
export function stylesLoader(prepare: Prepare, forCssLoader: boolean): { loader: string; options: StylesOptions } {
  return { loader: ownFile('webpack-styles-loader'), options: { forCssLoader, prepare } }
}

/** For the bundlers' own CSS: first in the list of rules is last of all loaders. */
export function stylesRule(loader: ReturnType<typeof stylesLoader>): Readonly<Record<string, unknown>> {
  return { test: /\.(?:css|scss|sass|less|styl|stylus|pcss|postcss)$/, use: [loader] }
}
