import { createRequire } from 'node:module'
import { RspackDevServer } from '@rspack/dev-server'
import { rspack } from '@rspack/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { webpack } from 'webpack'
import WebpackDevServer from 'webpack-dev-server'
import genimgRspack from '../src/rspack.ts'
import genimgWebpack from '../src/webpack.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { rspackRow } from './bundlers/rspack.ts'
import { webpackRow } from './bundlers/webpack.ts'
import type { PictureSite } from './support/picture-site.ts'
import { blue, colorsOf, green, red, stripes } from './support/small-pictures.ts'

const { resolve } = createRequire(import.meta.url)
const within = { timeout: 30_000 }

const cssLoader = { test: /\.css$/, use: [{ loader: resolve('css-loader'), options: { exportType: 'string' } }] }

const files = {
  'main.js': `import * as css from './page.css'\nconsole.log(css)`,
  'page.css': '.a { background: url(gen:hero?w=60&format=png) }',
}

const bundlers = [
  { name: 'css-loader in webpack', watch: webpackRow.watchWith, own: { module: { rules: [cssLoader] } } },
  { name: "webpack's own CSS", watch: webpackRow.watchWith, own: { experiments: { css: true } } },
  { name: 'css-loader in rspack', watch: rspackRow.watchWith, own: { module: { rules: [cssLoader] } } },
  {
    name: "rspack's own CSS",
    watch: rspackRow.watchWith,
    own: { module: { rules: [{ test: /\.css$/, type: 'css/auto' }] } },
  },
]

describe.each(bundlers)('watching with $name', { timeout: 60_000 }, ({ watch, own }) => {
  it('shows another picture in stylesheets, also where node_modules is not watched', async () => {
    const site = await createHeroSite(files)
    const output = {
      path: site.path('dist'),
      publicPath: '/',
      assetModuleFilename: '[name].[hash:8][ext]',
      clean: true,
    }
    const watching = await watch(site, { ...own, output, watchOptions: { ignored: /node_modules/ } })
    const shown = async (): Promise<readonly string[]> => {
      const pictures = [...(await watching.output()).files].filter(([name]) => name.endsWith('.png'))
      return await Promise.all(pictures.map(([, bytes]) => colorsOf(bytes)))
    }
    expect(await shown()).toEqual(['red green blue'])
    await site.adopt({ hero: await stripes([blue, red, green]) })
    await expect.poll(() => shown().catch(String), within).toEqual(['blue red green'])
    expect(watching.failure()).toBe('')
  })
})

interface DevServer {
  start(): Promise<void>
  stop(): Promise<void>
  readonly server?: { address(): unknown } | null | undefined
}

const options = { host: '127.0.0.1', port: 0, hot: true, liveReload: false, setupExitSignals: false } as const

function configOf(site: PictureSite) {
  return {
    context: site.dir,
    mode: 'development',
    entry: './main.js',
    output: { publicPath: '/app/', assetModuleFilename: '[name].[hash:8][ext]' },
    infrastructureLogging: { level: 'error' },
    stats: 'none',
  } as const
}

const servers: readonly { readonly name: string; readonly open: (site: PictureSite) => DevServer }[] = [
  {
    name: 'webpack-dev-server',
    open: (site) => new WebpackDevServer(options, webpack({ ...configOf(site), plugins: [genimgWebpack()] })),
  },
  {
    name: '@rspack/dev-server',
    open: (site) => new RspackDevServer(options, rspack({ ...configOf(site), plugins: [genimgRspack()] })),
  },
]

describe.each(servers)('$name', { timeout: 60_000 }, ({ open }) => {
  it('serves pictures, and another one when there is one', async () => {
    const site = await createHeroSite({ 'main.js': `import url from 'gen:hero?w=30&format=png&url'\nconsole.log(url)` })
    const server = open(site)
    await server.start()
    onTestFinished(() => server.stop())
    // A server that listens on a port.
    const { port } = (server.server?.address() ?? {}) as { readonly port?: number }
    const get = async (path: string): Promise<Buffer> => {
      const answer = await fetch(`http://127.0.0.1:${port}/app/${path}`)
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return Buffer.from(await answer.arrayBuffer())
    }
    const shown = async (): Promise<string> => {
      const script = (await get('main.js')).toString()
      return await colorsOf(await get(/hero-30w\.[0-9a-f]{8}\.png/.exec(script)?.[0] ?? ''))
    }
    expect(await shown()).toBe('red green blue')
    await site.adopt({ hero: await stripes([blue, red, green]) })
    await expect.poll(() => shown().catch(String), within).toBe('blue red green')
    expect(site.newRequests()).toBe(0)
  })
})
