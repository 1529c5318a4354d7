import { readFile } from 'node:fs/promises'
import type { BuildOptions, OnLoadResult, PartialMessage, PluginBuild } from 'esbuild'
import { declareUrlFor } from './esbuild-url.ts'
import type { Log } from './log.ts'
import { placeOfModule, specifierFilter } from './module-id.ts'
import { createPluginHost, type PluginHost, type PluginOptions } from './plugin-host.ts'

/** Options of the plugin for esbuild. */
export interface EsbuildOptions extends PluginOptions {
  /**
   * Whether files that change are built again, as after `context.watch()`: then nothing is spent, and what is missing is
   * a placeholder. esbuild does not tell plugins.
   * @default false for the first build of a context, true for those after it
   */
  readonly watch?: boolean
}

/** The parts of a hook's answer that every hook may give. */
interface Told {
  readonly errors?: PartialMessage[]
  readonly warnings: PartialMessage[]
  readonly watchFiles: string[]
}

// esbuild shows it in front of the path, so that its metafile and comments have what users wrote.
const namespace = 'gen'
const pathOf = (id: string): string => id.slice(`\0${namespace}:`.length)
const idOf = (path: string): string => `\0${namespace}:${path}`

/** A picture of a stylesheet that could not be found. */
interface StyleImport {
  readonly specifier: string
  readonly importer: string | undefined
}

const troubleNamespace = 'gen-trouble'

/** In the data of an import: it is a file of ours, and no other one of its type. */
const variant: unique symbol = Symbol('variant')
const variantFilter = /\.(?:avif|webp|jpg|png)$/

/** Says in esbuild's hooks what happens in a build. */
export function createEsbuildSide(options: EsbuildOptions, build: PluginBuild): void {
  const { initialOptions } = build
  const declareUrl = declareUrlFor(initialOptions)
  const hosts = new Map<boolean, PluginHost>()
  const warnings: PartialMessage[] = []
  let host = hostFor(false)
  let builds = 0
  /** What was told at an import about pictures that could not be made. */
  let refusal: string | undefined

  function hostFor(watching: boolean): PluginHost {
    const root = initialOptions.absWorkingDir ?? process.cwd()
    const log = logOf(initialOptions, (text) => warnings.push({ text }))
    const found = hosts.get(watching) ?? createPluginHost(options, { root, mode: 'production', log, watching })
    hosts.set(watching, found)
    return found
  }

  /** Completes an answer, and puts our sentences in the place of an error of ours. */
  async function answer<T extends object>(place: string, work: Promise<T>): Promise<Told | (Told & T)> {
    const result = await work.catch((error: unknown) => ({ errors: [explained(error)] }))
    // Also those that mend what is wrong.
    const watchFiles = [...(await host.watchFiles(place))]
    return { ...result, watchFiles, warnings: warnings.splice(0) }
  }

  function explained(error: unknown): { readonly text: string } {
    const shown = host.explain(error)
    if (shown === error || !(shown instanceof Error)) throw error
    return { text: shown.message }
  }

  /**
   * When a build ends, its output is written, and what is told then is not shown. So the first import that meets a picture
   * that could not be made tells what there is to tell by then.
   */
  async function refuse<T>(place: string, otherwise: T): Promise<T> {
    const failure = (await host.builds.of(place)).session.finish()
    if (failure === undefined || refusal !== undefined) return otherwise
    refusal = explained(failure).text
    throw failure
  }

  async function loadFile({ specifier, importer }: StyleImport, place: string): Promise<OnLoadResult> {
    const path = await host.file(specifier, importer)
    if (path === undefined) return await refuse(place, { contents: '', loader: 'file' })
    return { contents: await readFile(path), loader: 'file' }
  }

  async function loadModule(id: string, place: string): Promise<OnLoadResult> {
    const { code, whole } = await host.load(id, declareUrl)
    const module: OnLoadResult = { contents: code, loader: 'js' }
    return whole ? module : await refuse(place, module)
  }

  build.onStart(() => {
    host = hostFor(options.watch ?? builds > 0)
    builds += 1
    refusal = undefined
    host.builds.begin()
  })

  build.onResolve({ filter: specifierFilter }, async ({ path: specifier, importer: file, kind }) => {
    const importer = file === '' ? undefined : file
    if (kind !== 'url-token') {
      return { path: pathOf(await host.resolve(specifier, importer)), namespace, sideEffects: false }
    }
    const path = await host.file(specifier, importer).catch(() => undefined)
    if (path !== undefined) {
      return await answer(await host.lookup.placeOf(importer), Promise.resolve({ path, pluginData: variant }))
    }
    // Where an import leads nowhere, esbuild watches nothing that may mend it. So this leads to what tells.
    const meant: StyleImport = { specifier, importer }
    return { path: specifier, namespace: troubleNamespace, pluginData: meant }
  })

  // Our modules import nothing else.
  build.onResolve({ filter: variantFilter, namespace }, ({ path }) => ({
    path,
    pluginData: variant,
    sideEffects: false,
  }))

  build.onLoad({ filter: variantFilter }, async ({ path, pluginData }) =>
    pluginData === variant ? { contents: await readFile(path), loader: 'file' } : undefined,
  )

  build.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
    const place = placeOfModule(idOf(path))
    return await answer(place, loadModule(idOf(path), place))
  })

  build.onLoad({ filter: /.*/, namespace: troubleNamespace }, async ({ pluginData }: { pluginData: StyleImport }) => {
    const place = await host.lookup.placeOf(pluginData.importer)
    return await answer(place, loadFile(pluginData, place))
  })

  build.onEnd(async () => {
    const failure = await host.builds.end().then(
      () => undefined,
      (error: unknown) => explained(error),
    )
    const errors = failure === undefined || failure.text === refusal ? [] : [failure]
    return { errors, warnings: warnings.splice(0) }
  })
}

function logOf({ logLevel = 'warning' }: BuildOptions, warn: (text: string) => void): Log {
  const isQuiet = logLevel === 'silent' || logLevel === 'error'
  return {
    // esbuild names us already.
    warn: (message) => warn(message.replace(/^genimg: /, '')),
    // It shows no news of plugins, and a build that orders pictures takes a while.
    info: (message) => {
      if (!isQuiet) console.error(message)
    },
  }
}
