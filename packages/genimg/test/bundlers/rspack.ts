import { rspack, type RspackPluginInstance } from '@rspack/core'
import genimg from '../../src/rspack.ts'
import { webpackLike, type WebpackLike } from './webpack-like.ts'

export const rspackRow: WebpackLike<RspackPluginInstance> = webpackLike('rspack', {
  one: (config, plugins, options) => rspack({ ...config, plugins: [...plugins, genimg(options)] }),
  several: (configs) => {
    const plugin = genimg()
    return rspack(configs.map((config) => ({ ...config, plugins: [plugin] })))
  },
})
