import { SourceMap, type SourceMapPayload } from 'node:module'
import { context, type Metafile } from 'esbuild'
import { describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/esbuild.ts'
import { esbuildRow } from './bundlers/esbuild.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { factsOf, fileBehind, valueOf } from './bundlers/page.ts'
import type { Output } from './bundlers/row.ts'
import { configText, createSite, readFolder } from './support/site.ts'

const { buildWith, watch } = esbuildRow

const picturesOf = ({ files }: Pick<Output, 'files'>): readonly string[] =>
  [...files.keys()].filter((name) => name.endsWith('.png')).map((name) => name.replace(/-[A-Z\d]{8}(?=\.png$)/, ''))

const textOf = ({ files }: Output, name: string): string => Buffer.from(files.get(name) ?? []).toString()

describe('pictures in esbuild', () => {
  it('are named and placed as the user says, and left out where nothing shows them', async () => {
    const site = await createHeroSite({
      'main.ts': `import small from 'gen:hero?w=10&format=png'
import unused from 'gen:hero?w=11&format=png'
const pictures: readonly string[] = [small.src, (await import('./lazy.jsx')).default]
Object.assign(globalThis, { pictures: JSON.stringify(pictures) })`,
      'lazy.jsx': `import lazy from 'gen:hero?w=14&format=png&url'\nexport default lazy`,
    })
    let metafile: Metafile | undefined
    const output = await buildWith(site, {
      entryPoints: ['main.ts'],
      assetNames: 'media/[name]-[hash]',
      entryNames: 'js/[name]',
      chunkNames: 'js/deep/[name]-[hash]',
      splitting: true,
      metafile: true,
      plugins: [
        genimg(),
        { name: 'list', setup: (build) => build.onEnd((result) => void (metafile = result.metafile)) },
      ],
    })
    expect(picturesOf(output)).toEqual(['media/hero-10w.png', 'media/hero-14w.png'])
    const [small = '', lazy = ''] = (await valueOf({ ...output, entry: 'js/main.js' })) as readonly string[]
    expect(await factsOf(fileBehind(output, small))).toBe('png 10x3')
    expect(await factsOf(fileBehind(output, lazy))).toBe('png 14x5')
    const inputs = Object.keys(metafile?.inputs ?? {})
    expect(inputs).toContain('gen:hero?w=10&format=png')
    expect(inputs).toContainEqual(expect.stringMatching(/^node_modules\/\.cache\/genimg\/\w+\/hero-10w\.png$/))
  })

  it('leave source maps as they are', async () => {
    const site = await createHeroSite({
      'main.js': `import small from 'gen:hero?w=10&format=png'\nimport url from 'gen:hero?w=11&format=png&url'
globalThis.pictures = JSON.stringify([small, url])`,
    })
    const output = await buildWith(site, { sourcemap: true })
    const script = textOf(output, 'main.js').split('\n')
    const line = script.findIndex((text) => text.includes('globalThis.pictures'))
    const map = new SourceMap(JSON.parse(textOf(output, 'main.js.map')) as SourceMapPayload)
    expect(map.findEntry(line, script[line]?.indexOf('globalThis') ?? 0)).toMatchObject({
      originalSource: expect.stringMatching(/main\.js$/),
      originalLine: 2,
      originalColumn: 0,
    })
  })

  it('lie below publicPath, and beside a classic script where there is none', async () => {
    const site = await createHeroSite({
      'main.js': `import url from 'gen:hero?w=10&format=png&url'\nglobalThis.pictures = JSON.stringify(url)`,
    })
    const cdn = await buildWith(site, { publicPath: 'https://cdn.example/x' })
    expect(await valueOf(cdn)).toMatch(/^https:\/\/cdn\.example\/x\/hero-10w-[A-Z\d]{8}\.png$/)
    const server = await buildWith(site, { platform: 'node', publicPath: '/x/' })
    expect(await valueOf(server)).toMatch(/^\/x\/hero-10w-[A-Z\d]{8}\.png$/)
    const script = await buildWith(site, { format: 'iife' })
    Object.assign(globalThis, { document: { currentScript: { src: 'https://site.example/js/main.js' } } })
    onTestFinished(() => void Reflect.deleteProperty(globalThis, 'document'))
    expect(await valueOf(script)).toMatch(/^https:\/\/site\.example\/js\/hero-10w-[A-Z\d]{8}\.png$/)
  })

  it('are shown by stylesheets', async () => {
    const site = await createHeroSite({
      'main.js': `import './main.css'`,
      'main.css': `@import './deep/more.css';
body { background: url(gen:hero?w=10&format=png) }
html { background: image-set(url('~gen/hero?w=11&format=png') type('image/png'), url("gen:hero?w=12&format=png") 2x) }`,
      'deep/more.css': `p { background: url("gen:hero?w=13&format=png") }`,
    })
    const output = await buildWith(site, { assetNames: 'media/[name]-[hash]' })
    const named = [...textOf(output, 'main.css').matchAll(/url\("\.\/([^"]+)"\)/g)].map(([, name]) => name)
    expect(new Set(named)).toEqual(new Set([...output.files.keys()].filter((name) => name.endsWith('.png'))))
    expect(picturesOf(output)).toEqual([10, 11, 12, 13].map((width) => `media/hero-${width}w.png`))
  })
})

describe('a build with esbuild', () => {
  it('writes nothing where a picture could not be made, and names all', async () => {
    const site = await createSite({
      'images.config.ts': configText(`{ hero: { prompt: 'a' }, logo: { prompt: 'b', alt: '' } }`, 'frozen: true,'),
      'main.js': `import hero from 'gen:hero'\nimport './main.css'\nconsole.log(hero)`,
      'main.css': 'body { background: url(gen:logo) }',
    })
    const failure = await buildWith(site, { logLevel: 'silent' }).then(
      () => '',
      (error: unknown) => String(error),
    )
    expect(failure).toMatch(/main\.(?:js|css):1:\d+: ERROR: \[plugin: genimg\][^\n]*genimg generate/)
    expect(failure).toMatch(/"hero"[^\n]*"logo"/)
    expect((await readFolder(site.path('dist')).catch(() => new Map())).size).toBe(0)
  })

  it('passes warnings on', async () => {
    const site = await createHeroSite({
      'images.config.json': JSON.stringify({ images: { hero: { prompt: 'hero' } } }),
      'main.js': `import hero from 'gen:hero?w=10&format=png'\nconsole.log(hero)`,
    })
    expect((await buildWith(site, { logLevel: 'silent' })).log).toMatch(/alt.*hero/)
  })

  it('is taken for a watch mode from the second one of a context on', async () => {
    const site = await createSite({
      'images.config.ts': configText(
        `{ hero: { prompt: 'A lighthouse', alt: '' }, logo: { prompt: 'A boat', alt: '' } }`,
      ),
      'main.js': `import hero from 'gen:hero?w=10&format=png'\nconsole.log(hero)`,
    })
    const opened = await context({
      absWorkingDir: site.dir,
      entryPoints: ['main.js'],
      bundle: true,
      outdir: 'dist',
      logLevel: 'silent',
      plugins: [genimg()],
    })
    onTestFinished(() => opened.dispose())
    await opened.rebuild()
    expect(site.newlyBilled()).toEqual(['A lighthouse'])
    await site.write({ 'main.js': `import logo from 'gen:logo?w=10&format=png'\nconsole.log(logo)` })
    await opened.rebuild()
    expect(site.newlyBilled()).toEqual([])
    expect(picturesOf({ files: await readFolder(site.path('dist')) })).toContain('logo-10w.png')
  })

  it('goes on when what a stylesheet names is mended', async () => {
    const site = await createHeroSite({
      'main.js': `import './main.css'`,
      'main.css': 'body { background: url(gen:other?w=10&format=png) }',
    })
    const watching = await watch(site)
    expect(watching.failure()).toContain('No image is called "other"')
    await site.write({ 'images.config.json': JSON.stringify({ images: { other: { prompt: 'other', alt: '' } } }) })
    await expect.poll(watching.failure, { timeout: 10_000 }).toBe('')
    expect(picturesOf(await watching.output())).toEqual(['other-10w.png'])
  })
})
