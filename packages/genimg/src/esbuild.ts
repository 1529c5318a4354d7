import type { Plugin } from 'esbuild'
import { plugin } from './bundlers/esbuild.ts'
import type { EsbuildOptions } from './bundlers/esbuild-side.ts'

export type { EsbuildOptions as PluginOptions }

/** Makes `import hero from 'gen:hero'` work in esbuild. */
const genimg: (options?: EsbuildOptions) => Plugin = plugin.esbuild

export default genimg
