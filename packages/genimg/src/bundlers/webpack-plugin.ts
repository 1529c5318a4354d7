import type { UnpluginOptions } from 'unplugin'
import { placeOfModule, specifierFilter } from './module-id.ts'
import type { PluginHost } from './plugin-host.ts'
import type { AssetFile } from './render-module.ts'
import type { BundlerCompilation, BundlerCompiler, ResolveData } from './webpack-compiler.ts'
import { asError } from './webpack-error.ts'
import { tapHtml } from './webpack-html.ts'
import type { Instance } from './webpack-instance.ts'
import { createGenModules } from './webpack-modules.ts'
import { idOf, isFileRequest, moduleFileFilter, requestOf, specifierOfFile } from './webpack-requests.ts'
import { behindCssLoader, variantRule, withoutVariants } from './webpack-rules.ts'
import { createStyles, stylesLoader, stylesRule } from './webpack-styles.ts'

const name = 'genimg'

/** What both bundlers need beside unplugin's hooks, which see no import with a scheme of its own. */
export interface WebpackSide {
  readonly plugin: UnpluginOptions
  /** Taps the compiler's own hooks. */
  readonly tap: () => void
}

export function createWebpackSide(compiler: BundlerCompiler, instance: Instance): WebpackSide {
  const host = (): PluginHost => instance.hostOf(compiler)
  const modules = createGenModules(async (id) => {
    const { load, watchFiles } = host()
    const module = await load(id, declareUrl)
    return { ...module, watchFiles: await watchFiles(placeOfModule(id)) }
  })
  const styles = createStyles(host, () => compiler.watchMode)
  let underWay = false

  function begin(compilation: BundlerCompilation): void {
    const { modifiedFiles, removedFiles } = compiler
    if (!compiler.watchMode || modifiedFiles === undefined) modules.forget()
    else modules.changed(new Set([...modifiedFiles, ...(removedFiles ?? [])]))
    host().builds.begin()
    underWay = true
    tapHtml(compiler, compilation, host)
    // Behind all others, since pages are written late.
    compilation.hooks.processAssets.tapPromise({ name, stage: 10_000 }, async () => {
      try {
        await end()
      } catch (error) {
        modules.forget()
        compilation.errors.push(asError(host().explain(error)))
      }
    })
  }

  async function end(): Promise<void> {
    if (!underWay) return
    underWay = false
    await host().builds.end()
  }

  async function redirect(data: ResolveData): Promise<void> {
    try {
      data.request = (await targetOf(data)) ?? data.request
    } catch (error) {
      throw host().explain(error)
    }
  }

  /** Undefined for what is not ours. */
  async function targetOf({ request, contextInfo: { issuer } }: ResolveData): Promise<string | undefined> {
    const importer = issuer === '' ? undefined : issuer
    // What could not be made has no file. The build fails at its end.
    if (isFileRequest(request)) return (await host().file(specifierOfFile(request), importer)) ?? 'data:,'
    if (specifierFilter.test(request)) return requestOf(await host().resolve(request, importer))
    return undefined
  }

  let isPrepared = false
  /** When all plugins have said what rules there are. */
  async function prepareRules(): Promise<void> {
    if (isPrepared) return
    isPrepared = true
    const { module } = compiler.options
    module.rules = [
      stylesRule(stylesLoader(styles, false)),
      ...behindCssLoader(withoutVariants(module.rules), stylesLoader(styles, true)),
      variantRule(instance.emits(compiler)),
    ]
  }

  return {
    plugin: {
      name,
      enforce: 'pre',
      load: {
        filter: { id: moduleFileFilter },
        async handler(resource) {
          const id = idOf(resource)
          const native = this.getNativeBuildContext?.()
          if (native !== undefined && 'loaderContext' in native) native.loaderContext?.cacheable(false)
          try {
            const { code, watchFiles } = await modules.load(id)
            for (const file of watchFiles) this.addWatchFile(file)
            return code
          } catch (error) {
            for (const file of await host().watchFiles(placeOfModule(id))) this.addWatchFile(file)
            throw host().explain(error, id)
          }
        },
      },
    },
    tap: () => {
      instance.add(compiler)
      compiler.hooks.beforeRun.tapPromise(name, prepareRules)
      compiler.hooks.watchRun.tapPromise(name, prepareRules)
      compiler.hooks.thisCompilation.tap(name, begin)
      // A build that is given up never comes to its assets.
      compiler.hooks.failed.tap(name, () => void end().catch(() => undefined))
      compiler.hooks.normalModuleFactory.tap(name, (factory) => {
        factory.hooks.beforeResolve.tapPromise(name, redirect)
      })
    },
  }
}

function declareUrl(variable: string, { path }: AssetFile): string {
  return `import ${variable} from ${JSON.stringify(path)}`
}
