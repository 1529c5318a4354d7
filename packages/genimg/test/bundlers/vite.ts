import { build } from 'vite'
import { expect, onTestFinished } from 'vitest'
import genimg from '../../src/vite.ts'
import { buildBoth } from '../support/both-environments.ts'
import { readFolder, type Site } from '../support/site.ts'
import type { BundlerRow, Output } from './row.ts'

// What Vite adds for preloading needs a browser, and the page's script is run without one.
const own = {
  modulePreload: false,
  assetsInlineLimit: 0,
  rolldownOptions: { output: { entryFileNames: 'main.js' } },
} as const

async function outputOf(site: Site, log: string): Promise<Output> {
  return { dir: site.path('dist'), files: await readFolder(site.path('dist')), entry: 'main.js', log }
}

export const viteRow: BundlerRow = {
  name: 'vite',
  build: async (site, plugin) => {
    const { log } = await site.build({ vite: { build: own }, ...(plugin === undefined ? {} : { plugin }) })
    return await outputOf(site, log)
  },
  watch: async (site, plugin) => {
    let ends = 0
    let failure = ''
    let failed = ''
    const watcher = await build({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [genimg(plugin)],
      build: { ...own, watch: { buildDelay: 50 } },
    })
    if (!('close' in watcher)) throw new Error('vite did not watch')
    onTestFinished(() => watcher.close())
    watcher.on('event', (event) => {
      if (event.code === 'START') failed = ''
      if (event.code === 'ERROR') failed = event.error.message
      if (event.code !== 'END') return
      ends += 1
      failure = failed
    })
    await expect.poll(() => ends, { timeout: 20_000 }).toBeGreaterThan(0)
    return { ends: () => ends, failure: () => failure, output: () => outputOf(site, '') }
  },
  buildWithServer: async (site) => {
    const client = { ...own, outDir: 'dist/client' }
    const server = { outDir: 'dist/server', rolldownOptions: { output: { entryFileNames: 'main.js' } } }
    await Promise.all(await buildBoth(site, client, server))
    const partOf = async (name: string): Promise<Output> => {
      const dir = site.path('dist', name)
      return { dir, files: await readFolder(dir), entry: 'main.js', log: '' }
    }
    return { client: await partOf('client'), server: await partOf('server') }
  },
}
