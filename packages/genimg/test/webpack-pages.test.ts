import { HtmlRspackPlugin } from '@rspack/core'
import HtmlWebpackPlugin from 'html-webpack-plugin'
import { describe, expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOf, fileBehind } from './bundlers/page.ts'
import type { Output, Watching } from './bundlers/row.ts'
import { rspackRow } from './bundlers/rspack.ts'
import { webpackRow } from './bundlers/webpack.ts'
import type { PictureSite } from './support/picture-site.ts'
import { blue, colorsOf, green, red, stripes } from './support/small-pictures.ts'

const within = { timeout: 20_000 }
const template = `<!doctype html>
<html><head>
<link rel="icon" href="gen:hero?w=16&format=png">
<meta property="og:image" content="~gen/hero?w=60&format=png">
</head><body>
<img src="gen:hero?w=30&format=png" srcset="gen:hero?w=30;60&format=png" alt="A lighthouse">
<p>gen:hero</p>
</body></html>`

// Below the root, so that a relative address has a way to go.
const page = { template: './pages/home.html', filename: 'pages/home.html', minify: false } as const

const bundlers = [
  {
    name: 'html-webpack-plugin in webpack',
    build: (site: PictureSite, publicPath: string) =>
      webpackRow.buildWith(site, configOf(site, publicPath, [new HtmlWebpackPlugin(page)])),
    watch: (site: PictureSite) => webpackRow.watchWith(site, configOf(site, '/', [new HtmlWebpackPlugin(page)])),
  },
  {
    name: 'html-webpack-plugin in rspack',
    build: (site: PictureSite, publicPath: string) =>
      rspackRow.buildWith(site, configOf(site, publicPath, [new HtmlWebpackPlugin(page) as never])),
    watch: (site: PictureSite) =>
      rspackRow.watchWith(site, configOf(site, '/', [new HtmlWebpackPlugin(page) as never])),
  },
  {
    name: "rspack's own plugin",
    build: (site: PictureSite, publicPath: string) =>
      rspackRow.buildWith(site, configOf(site, publicPath, [new HtmlRspackPlugin(page)])),
    watch: (site: PictureSite) => rspackRow.watchWith(site, configOf(site, '/', [new HtmlRspackPlugin(page)])),
  },
]

function configOf<Plugin>(site: PictureSite, publicPath: string, plugins: readonly Plugin[]) {
  const output = { path: site.path('dist'), publicPath, assetModuleFilename: 'img/[name].[hash:8][ext]' }
  return { output, plugins }
}

async function createPageSite(): Promise<PictureSite> {
  return await createHeroSite({
    'main.js': `import url from 'gen:hero?w=30&format=png&url'\nconsole.log(url)`,
    'pages/home.html': template,
  })
}

function addressesOf({ files }: Output): readonly string[] {
  const html = Buffer.from(files.get('pages/home.html') ?? []).toString()
  expect(html).toContain('<p>gen:hero</p>')
  // webpack writes pages without the quotes that they do not need.
  expect(html).toMatch(/width="?30"? height="?10/)
  return [...html.matchAll(/[\w./-]+\.png/g)].map(([url]) => url)
}

describe.each(bundlers)('pages of $name', ({ build, watch }) => {
  it('have pictures under addresses of their publicPath', async () => {
    const site = await createPageSite()
    for (const [publicPath, start] of [
      ['/sub/', '/sub/'],
      ['auto', '../'],
    ] as const) {
      const output = await build(site, publicPath)
      const facts = await Promise.all(
        addressesOf(output).map(async (url) => {
          expect(url.startsWith(`${start}img/hero-`)).toBe(true)
          return await factsOf(fileBehind(output, url.slice(start.length)))
        }),
      )
      expect(facts).toEqual(['png 16x5', 'png 60x20', 'png 30x10', 'png 30x10', 'png 60x20'])
      // The one that the script imports too is the same file.
      expect([...output.files.keys()].filter((name) => name.endsWith('.png'))).toHaveLength(3)
    }
  })

  it('show another picture when there is one', async () => {
    const site = await createPageSite()
    const watching: Watching = await watch(site)
    const shown = async (): Promise<string> => {
      const output = await watching.output()
      return await colorsOf(fileBehind(output, addressesOf(output)[1] ?? ''))
    }
    expect(await shown()).toBe('red green blue')
    await site.adopt({ hero: await stripes([blue, red, green]) })
    await expect.poll(() => shown().catch(String), within).toBe('blue red green')
    expect(watching.failure()).toBe('')
  })

  it('fail the build for a name that no config has, and name the page', async () => {
    const site = await createPageSite()
    await site.write({ 'pages/home.html': template.replace('gen:hero?w=16', 'gen:heroo?w=16') })
    await expect(build(site, '/')).rejects.toThrow(
      /No image is called "heroo"[\s\S]*"hero"\?[\s\S]*pages[\\/]home\.html/,
    )
  })
})
