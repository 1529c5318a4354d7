import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { PluginOptions } from '../../src/bundlers/plugin-host.ts'
import { readFolder, type Site } from '../support/site.ts'
import type { BundlerRow, Output, Watching } from './row.ts'

/** What is used of either bundler. */
export interface Bundler {
  /** Opens a build, without the plugin. */
  readonly open: (input: InputSettings, plugin: PluginOptions | undefined) => Promise<Bundle>
  readonly watch: (input: InputSettings, output: OutputSettings, plugin: PluginOptions | undefined) => Watcher
}

interface Bundle {
  write(output: OutputSettings): Promise<unknown>
  close(): Promise<void>
}

interface Watcher {
  on(event: 'event', listener: (event: WatchEvent) => void): unknown
  close(): Promise<void>
}

type WatchEvent =
  | { readonly code: 'START' | 'BUNDLE_START' | 'END' }
  | { readonly code: 'BUNDLE_END'; readonly result: Closable }
  | { readonly code: 'ERROR'; readonly error: { readonly message: string }; readonly result?: Closable | null }

interface Closable {
  close(): Promise<void>
}

/** Options of the bundler, as far as tests say something. */
interface InputSettings {
  readonly input: string
  readonly onLog: (level: string, log: { readonly message: string }) => void
}

export interface OutputSettings {
  readonly dir?: string
  readonly format?: 'es' | 'cjs' | 'iife' | 'umd'
  readonly name?: string
  readonly sourcemap?: boolean
  readonly assetFileNames?: string
  readonly entryFileNames?: string
  readonly chunkFileNames?: string
  readonly plugins?: OutputPlugin[]
}

interface OutputPlugin {
  readonly name: string
  readonly generateBundle: (options: unknown, bundle: Readonly<Record<string, OutputFile>>) => void
}

type OutputFile =
  | { readonly type: 'chunk' }
  | { readonly type: 'asset'; readonly fileName: string; readonly originalFileNames: readonly string[] }

export interface RollupLike extends BundlerRow {
  /** Builds with output options over those that a row has. */
  readonly buildWith: (site: Site, output: OutputSettings, plugin?: PluginOptions) => Promise<Output>
}

/** A row for Rollup or Rolldown, which are asked the same way. */
export function rollupLike(name: string, bundler: Bundler): RollupLike {
  function settings(site: Site): { input: InputSettings; output: () => Promise<Output> } {
    const log: string[] = []
    return {
      input: { input: site.path('main.js'), onLog: (_level, { message }) => log.push(message) },
      output: async () => ({
        dir: site.path('dist'),
        files: await readFolder(site.path('dist')),
        entry: 'main.js',
        log: log.join('\n'),
      }),
    }
  }

  async function buildWith(site: Site, options: OutputSettings, plugin?: PluginOptions): Promise<Output> {
    await rm(site.path('dist'), { recursive: true, force: true })
    const { input, output } = settings(site)
    const bundle = await bundler.open(input, plugin)
    await bundle.write({ dir: join(site.dir, 'dist'), ...options })
    await bundle.close()
    return await output()
  }

  async function watch(site: Site, plugin?: PluginOptions): Promise<Watching> {
    const { input, output } = settings(site)
    let ends = 0
    let failure = ''
    let failed = ''
    const watcher = bundler.watch(input, { dir: site.path('dist') }, plugin)
    watcher.on('event', (event) => {
      if (event.code === 'START') failed = ''
      if (event.code === 'ERROR') failed = event.error.message
      if ('result' in event) void event.result?.close()
      if (event.code !== 'END') return
      ends += 1
      failure = failed
    })
    onTestFinished(() => watcher.close())
    await expect.poll(() => ends, { timeout: 20_000 }).toBeGreaterThan(0)
    return { ends: () => ends, failure: () => failure, output }
  }

  return { name, buildWith, watch, build: (site, plugin) => buildWith(site, {}, plugin), buildWithServer: null }
}
