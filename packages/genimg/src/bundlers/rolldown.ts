import { createUnplugin, type UnpluginInstance } from 'unplugin'
import { moduleFilter, specifierFilter } from './module-id.ts'
import type { PluginOptions } from './plugin-host.ts'
import { createRollupSide } from './rollup-side.ts'
import { urlInScript } from './url-in-script.ts'

export const plugin: UnpluginInstance<PluginOptions | undefined, false> = createUnplugin((options = {}) => {
  const side = createRollupSide(options)
  return {
    name: 'genimg',
    resolveId: { filter: { id: specifierFilter }, handler: side.resolve },
    rolldown: {
      buildStart({ cwd }) {
        side.begin(this, cwd)
      },
      load: {
        filter: { id: moduleFilter },
        async handler(id) {
          return await side.load(this, id)
        },
      },
      buildEnd: side.end,
      // By itself it writes `new URL(…, {}.url)` there, which throws.
      resolveFileUrl: ({ format, relativePath, referenceId }) =>
        side.owns(referenceId) && (format === 'iife' || format === 'umd')
          ? urlInScript(JSON.stringify(relativePath), true)
          : undefined,
      generateBundle: { order: 'pre', handler: (_, bundle) => side.drop(bundle) },
    },
  }
})
