import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { PluginHost } from './plugin-host.ts'
import { asError } from './webpack-error.ts'
import type { BundlerCompilation, BundlerCompiler, HtmlHooks, HtmlPage } from './webpack-compiler.ts'
import { writePictures } from './write-pictures.ts'

/** Writes pictures into the pages of html-webpack-plugin and of Rspack's own plugin. */
export function tapHtml(compiler: BundlerCompiler, compilation: BundlerCompilation, host: () => PluginHost): void {
  for (const hooks of hooksOf(compiler, compilation)) {
    const publicPaths = new Map<string, string>()
    hooks.beforeAssetTagGeneration.tapPromise('genimg', async (data) => {
      publicPaths.set(data.outputName, data.assets.publicPath)
      return data
    })
    hooks.beforeEmit.tapPromise('genimg', async (page) => {
      const publicPath = publicPaths.get(page.outputName) ?? ''
      return { ...page, html: await writePage(page, publicPath, compiler, compilation, host()) }
    })
  }
}

/** Users bring the plugin, so that it is recognised by its name. */
function hooksOf({ options }: BundlerCompiler, compilation: BundlerCompilation): readonly HtmlHooks[] {
  const types = new Set(options.plugins.map((plugin) => (plugin as object | null | undefined)?.constructor))
  return [...types].flatMap((type) => {
    if (type === undefined || !/^Html(?:Webpack|Rspack)Plugin/.test(type.name)) return []
    const { getCompilationHooks } = type as { getCompilationHooks?: (compilation: BundlerCompilation) => HtmlHooks }
    return getCompilationHooks === undefined ? [] : [getCompilationHooks(compilation)]
  })
}

async function writePage(
  { html, plugin }: HtmlPage,
  publicPath: string,
  compiler: BundlerCompiler,
  compilation: BundlerCompilation,
  host: PluginHost,
): Promise<string> {
  const template = templateOf(plugin.options.template, compiler.context)
  const files = new Map<string, string>()
  const tokenOf = (path: string): string => {
    const token = files.get(path) ?? `__GENIMG_FILE_${files.size}__`
    files.set(path, token)
    return token
  }
  let isOurs = false
  const written = await writePictures(html, async (specifier) => {
    isOurs = true
    try {
      return await host.image(specifier, template, tokenOf)
    } catch (error) {
      compilation.errors.push(asError(host.explain(error, await host.resolve(specifier, template))))
      return undefined
    }
  })
  if (!isOurs) return html
  // The page is another one when a picture changes, of which html-webpack-plugin would not know.
  plugin.options.cache = false
  for (const file of await host.watchFiles(await host.lookup.placeOf(template))) compilation.fileDependencies.add(file)
  let page = written
  for (const [path, token] of files)
    page = page.replaceAll(token, `${publicPath}${await emit(path, compiler, compilation)}`)
  return page
}

/** The page's source: a path, in front of which html-webpack-plugin names a loader. */
function templateOf(request: string | undefined, context: string): string | undefined {
  return request === undefined ? undefined : resolve(context, request.replace(/^.*!/s, '').replace(/\?.*$/s, ''))
}

/** Name of a variant in the output, under which scripts and stylesheets may have emitted it already. */
async function emit(path: string, compiler: BundlerCompiler, compilation: BundlerCompilation): Promise<string> {
  const sourceFilename = relative(compiler.context, path).replaceAll('\\', '/')
  const known = compilation.getAssets().find(({ info }) => info.sourceFilename === sourceFilename)
  if (known !== undefined) return known.name
  const bytes = await readFile(path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const template = compilation.outputOptions.assetModuleFilename
  const named =
    typeof template === 'string'
      ? template.replaceAll(/\[(?:content|module|full)?hash(?::[a-z]+\d*)?(?::(\d+))?\]/g, (_, length = 20) =>
          hash.slice(0, Number(length)),
        )
      : template
  const name = compilation.getAssetPath(named, { filename: sourceFilename, hash, contentHash: hash })
  compilation.emitAsset(name, new compiler.webpack.sources.RawSource(bytes), { sourceFilename, immutable: true })
  return name
}
