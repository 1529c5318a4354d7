import { HtmlRspackPlugin } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { webpack } from 'webpack'
import WebpackDevServer from 'webpack-dev-server'
import genimgWebpack from '../src/webpack.ts'
import { esbuildRow } from './bundlers/esbuild.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { rspackRow } from './bundlers/rspack.ts'
import type { Output } from './bundlers/row.ts'
import { webpackRow } from './bundlers/webpack.ts'
import { launchBrowser, shownPictures, watchPage } from './support/browser.ts'
import { runCommand } from './support/run-command.ts'
import { serveOutput } from './support/serve-output.ts'
import { configText, createSite, type Site } from './support/site.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const script = `import hero from 'gen:hero?w=30;60&format=webp;png'
import './page.css'
const app = document.querySelector('#app')
const picture = ({ src, srcset, sources }) =>
  '<picture>' + sources.map((one) => '<source type="' + one.type + '" srcset="' + one.srcset + '" sizes="60px">').join('') +
  '<img src="' + src + '" srcset="' + srcset + '" sizes="60px"></picture>'
app.innerHTML = picture(hero)
import('./late.js').then(({ late }) => { app.innerHTML += '<img src="' + late + '">' })`

const files = {
  'main.js': script,
  'late.js': `import late from 'gen:hero?w=12&format=png&url'\nexport { late }`,
  'page.css': `body { background: url(gen:hero?w=90&format=png) }`,
}

const head = '<!doctype html><link rel="icon" href="data:,">'

/** What the HTML plugins read; they put the script and the stylesheet in. */
const template = `${head}<body><img src="gen:hero?w=20;40&format=webp;png&as=picture" sizes="40px"><div id="app"></div></body>`
const page = { template: './page.html', minify: false } as const

interface Row {
  readonly name: string
  /** Pictures of the page: those of its HTML, and two of its script. */
  readonly widths: readonly number[]
  readonly build: (site: Site, publicPath: string) => Promise<Output>
}

const rows: readonly Row[] = [
  {
    name: 'webpack',
    widths: [40, 60, 12],
    build: (site, publicPath) =>
      webpackRow.buildWith(site, {
        output: { path: site.path('dist'), publicPath },
        experiments: { css: true },
        plugins: [new HtmlWebpackPlugin(page)],
      }),
  },
  {
    name: 'rspack',
    widths: [40, 60, 12],
    build: (site, publicPath) =>
      rspackRow.buildWith(site, {
        output: { path: site.path('dist'), publicPath },
        module: { rules: [{ test: /\.css$/, type: 'css/auto' }] },
        plugins: [new HtmlRspackPlugin(page)],
      }),
  },
  {
    name: 'esbuild',
    widths: [60, 12],
    build: async (site, publicPath) => {
      const output = await esbuildRow.buildWith(site, {
        splitting: true,
        // Where it is left out, esbuild gives paths, and the plugin makes addresses of them.
        ...(publicPath === 'auto' ? {} : { publicPath }),
      })
      const html = `${head}<link rel="stylesheet" href="main.css"><div id="app"></div><script type="module" src="main.js"></script>`
      return { ...output, files: new Map([...output.files, ['index.html', Buffer.from(html)]]) }
    },
  },
]

describe.each(rows)('a page built with $name, in Chromium', ({ build, widths }) => {
  it.each([
    ['/', '/'],
    ['/sub/', '/sub/'],
    ['auto', '/anywhere/'],
  ])('shows every picture, with publicPath %s', async (publicPath, base) => {
    const site = await createHeroSite({ ...files, 'page.html': template })
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(await serveOutput(await build(site, publicPath), base))
    await tab.waitForFunction((count) => document.images.length === count, widths.length)
    expect((await shownPictures(tab)).map(({ width }) => width)).toEqual(widths)
    const background = await tab.evaluate(async () => {
      const image = new Image()
      image.src = /url\("(.*)"\)/.exec(getComputedStyle(document.body).backgroundImage)?.[1] ?? ''
      await image.decode()
      return image.naturalWidth
    })
    expect(background).toBe(90)
    expect(troubles).toEqual([])
  })
})

describe('webpack-dev-server in Chromium', () => {
  it('shows three pictures that were missing after its own reload', { timeout: 60_000 }, async () => {
    const names = ['hero', 'logo', 'sky']
    const site = await createSite({
      'images.config.ts': configText(`{ ${names.map((name) => `${name}: { prompt: 'A ${name}', alt: '' }`).join()} }`),
      'main.js': `${names.map((name) => `import ${name} from 'gen:${name}?w=32&format=png&url'`).join('\n')}
document.body.innerHTML = [${names.join()}].map((url) => '<img src="' + url + '">').join('')`,
      'page.html': `${head}<body></body>`,
    })
    const server = new WebpackDevServer(
      { host: '127.0.0.1', port: 0, setupExitSignals: false },
      webpack({
        context: site.dir,
        mode: 'development',
        entry: './main.js',
        infrastructureLogging: { level: 'error' },
        stats: 'none',
        plugins: [genimgWebpack(), new HtmlWebpackPlugin(page)],
      }),
    )
    await server.start()
    onTestFinished(() => server.stop())
    const { port } = (server.server?.address() ?? {}) as { readonly port?: number }
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(`http://127.0.0.1:${port}/`)
    const placeholders = (await shownPictures(tab)).map(({ src }) => src)
    expect(new Set(placeholders).size).toBe(3)
    expect(site.newRequests()).toBe(0)

    await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(site.newlyBilled()).toHaveLength(3)
    await tab.waitForFunction(
      (old) => document.images.length === 3 && [...document.images].every(({ src }) => !old.includes(src)),
      placeholders,
      { timeout: 30_000 },
    )
    expect((await shownPictures(tab)).map(({ width }) => width)).toEqual([32, 32, 32])
    expect(troubles).toEqual([])
  })
})
