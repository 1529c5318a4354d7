import { webpack, type WebpackPluginInstance } from 'webpack'
import genimg from '../../src/webpack.ts'
import { webpackLike, type WebpackLike } from './webpack-like.ts'

export const webpackRow: WebpackLike<WebpackPluginInstance> = webpackLike('webpack', {
  one: (config, plugins, options) => webpack({ ...config, plugins: [...plugins, genimg(options)] }),
  several: (configs) => {
    const plugin = genimg()
    return webpack(configs.map((config) => ({ ...config, plugins: [plugin] })))
  },
})
