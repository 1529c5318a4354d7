import { rm } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { expect, onTestFinished } from 'vitest'
import type { PluginOptions } from '../../src/bundlers/plugin-host.ts'
import { readFolder, type Site } from '../support/site.ts'
import type { BundlerRow, Output, Served, Watching } from './row.ts'

/** What is used of either bundler's compiler. */
export interface Compiler {
  run(done: Done): unknown
  watch(options: { aggregateTimeout?: number; ignored?: RegExp }, done: Done): unknown
  close(done: (error?: Error | null) => void): unknown
}

type Done = (error?: Error | null, stats?: Stats) => unknown

interface Stats {
  hasErrors(): boolean
  toString(options: unknown): string
}

/** What both bundlers take, as far as tests say something. */
export interface SiteConfig {
  readonly context: string
  readonly mode: 'production' | 'development'
  readonly entry: string
  readonly output: Readonly<Record<string, unknown>>
  readonly performance: false
  readonly infrastructureLogging: {
    readonly level: 'info'
    readonly colors: false
    readonly stream: NodeJS.WritableStream
  }
}

/** Options of the bundler's own, over those that a row has. */
export interface OwnConfig<Plugin> {
  readonly plugins?: readonly Plugin[]
  readonly watchOptions?: { readonly ignored?: RegExp }
  readonly [option: string]: unknown
}

export interface WebpackLike<Plugin> extends BundlerRow {
  readonly buildWith: (site: Site, config: OwnConfig<Plugin>, options?: PluginOptions) => Promise<Output>
  readonly watchWith: (site: Site, config: OwnConfig<Plugin>, options?: PluginOptions) => Promise<Watching>
}

/** How either bundler's compilers are made. */
interface Compilers<Plugin> {
  readonly one: (config: SiteConfig, plugins: readonly Plugin[], options: PluginOptions | undefined) => Compiler
  /** One that builds several things, which share a plugin; null where it cannot be made. */
  readonly several: (configs: readonly PartConfig[]) => Compiler | null
}

type PartConfig = Omit<SiteConfig, 'infrastructureLogging'> & { readonly target: 'web' | 'node' }

/** A row for webpack or for Rspack, which are asked the same way. */
export function webpackLike<Plugin>(name: string, compilers: Compilers<Plugin>): WebpackLike<Plugin> {
  function open(
    site: Site,
    { plugins = [], ...config }: OwnConfig<Plugin>,
    options: PluginOptions | undefined,
  ): Opened {
    const log: string[] = []
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        log.push(String(chunk))
        done()
      },
    })
    const compiler = compilers.one(
      {
        context: site.dir,
        mode: 'production',
        entry: './main.js',
        output: { path: site.path('dist'), publicPath: '/' },
        performance: false,
        infrastructureLogging: { level: 'info', colors: false, stream: Object.assign(stream, { isTTY: false }) },
        ...config,
      },
      plugins,
      options,
    )
    const output = async (): Promise<Output> => ({
      dir: site.path('dist'),
      files: await readFolder(site.path('dist')),
      entry: 'main.js',
      log: log.join(''),
    })
    return { compiler, output }
  }

  async function buildWith(site: Site, config: OwnConfig<Plugin>, options?: PluginOptions): Promise<Output> {
    await rm(site.path('dist'), { recursive: true, force: true })
    const { compiler, output } = open(site, config, options)
    await runOnce(compiler)
    return await output()
  }

  async function buildWithServer(site: Site): Promise<Served> {
    const configOf = (entry: string, target: PartConfig['target'], path: string): PartConfig => ({
      context: site.dir,
      mode: 'production',
      target,
      entry,
      output: { path, publicPath: '/', filename: 'main.js' },
      performance: false,
    })
    const [client, server] = [site.path('dist/client'), site.path('dist/server')]
    const compiler = compilers.several([configOf('./main.js', 'web', client), configOf('./server.js', 'node', server)])
    if (compiler === null) throw new Error(`${name} made no compiler`)
    await runOnce(compiler)
    const outputOf = async (dir: string): Promise<Output> => ({
      dir,
      files: await readFolder(dir),
      entry: 'main.js',
      log: '',
    })
    return { client: await outputOf(client), server: await outputOf(server) }
  }

  async function watchWith(site: Site, config: OwnConfig<Plugin>, options?: PluginOptions): Promise<Watching> {
    const { compiler, output } = open(site, config, options)
    let ends = 0
    let failure = ''
    compiler.watch({ aggregateTimeout: 50, ...config.watchOptions }, (error, stats) => {
      ends += 1
      failure = textOf(error, stats)
    })
    onTestFinished(() => close(compiler))
    await expect.poll(() => ends, { timeout: 20_000 }).toBeGreaterThan(0)
    return { ends: () => ends, failure: () => failure, output }
  }

  return {
    name,
    buildWith,
    watchWith,
    build: (site, options) => buildWith(site, {}, options),
    watch: (site, options) => watchWith(site, {}, options),
    buildWithServer,
  }
}

interface Opened {
  readonly compiler: Compiler
  readonly output: () => Promise<Output>
}

async function runOnce(compiler: Compiler): Promise<void> {
  const failure = await new Promise<string>((resolve) => {
    compiler.run((error, stats) => resolve(textOf(error, stats)))
  })
  await close(compiler)
  if (failure !== '') throw new Error(failure)
}

function textOf(error: Error | null | undefined, stats: Stats | undefined): string {
  if (error != null) return String(error)
  return stats?.hasErrors() === true ? stats.toString({ preset: 'errors-only', colors: false }) : ''
}

async function close(compiler: Compiler): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    compiler.close((error) => (error == null ? resolve() : reject(error)))
  })
}
