import type { Plugin } from 'vite'
import { plugin } from './bundlers/vite.ts'
import type { PluginOptions } from './bundlers/plugin-host.ts'

export type { PluginOptions }

/** Makes `import hero from 'gen:hero'` work in Vite. */
const genimg: (options?: PluginOptions) => Plugin | Plugin[] = plugin.vite

export default genimg
