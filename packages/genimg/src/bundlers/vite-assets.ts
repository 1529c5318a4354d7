import { resolve } from 'node:path'
import type { UnpluginOptions } from 'unplugin'
import type { ResolvedConfig } from 'vite'
import { unusedAssets } from './unused-assets.ts'

/**
 * Leaves out of a page's build the variants that were imported and that nothing shows in the end. Behind Vite's own
 * stylesheets and pages, which may be what shows one, and before its manifest.
 * @param isOurs by absolute path
 */
export function unusedVariants(isOurs: (path: string) => boolean): UnpluginOptions {
  let config: ResolvedConfig | undefined
  return {
    name: 'genimg:unused',
    enforce: 'post',
    vite: {
      apply: 'build',
      applyToEnvironment: (environment) => environment.config.consumer === 'client',
      configResolved: (resolved) => {
        config = resolved
      },
      generateBundle: (_, bundle) => {
        // What a server shows is not known here, and is taken from this build.
        if (config === undefined || config.builder !== undefined || config.build.ssrManifest !== false) return
        const { root } = config
        for (const name of unusedAssets(bundle, (path) => isOurs(resolve(root, path)))) delete bundle[name]
      },
    },
  }
}
