import type { Plugin } from 'rolldown'
import type { PluginOptions } from './bundlers/plugin-host.ts'
import { plugin } from './bundlers/rolldown.ts'

export type { PluginOptions }

/** Makes `import hero from 'gen:hero'` work in Rolldown. */
const genimg: (options?: PluginOptions) => Plugin = plugin.rolldown

export default genimg
