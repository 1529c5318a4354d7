import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { moduleFilter, specifierFilter } from './module-id.ts'
import type { PluginOptions } from './plugin-host.ts'
import { createRollupSide } from './rollup-side.ts'

export const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options = {}) => {
  const side = createRollupSide(options)
  return {
    name: 'genimg',
    resolveId: { filter: { id: specifierFilter }, handler: side.resolve },
    rollup: {
      buildStart() {
        side.begin(this, process.cwd())
      },
      load: {
        filter: { id: moduleFilter },
        async handler(id) {
          return await side.load(this, id)
        },
      },
      buildEnd: side.end,
      // First of all, so that nobody else lists what does not stay.
      generateBundle: { order: 'pre', handler: (_, bundle) => side.drop(bundle) },
    },
  }
})
