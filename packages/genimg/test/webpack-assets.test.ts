import { describe, expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOf } from './bundlers/page.ts'
import type { Output } from './bundlers/row.ts'
import { rspackRow } from './bundlers/rspack.ts'
import { webpackRow } from './bundlers/webpack.ts'
import { stripes } from './support/small-pictures.ts'

const bundlers = [
  { name: 'webpack', build: webpackRow.buildWith },
  { name: 'rspack', build: rspackRow.buildWith },
]

const one = `import url from 'gen:hero?w=30&format=png&url'\nglobalThis.picture = url\n`

const picturesOf = ({ files }: Output): readonly string[] => [...files.keys()].filter((name) => name.endsWith('.png'))

const textOf = ({ files }: Output, name: string): string => Buffer.from(files.get(name) ?? []).toString()

describe.each(bundlers)('pictures in $name', ({ build }) => {
  it('are named as the user says, and lie below publicPath', async () => {
    const site = await createHeroSite({ 'main.js': one })
    // With `auto`, the script finds out where it is.
    for (const publicPath of ['/deep/', './', 'https://cdn.example/x/', 'auto']) {
      const assetModuleFilename = 'media/[name].[hash:6][ext]'
      const output = await build(site, { output: { path: site.path('dist'), publicPath, assetModuleFilename } })
      expect(picturesOf(output)).toEqual([expect.stringMatching(/^media\/hero-30w\.[0-9a-f]{6}\.png$/)])
      const script = textOf(output, 'main.js')
      expect(script).toContain(picturesOf(output)[0])
      expect(script).toContain(publicPath === 'auto' ? 'document' : `"${publicPath}`)
    }
  })

  it("are for none of the user's rules for images", async () => {
    const site = await createHeroSite({
      'main.js': `${one}import own from './own.png'\nglobalThis.own = own`,
      'own.png': await stripes(),
      'breaking.cjs': `module.exports = () => { throw new Error('not for this file') }`,
    })
    const breaking = { test: /\.(?:png|jpe?g|webp|avif)$/, exclude: /own/, use: [site.path('breaking.cjs')] }
    const inlining = { resource: /\.png$/, type: 'asset/inline' }
    const output = await build(site, { module: { rules: [{ oneOf: [breaking] }, inlining] } })
    expect(
      await Promise.all(picturesOf(output).map((name) => factsOf(output.files.get(name) ?? new Uint8Array()))),
    ).toEqual(['png 30x10'])
    // The user's own picture is what the rules say.
    expect(textOf(output, 'main.js')).toContain('data:image/png;base64,')
  })

  it('are left out where nothing uses them', async () => {
    const site = await createHeroSite({
      'main.js': `${one}import hero from 'gen:hero?w=40;50'\nimport { used } from './deep.js'\nused()`,
      'deep.js': `import other from 'gen:hero?w=60&format=png'\nexport const unused = other\nexport const used = () => 1`,
    })
    expect(picturesOf(await build(site, {}))).toHaveLength(1)
  })

  it('come with a chunk that is loaded later', async () => {
    const site = await createHeroSite({
      'main.js': `import('gen:hero?w=30&format=png').then(({ default: hero }) => console.log(hero.src))`,
    })
    const output = await build(site, {})
    const scripts = [...output.files.keys()].filter((name) => name.endsWith('.js') && name !== 'main.js')
    expect(scripts).toHaveLength(1)
    expect(textOf(output, scripts[0] ?? '')).toContain(picturesOf(output)[0])
  })

  it('keep the name of their file for plugins that make lists', async () => {
    const site = await createHeroSite({ 'main.js': one })
    const sources: (string | undefined)[] = []
    const list = {
      apply: (compiler: Listed) =>
        compiler.hooks.emit.tap('list', (compilation) => {
          for (const { info } of compilation.getAssets()) sources.push(info.sourceFilename)
        }),
    }
    await build(site, { plugins: [list as never] })
    expect(sources.filter((name) => name?.endsWith('/hero-30w.png'))).toHaveLength(1)
  })

  it('leave source maps as they are', async () => {
    const site = await createHeroSite({ 'main.js': `${one}console.log('here')\n` })
    const output = await build(site, { devtool: 'source-map' })
    const map: { sources: readonly string[]; sourcesContent: readonly string[] } = JSON.parse(
      textOf(output, 'main.js.map'),
    )
    const at = map.sources.findIndex((source) => source.endsWith('/main.js'))
    expect(map.sourcesContent[at]).toBe(await site.read('main.js'))
  })
})

interface Listed {
  readonly hooks: {
    readonly emit: {
      readonly tap: (
        name: string,
        body: (compilation: {
          readonly getAssets: () => readonly { readonly info: { readonly sourceFilename?: string } }[]
        }) => void,
      ) => void
    }
  }
}
