import { createRequire } from 'node:module'
import { RspackDevServer } from '@rspack/dev-server'
import { HtmlRspackPlugin, rspack } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { webpack } from 'webpack'
import WebpackDevServer from 'webpack-dev-server'
import genimgRspack from '../src/rspack.ts'
import genimgWebpack from '../src/webpack.ts'
import { launchBrowser, shownPictures, watchPage } from './support/browser.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const { resolve } = createRequire(import.meta.url)
const within = { timeout: 30_000 }

// One in the page's HTML, one by its script, one in a stylesheet.
const page = {
  'index.html': `<!doctype html><html><head><link rel="icon" href="data:,"></head><body><img src="gen:sky?w=60&format=webp"></body></html>`,
  'main.js': `import './main.css'
import hero from 'gen:hero?w=90&format=webp'
const image = document.createElement('img')
image.src = hero.src
document.body.append(image)`,
  'main.css': 'body { background: url("gen:boat?w=30&format=webp") }',
  'images.config.ts': configText(
    `{ hero: { prompt: 'A lighthouse', alt: '' }, sky: { prompt: 'A sky', alt: '' }, boat: { prompt: 'A boat', alt: '' } }`,
  ),
}

const options = { host: '127.0.0.1', port: 0, setupExitSignals: false, client: { overlay: false } } as const

function configOf(site: Site) {
  return {
    context: site.dir,
    mode: 'development',
    entry: './main.js',
    output: { publicPath: '/' },
    infrastructureLogging: { level: 'error' },
    stats: 'none',
  } as const
}

interface DevServer {
  start(): Promise<unknown>
  stop(): Promise<unknown>
  readonly server?: { address(): unknown } | null | undefined
}

const servers: readonly { readonly name: string; readonly open: (site: Site) => DevServer }[] = [
  {
    name: 'webpack-dev-server',
    open: (site) => {
      const rule = { test: /\.css$/, use: [MiniCssExtractPlugin.loader, resolve('css-loader')] }
      const pages = [new MiniCssExtractPlugin(), new HtmlWebpackPlugin({ template: './index.html' })]
      return new WebpackDevServer(
        options,
        webpack({ ...configOf(site), module: { rules: [rule] }, plugins: [...pages, genimgWebpack()] }),
      )
    },
  },
  {
    name: '@rspack/dev-server',
    open: (site) => {
      const rule = { test: /\.css$/, type: 'css/auto' } as const
      const pages = [new HtmlRspackPlugin({ template: './index.html' })]
      return new RspackDevServer(
        options,
        rspack({ ...configOf(site), module: { rules: [rule] }, plugins: [...pages, genimgRspack()] }),
      )
    },
  },
]

/** Addresses of the three pictures, each of which decodes. */
async function picturesOf(tab: Page): Promise<readonly string[]> {
  const images = await shownPictures(tab)
  const background = await tab.evaluate(async () => {
    const [, address = ''] = /url\("(.*)"\)/.exec(getComputedStyle(document.body).backgroundImage) ?? []
    const image = new Image()
    image.src = address
    await image.decode()
    return { src: address, width: image.naturalWidth }
  })
  const all = [...images, background]
  expect(all.map(({ width }) => width)).toEqual([60, 90, 30])
  return all.map(({ src }) => src)
}

describe.each(servers)('$name in Chromium', { timeout: 90_000 }, ({ open }) => {
  it('shows placeholders, and after a reload of its own all three pictures that were missing', async () => {
    const site = await createSite(page)
    const server = open(site)
    await server.start()
    onTestFinished(async () => void (await server.stop()))
    // A server that listens on a port.
    const { port } = (server.server?.address() ?? {}) as { readonly port?: number }
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(`http://127.0.0.1:${port}/`)
    await tab.waitForFunction(() => document.images.length === 2)
    const placeholders = await picturesOf(tab)
    expect(site.newRequests()).toBe(0)

    await runCommand(['generate', '--yes'], { cwd: site.dir })
    await expect
      .poll(async () => {
        const shown = await picturesOf(tab).catch(() => placeholders)
        return shown.filter((address, at) => address === placeholders[at])
      }, within)
      .toEqual([])
    expect(site.newlyBilled().toSorted()).toEqual(['A boat', 'A lighthouse', 'A sky'])
    // A page that loads anew breaks off what it was loading.
    expect(troubles.filter((trouble) => !trouble.startsWith('net::ERR_ABORTED'))).toEqual([])
  })
})
