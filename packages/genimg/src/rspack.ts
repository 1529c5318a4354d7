import type { RspackPluginInstance } from '@rspack/core'
import { createRspackPlugin } from 'unplugin'
import type { PluginOptions } from './bundlers/plugin-host.ts'
import { createInstance } from './bundlers/webpack-instance.ts'
import { createWebpackSide } from './bundlers/webpack-plugin.ts'

export type { PluginOptions }

/** Makes `import hero from 'gen:hero'` work in Rspack 2. */
export default function genimg(options: PluginOptions = {}): RspackPluginInstance {
  const instance = createInstance(options)
  return {
    apply: (compiler) => {
      const { plugin, tap } = createWebpackSide(compiler, instance)
      createRspackPlugin(() => plugin)(undefined).apply(compiler)
      tap()
    },
  }
}
