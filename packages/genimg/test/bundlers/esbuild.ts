import { rm } from 'node:fs/promises'
import { build as run, context, type BuildOptions, type Plugin } from 'esbuild'
import { expect, onTestFinished, vi } from 'vitest'
import genimg, { type PluginOptions } from '../../src/esbuild.ts'
import { readFolder, type Site } from '../support/site.ts'
import type { BundlerRow, Output, Watching } from './row.ts'

export interface EsbuildRow extends BundlerRow {
  /** Builds with options of esbuild over those that a row has. */
  readonly buildWith: (site: Site, options: BuildOptions, plugin?: PluginOptions) => Promise<Output>
}

function settings(site: Site, plugin: PluginOptions | undefined): BuildOptions {
  return {
    absWorkingDir: site.dir,
    entryPoints: ['main.js'],
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    logLevel: 'warning',
    plugins: [genimg(plugin)],
  }
}

async function outputOf(site: Site, log: string): Promise<Output> {
  return { dir: site.path('dist'), files: await readFolder(site.path('dist')), entry: 'main.js', log }
}

async function buildWith(site: Site, options: BuildOptions, plugin?: PluginOptions): Promise<Output> {
  await rm(site.path('dist'), { recursive: true, force: true })
  // Where a plugin of esbuild can say something while it works.
  const console = vi.spyOn(globalThis.console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => console.mockRestore())
  const { warnings } = await run({ ...settings(site, plugin), ...options })
  const lines = [...console.mock.calls.flat().map(String), ...warnings.map(({ text }) => text)]
  return await outputOf(site, lines.join('\n'))
}

async function watch(site: Site, plugin?: PluginOptions): Promise<Watching> {
  let ends = 0
  let failure = ''
  const counter: Plugin = {
    name: 'counter',
    setup: (build) =>
      build.onEnd(({ errors }) => {
        ends += 1
        failure = errors.map(({ text }) => text).join('\n')
      }),
  }
  const { plugins = [], ...options } = settings(site, { watch: true, ...plugin })
  const watched = await context({ ...options, plugins: [...plugins, counter] })
  onTestFinished(() => watched.dispose())
  await watched.watch()
  await expect.poll(() => ends, { timeout: 20_000 }).toBeGreaterThan(0)
  return { ends: () => ends, failure: () => failure, output: () => outputOf(site, '') }
}

export const esbuildRow: EsbuildRow = {
  name: 'esbuild',
  buildWith,
  watch,
  build: (site, plugin) => buildWith(site, {}, plugin),
  buildWithServer: null,
}
