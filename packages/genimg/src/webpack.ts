import { createWebpackPlugin } from 'unplugin'
import type { WebpackPluginInstance } from 'webpack'
import type { PluginOptions } from './bundlers/plugin-host.ts'
import { createInstance } from './bundlers/webpack-instance.ts'
import { createWebpackSide } from './bundlers/webpack-plugin.ts'
import { unwatchVariants } from './bundlers/webpack-unwatch.ts'

export type { PluginOptions }

/** Makes `import hero from 'gen:hero'` work in webpack 5. */
export default function genimg(options: PluginOptions = {}): WebpackPluginInstance {
  const instance = createInstance(options)
  return {
    apply: (compiler) => {
      const { plugin, tap } = createWebpackSide(compiler, instance)
      createWebpackPlugin(() => plugin)(undefined).apply(compiler)
      tap()
      compiler.hooks.afterCompile.tap('genimg', ({ fileDependencies }) => unwatchVariants(fileDependencies))
    },
  }
}
