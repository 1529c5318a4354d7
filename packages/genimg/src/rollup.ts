import type { Plugin } from 'rollup'
import type { PluginOptions } from './bundlers/plugin-host.ts'
import { plugin } from './bundlers/rollup.ts'

export type { PluginOptions }

/** Makes `import hero from 'gen:hero'` work in Rollup. */
const genimg: (options?: PluginOptions) => Plugin = plugin.rollup

export default genimg
