import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { placeOfModule } from './module-id.ts'
import { createPluginHost, type PluginHost, type PluginOptions } from './plugin-host.ts'
import type { DeclareUrl } from './render-module.ts'
import { unusedAssets, type OutputFiles } from './unused-assets.ts'

/** What is used of the plugin contexts of Rollup and Rolldown. */
export interface RollupContext {
  readonly meta: { readonly watchMode: boolean }
  readonly addWatchFile: (path: string) => void
  /** Gives the id by which code refers to the file. */
  readonly emitFile: (file: EmittedVariant) => string
  readonly info: (message: string) => void
  readonly warn: (message: string) => void
}

interface EmittedVariant {
  readonly type: 'asset'
  readonly name: string
  readonly originalFileName: string
  readonly source: Uint8Array
}

/** What Rollup and Rolldown do alike; their own files say it in their hooks. */
export interface RollupSide {
  readonly begin: (context: RollupContext, root: string) => void
  readonly resolve: (specifier: string, importer: string | undefined) => Promise<string>
  readonly load: (context: RollupContext, id: string) => Promise<LoadedCode>
  readonly end: () => Promise<void>
  /** Takes out the files of pictures that were imported and that no code shows in the end. */
  readonly drop: (files: OutputFiles) => void
  /** Whether code refers to one of our files by this id. */
  readonly owns: (reference: string) => boolean
}

interface LoadedCode {
  readonly code: string
  readonly moduleSideEffects: false
}

export function createRollupSide(options: PluginOptions): RollupSide {
  let host: PluginHost | undefined
  let context: RollupContext | undefined
  const references = new Set<string>()
  const paths = new Set<string>()

  function theHost(): PluginHost {
    if (host === undefined) throw new TypeError('The plugin was asked before the build began')
    return host
  }

  // The bundler names us already.
  const bare = (message: string): string => message.replace(/^genimg: /, '')
  const log = {
    info: (message: string) => context?.info(bare(message)),
    warn: (message: string) => context?.warn(bare(message)),
  }

  // The bundler knows how to write an address in every format, and which addresses are left when unused code is out.
  const declareIn =
    ({ emitFile }: RollupContext): DeclareUrl =>
    (variable, { path }) => {
      const reference = emitFile({
        type: 'asset',
        name: basename(path),
        originalFileName: path,
        source: readFileSync(path),
      })
      references.add(reference)
      paths.add(path)
      return `const ${variable} = import.meta.ROLLUP_FILE_URL_${reference}`
    }

  return {
    begin: (now, root) => {
      context = now
      host ??= createPluginHost(options, { root, mode: 'production', log, watching: now.meta.watchMode })
      host.builds.begin()
    },
    resolve: async (specifier, importer) => await theHost().resolve(specifier, importer),
    load: async (now, id) => {
      const { load, watchFiles, explain } = theHost()
      try {
        const { code } = await load(id, declareIn(now))
        return { code, moduleSideEffects: false }
      } catch (error) {
        throw explain(error, id)
      } finally {
        // Also those that mend what is wrong.
        for (const file of await watchFiles(placeOfModule(id))) now.addWatchFile(file)
      }
    },
    end: async () => {
      const { builds, explain } = theHost()
      try {
        await builds.end()
      } catch (error) {
        throw explain(error)
      }
    },
    drop: (files) => {
      for (const name of unusedAssets(files, (path) => paths.has(path))) delete files[name]
    },
    owns: (reference) => references.has(reference),
  }
}
