import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { HtmlRspackPlugin } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import type { Browser, Page } from 'playwright-core'
import { preview } from 'vite'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { launchBrowser, shownPictures, watchPage } from '../support/browser.ts'
import type { PictureSite } from '../support/picture-site.ts'
import { esbuildRow } from './esbuild.ts'
import { createHeroSite } from './hero-site.ts'
import { rolldownRow } from './rolldown.ts'
import { rollupRow } from './rollup.ts'
import { rspackRow } from './rspack.ts'
import { webpackRow } from './webpack.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const { resolve } = createRequire(import.meta.url)

/** What a bundler makes of a page. All of them make something of its script. */
interface PageRow {
  readonly name: string
  /** The page and all that it needs, into `dist`. */
  readonly build: (site: PictureSite) => Promise<unknown>
  /** Whether it also reads stylesheets that a script imports, and whether it reads the page itself. */
  readonly reads: { readonly styles: boolean; readonly page: boolean }
  /** Whether it adds the script to the page by itself. */
  readonly addsScript?: true
}

const rows: readonly PageRow[] = [
  { name: 'vite', build: (site) => site.build({ vite: { base: './' } }), reads: { styles: true, page: true } },
  { name: 'rollup', build: withOwnPage(rollupRow.build), reads: { styles: false, page: false } },
  { name: 'rolldown', build: withOwnPage(rolldownRow.build), reads: { styles: false, page: false } },
  { name: 'esbuild', build: withOwnPage(esbuildRow.build), reads: { styles: true, page: false } },
  {
    name: 'webpack',
    build: (site) =>
      webpackRow.buildWith(site, {
        output: outputOf(site),
        module: { rules: [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, resolve('css-loader')] }] },
        plugins: [new MiniCssExtractPlugin(), new HtmlWebpackPlugin({ template: './index.html' })],
      }),
    reads: { styles: true, page: true },
    addsScript: true,
  },
  {
    name: 'rspack',
    build: (site) =>
      rspackRow.buildWith(site, {
        output: outputOf(site),
        module: { rules: [{ test: /\.css$/, type: 'css/auto' }] },
        plugins: [new HtmlRspackPlugin({ template: './index.html' })],
      }),
    reads: { styles: true, page: true },
    addsScript: true,
  },
]

/** Addresses from wherever the page is. */
function outputOf(site: PictureSite): Readonly<Record<string, unknown>> {
  return { path: site.path('dist'), publicPath: 'auto' }
}

/** For a bundler of scripts and styles: the page is written by hand, and names what came out. */
function withOwnPage(build: (site: PictureSite) => Promise<unknown>): PageRow['build'] {
  return async (site) => {
    await build(site)
    const page = `<!doctype html>${icon}<link rel="stylesheet" href="main.css"><script type="module" src="main.js"></script>`
    await writeFile(site.path('dist', 'index.html'), page)
  }
}

const icon = '<link rel="icon" href="data:,">'

/** An `<img>` of the page, and what its script adds: a `<picture>`, and an image by its one address. */
function pageFiles({ reads: { styles, page }, addsScript }: PageRow): Readonly<Record<string, string>> {
  const image = page ? '<img id="page" src="gen:hero?w=120&format=png">' : ''
  const script = addsScript === true ? '' : '<script type="module" src="/main.js"></script>'
  return {
    'index.html': `<!doctype html><html><head>${icon}</head><body>${image}${script}</body></html>`,
    'main.css': 'body { background: url("gen:hero?w=45&format=png") }',
    'main.js': `${styles ? `import './main.css'` : ''}
import hero from 'gen:hero?w=60;90&format=avif;webp;jpg'
import url from '~gen/hero?w=30&format=png&url'
const sources = hero.sources.map(({ type, srcset }) => \`<source type="\${type}" srcset="\${srcset}" sizes="90px">\`)
const add = async () => {
  const { default: late } = await import('gen:hero?w=75&format=webp&url')
  document.body.insertAdjacentHTML('beforeend', \`<picture>\${sources.join('')}<img src="\${hero.src}" alt=""></picture><img src="\${url}"><img id="late" src="\${late}">\`)
}
add()`,
  }
}

async function open(site: PictureSite): Promise<string> {
  const options = { port: 0, host: '127.0.0.1' }
  const server = await preview({ root: site.dir, base: '/anywhere/', configFile: false, preview: options })
  onTestFinished(() => server.close())
  return server.resolvedUrls?.local[0] ?? ''
}

/** Width of the background, decoded; undefined where there is none. */
function background(tab: Page): Promise<number | undefined> {
  return tab.evaluate(async () => {
    const [, address] = /url\("(.*)"\)/.exec(getComputedStyle(document.body).backgroundImage) ?? []
    if (address === undefined) return undefined
    const image = new Image()
    image.src = address
    await image.decode()
    return image.naturalWidth
  })
}

describe.each(rows)('the page that $name builds, in Chromium', (row) => {
  it('shows every picture, and asks for nothing that is not there', async () => {
    const site = await createHeroSite(pageFiles(row))
    await row.build(site)
    const { page: tab, troubles, requests } = await watchPage(browser)
    await tab.goto(await open(site))
    await tab.waitForSelector('#late')
    const shown = await shownPictures(tab)
    expect(shown.map(({ width }) => width)).toEqual([...(row.reads.page ? [120] : []), 90, 30, 75])
    expect(shown.some(({ src }) => src.endsWith('.avif'))).toBe(true)
    expect(await background(tab)).toBe(row.reads.styles ? 45 : undefined)
    const pictures = requests.filter((url) => /\.(?:avif|webp|png|jpe?g)$/.test(url))
    expect(pictures.every((url) => url.includes('/anywhere/'))).toBe(true)
    expect(troubles).toEqual([])
  })
})
