import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { configText, createSite } from './support/site.ts'

const config = configText(`{ hero: { prompt: 'A lighthouse at dawn', alt: 'A lighthouse', size: '1536x1024' } }`)

const text = (files: ReadonlyMap<string, Uint8Array>, end: string): string =>
  Buffer.from([...files].find(([name]) => name.endsWith(end))?.[1] ?? []).toString()

describe('a build whose HTML names pictures', () => {
  it('ships them under hashed names, with sizes and sources', async () => {
    const site = await createSite({
      'images.config.ts': config,
      'index.html': `<!doctype html><html><head>
<meta property="og:image" content="gen:hero?w=200">
<link rel="preload" as="image" imagesrcset="gen:hero?w=100;200&amp;format=webp" imagesizes="100vw">
</head><body><img src="gen:hero?w=300" alt=""><img src="~gen/hero?as=picture&amp;w=120;240" sizes="50vw">
<video poster="gen:hero?w=64&amp;format=png"></video></body></html>`,
    })
    const { files } = await site.build()
    const html = text(files, 'index.html')
    expect(html).not.toContain('gen:')
    expect(html).toMatch(/<img src="\/assets\/hero-300w-[\w-]+\.jpg" width="300" height="200" alt="">/)
    expect(html).toMatch(
      /<picture><source type="image\/avif" srcset="\/assets\/hero-120w-[\w-]+\.avif 120w, \/assets\/hero-240w-[\w-]+\.avif 240w" sizes="50vw"/,
    )
    const urls = [...html.matchAll(/\/assets\/[\w.-]+/g)].map(([url]) => url.slice(1))
    expect(urls.length).toBeGreaterThan(8)
    for (const url of urls) {
      const width = Number(/-(\d+)w-/.exec(url)?.[1])
      expect((await sharp(files.get(url)).metadata()).width).toBe(width)
    }
    expect(site.newlyBilled()).toHaveLength(1)
  })
})

describe('a build whose stylesheets name pictures', () => {
  const styles = {
    'main.js': `import './main.css'\nimport './more.scss'\nimport classes from './card.module.css'\ndocument.body.className = classes.card`,
    'main.css': `@import './imported.css';\nbody { background: url(gen:hero?w=80) }`,
    'imported.css': `html { background: image-set(url('gen:hero?w=81&format=avif') type('image/avif'), url("~gen/hero?w=81") type('image/jpeg')) }`,
    'more.scss': `@use 'partial';\n$w: 83;\n.more { background: url('gen:hero?w=#{$w}') }`,
    '_partial.scss': `.partial { background: url('gen:hero?w=82') }`,
    'card.module.css': `.card { background: url(gen:hero?w=84&format=webp) }`,
  }

  it.each(['css', 'lightningcss'] as const)('ships the one file that each address means (%s)', async (kind) => {
    const site = await createSite({ 'images.config.ts': config, ...styles })
    const { files, log } = await site.build({
      vite: {
        build: { assetsInlineLimit: 0 },
        ...(kind === 'lightningcss' ? { css: { transformer: 'lightningcss' } } : {}),
      },
    })
    const css = text(files, '.css')
    expect(log).not.toMatch(/didn't resolve|warn/i)
    expect(css).not.toContain('gen:')
    const urls = [...new Set([...css.matchAll(/\/assets\/([\w.-]+)/g)].map(([, name = '']) => name))]
    expect(urls.map((name) => name.replace(/-[\w-]{8}\./, '.')).toSorted()).toEqual([
      'hero-80w.jpg',
      'hero-81w.avif',
      'hero-81w.jpg',
      'hero-82w.jpg',
      'hero-83w.jpg',
      'hero-84w.webp',
    ])
    for (const name of urls)
      expect(await sharp(files.get(`assets/${name}`)).metadata()).toMatchObject({ height: expect.any(Number) })
    expect(await readFile(site.path('images.lock'), 'utf8')).toContain('"hero"')
  })

  it('fails with a sentence of ours where a name is misspelt', async () => {
    const site = await createSite({
      'images.config.ts': config,
      'main.js': `import './main.css'`,
      'main.css': 'body { background: url(gen:heroo) }',
    })
    await expect(site.build()).rejects.toThrow(/No image is called "heroo".*Did you mean "hero"\?/s)
  })
})
