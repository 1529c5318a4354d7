import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { createEsbuildSide, type EsbuildOptions } from './esbuild-side.ts'

export const plugin: UnpluginInstance<EsbuildOptions | undefined, false> = createUnplugin((options = {}) => ({
  name: 'genimg',
  // unplugin's own hooks know neither which imports come from stylesheets nor esbuild's way to name files.
  esbuild: { setup: (build) => createEsbuildSide(options, build) },
}))
