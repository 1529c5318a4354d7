import { createRequire } from 'node:module'
import { CssExtractRspackPlugin } from '@rspack/core'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { describe, expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOf, fileBehind } from './bundlers/page.ts'
import { rspackRow } from './bundlers/rspack.ts'
import type { Output } from './bundlers/row.ts'
import { webpackRow } from './bundlers/webpack.ts'
import type { PictureSite } from './support/picture-site.ts'

const { resolve } = createRequire(import.meta.url)
const css = resolve('css-loader')
const sass = resolve('sass-loader')

// What style-loader does, without a page.
const styleLoader = `module.exports = () => {}
module.exports.pitch = function (rest) {
  const request = JSON.stringify(this.utils.contextify(this.context, '!!' + rest))
  return 'import css from ' + request + '\\nglobalThis.styles = (globalThis.styles ?? "") + css'
}`

const stylesheets = {
  'main.js': `import './plain.css'\nimport './theme.scss'\nimport * as card from './card.module.css'\nglobalThis.card = card`,
  'plain.css': `@import './imported.css';
.a { background: url(gen:hero?w=10&format=png) }
.b { background: image-set("gen:hero?w=20&format=png" 1x, url('~gen/hero?w=21&format=png') 2x) }
/* url(gen:nothing) */
.c::after { content: "gen:hero" }`,
  'imported.css': `.d { background: url("gen:hero?w=30&format=png") }`,
  'theme.scss': `@use 'partial';\n$width: 40;\n.e { .f { background: url("gen:hero?w=#{$width}&format=png") } }`,
  '_partial.scss': `.g { background: url(gen:hero?w=41&format=png) }`,
  'card.module.css': `.h { background: url(gen:hero?w=50&format=png) }`,
  'style-loader.cjs': styleLoader,
}

const widths = [10, 20, 21, 30, 40, 41, 50]

/** What stylesheets name: in files of their own, or in the script. */
async function pictured(output: Output, kind: RegExp): Promise<readonly string[]> {
  const files = [...output.files].filter(([name]) => kind.test(name))
  const text = files.map(([, bytes]) => Buffer.from(bytes).toString()).join('\n')
  expect(text).toContain('gen:hero')
  const found = text.matchAll(/[\w./-]+\.png/g)
  return await Promise.all([...new Set([...found].map(([url]) => url))].map((url) => factsOf(fileBehind(output, url))))
}

const expected = widths.map((width) => `png ${width}x${Math.round(width / 3)}`)

function rules(first: string, more: object = {}): object {
  const base = [first, { loader: css, options: more }]
  return {
    rules: [
      { test: /\.css$/, use: base },
      { test: /\.scss$/, use: [...base, sass] },
    ],
  }
}

const bundlers = [
  {
    name: 'webpack',
    build: webpackRow.buildWith,
    extract: (site: PictureSite) =>
      webpackRow.buildWith(site, { module: rules(MiniCssExtractPlugin.loader), plugins: [new MiniCssExtractPlugin()] }),
    native: { experiments: { css: true }, module: { rules: [{ test: /\.scss$/, type: 'css/auto', use: [sass] }] } },
  },
  {
    name: 'rspack',
    build: rspackRow.buildWith,
    extract: (site: PictureSite) =>
      rspackRow.buildWith(site, {
        module: rules(CssExtractRspackPlugin.loader),
        plugins: [new CssExtractRspackPlugin()],
      }),
    native: {
      module: {
        rules: [
          { test: /\.css$/, type: 'css/auto' },
          { test: /\.scss$/, type: 'css/auto', use: [sass] },
        ],
      },
    },
  },
]

describe.each(bundlers)('stylesheets in $name', ({ build, extract, native }) => {
  it('show pictures with css-loader and a plugin that extracts', async () => {
    expect((await pictured(await extract(await createHeroSite(stylesheets)), /\.css$/)).toSorted()).toEqual(expected)
  })

  it('show pictures with css-loader and a loader in front that puts styles into the page', async () => {
    const site = await createHeroSite(stylesheets)
    const output = await build(site, { module: rules(site.path('style-loader.cjs')) })
    expect((await pictured(output, /\.js$/)).toSorted()).toEqual(expected)
  })

  it("show pictures with the bundler's own CSS", async () => {
    const site = await createHeroSite(stylesheets)
    expect((await pictured(await build(site, native), /\.css$/)).toSorted()).toEqual(expected)
  })

  it('fail the build for a name that no config has, and name the stylesheet', async () => {
    const site = await createHeroSite({ ...stylesheets, 'card.module.css': '.h { background: url(gen:heroo) }' })
    await expect(extract(site)).rejects.toThrow(/No image is called "heroo"[\s\S]*"hero"\?[\s\S]*by card\.module\.css/)
    await expect(build(site, native)).rejects.toThrow(/No image is called "heroo"[\s\S]*by card\.module\.css/)
  })
})
