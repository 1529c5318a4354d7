import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, createBuilder, type InlineConfig } from 'vite'
import { describe, expect, it } from 'vitest'
import genimg from '../src/vite.ts'
import { createHeroSite } from './bundlers/hero-site.ts'
import { viteRow } from './bundlers/vite.ts'
import { valuesOf } from './support/shipped.ts'
import { readFolder, type Built } from './support/site.ts'

const picturesOf = ({ files }: Pick<Built, 'files'>): readonly string[] =>
  [...files.keys()]
    .filter((name) => /\.(?:png|webp)$/.test(name))
    .map((name) => name.replace(/^assets\//, '').replace(/-[\w-]{8}(?=\.\w+$)/, ''))

const textOf = ({ files }: Pick<Built, 'files'>, name: string): string => Buffer.from(files.get(name) ?? []).toString()

const own = (build: InlineConfig['build'] = {}): InlineConfig => ({
  build: { assetsInlineLimit: 0, rolldownOptions: { output: { entryFileNames: 'main.js' } }, ...build },
})

describe('files of pictures in a build with Vite', () => {
  it('are those that scripts, stylesheets and pages show, also in the manifest', async () => {
    const site = await createHeroSite({
      'index.html': `<!doctype html><img src="gen:hero?w=10&format=png"><script type="module" src="/main.js"></script>`,
      'main.js': `import './main.css'
import set from 'gen:hero?w=12;13&format=png'
import unused from 'gen:hero?w=14&format=png'
import alsoInStyles from 'gen:hero?w=11&format=png'
import { page } from './page.js'
globalThis.pictures = [set.src, page]`,
      'main.css': 'body { background: url(gen:hero?w=11&format=png) }',
      'page.js': `import other from 'gen:hero?w=15&format=png'\nexport const never = other\nexport const page = 'page'`,
    })
    const built = await site.build({ vite: own({ manifest: true, sourcemap: true }) })
    expect(picturesOf(built)).toEqual([10, 11, 12, 13].map((width) => `hero-${width}w.png`))

    const manifest = JSON.parse(textOf(built, '.vite/manifest.json')) as Manifest
    const entries = Object.entries(manifest)
    for (const [, { file, assets = [] }] of entries)
      for (const name of [file, ...assets]) expect([...built.files.keys()]).toContain(name)
    const originals = entries.filter(([, { file }]) => file.endsWith('.png')).map(([name]) => name)
    expect(originals.map((name) => name.replace(/[0-9a-f]{16}/, '…')).toSorted()).toEqual(
      [10, 11, 12, 13].map((width) => `node_modules/.cache/genimg/…/hero-${width}w.png`),
    )

    const script = textOf(built, 'main.js').split('\n')
    const line = script.findIndex((text) => text.includes('globalThis.pictures'))
    const map = new SourceMap(JSON.parse(textOf(built, 'main.js.map')) as SourceMapPayload)
    const entry = map.findEntry(line, script[line]?.indexOf('globalThis') ?? 0)
    expect(entry).toMatchObject({ originalSource: expect.stringMatching(/main\.js$/), originalLine: 5 })
  })

  it('stay where a function of the user gives them addresses that do not name them', async () => {
    const site = await createHeroSite({
      'main.js': `import set from 'gen:hero?w=10&format=png'\nimport unused from 'gen:hero?w=11&format=png'\nglobalThis.pictures = set.src`,
    })
    const renderBuiltUrl = (name: string): { runtime: string } | undefined =>
      name.endsWith('.png') ? { runtime: `globalThis.addressOf(${name.length})` } : undefined
    const built = await site.build({ vite: { ...own(), experimental: { renderBuiltUrl } } })
    expect(textOf(built, 'main.js')).toContain('addressOf')
    expect(textOf(built, 'main.js')).not.toContain('.png')
    expect(picturesOf(built)).toEqual(['hero-10w.png'])
  })

  it('are inlined as Vite inlines any small file, and never where a browser chooses', async () => {
    const site = await createHeroSite({
      'main.js': `import url from 'gen:hero?w=10&format=png&url'
import set from 'gen:hero?w=11;12&format=png'
import srcset from 'gen:hero?w=13;14&format=png&as=srcset'
import inline from 'gen:hero?w=15&format=png&url&inline'
globalThis.pictures = JSON.stringify([url, set.srcset, srcset, inline])`,
    })
    const small = await site.build({ vite: own({ assetsInlineLimit: 4096 }) })
    expect(picturesOf(small)).toEqual([11, 12, 13, 14].map((width) => `hero-${width}w.png`))
    const kinds = valuesOf(small).map((value) => /^(?:data:image\/png|\/assets\/)/.exec(String(value))?.[0])
    expect(kinds).toEqual(['data:image/png', '/assets/', '/assets/', 'data:image/png'])
    const none = await site.build({ vite: own({ assetsInlineLimit: () => false }) })
    expect(picturesOf(none)).toEqual([10, 11, 12, 13, 14].map((width) => `hero-${width}w.png`))
  })
})

interface Manifest {
  readonly [name: string]: { readonly file: string; readonly assets?: readonly string[] }
}

describe('client and server', () => {
  const files = {
    'main.js': `import './app.js'`,
    'app.js': `import hero from 'gen:hero?w=10;20&format=webp;png'\nglobalThis.pictures = JSON.stringify(hero)`,
    'server.js': `import './app.js'\nexport default globalThis.pictures`,
  }

  // Of the same plugin, or of one each.
  const clientSettings = { outDir: 'dist/client', assetsInlineLimit: 0, modulePreload: false }
  const serverSettings = { outDir: 'dist/server' }
  const settings = (dir: string): InlineConfig => ({
    root: dir,
    configFile: false,
    logLevel: 'silent',
    plugins: [genimg()],
  })

  /** Pictures by their paths: what either side names, and what there is. */
  async function picturesIn(dir: string): Promise<Readonly<Record<string, readonly string[]>>> {
    const client = await readFolder(join(dir, 'dist/client'))
    const script = [...client].find(([name]) => name.endsWith('.js'))?.[1] ?? new Uint8Array()
    const { default: printed } = (await import(pathToFileURL(join(dir, 'dist/server/server.js')).href)) as Printed
    const isPicture = (name: string): boolean => /\.(?:png|webp)$/.test(name)
    const namedIn = (text: string): readonly string[] =>
      [...new Set([...text.matchAll(/\/(assets\/[\w.-]+)/g)].map(([, name = '']) => name))].toSorted(byText)
    return {
      onServer: [...(await readFolder(join(dir, 'dist/server'))).keys()].filter(isPicture),
      shipped: [...client.keys()].filter(isPicture).toSorted(byText),
      namedByPage: namedIn(Buffer.from(script).toString()),
      namedByServer: namedIn(printed),
    }
  }

  function expected(shipped: readonly string[] = []): Readonly<Record<string, readonly string[]>> {
    return { onServer: [], shipped, namedByPage: shipped, namedByServer: shipped }
  }

  it('print the same addresses of files that are there once, built one after the other', async () => {
    const site = await createHeroSite(files)
    await build({ ...settings(site.dir), build: clientSettings })
    await build({ ...settings(site.dir), build: { ...serverSettings, ssr: 'server.js' } })
    const pictures = await picturesIn(site.dir)
    expect(pictures['shipped']).toHaveLength(4)
    expect(pictures).toEqual(expected(pictures['shipped']))
  })

  it('do so too when they are built at the same time', async () => {
    const site = await createHeroSite(files)
    const builder = await createBuilder({
      ...settings(site.dir),
      builder: { sharedConfigBuild: true },
      environments: {
        client: { build: clientSettings },
        ssr: { build: { ...serverSettings, ssr: true, rolldownOptions: { input: site.path('server.js') } } },
      },
    })
    await Promise.all(Object.values(builder.environments).map((one) => builder.build(one)))
    const pictures = await picturesIn(site.dir)
    expect(pictures['shipped']).toHaveLength(4)
    expect(pictures).toEqual(expected(pictures['shipped']))
  })

  it('have what only the server prints where Vite is told to emit files there too', async () => {
    const site = await createHeroSite({
      'server.js': `import hero from 'gen:hero?w=10;20&format=webp;png'\nexport default JSON.stringify(hero)`,
    })
    await build({ ...settings(site.dir), build: { ...serverSettings, ssr: 'server.js', emitAssets: true } })
    const { default: printed } = (await import(pathToFileURL(site.path('dist/server/server.js')).href)) as Printed
    const named = [...printed.matchAll(/\/(assets\/[\w.-]+)/g)].map(([, name = '']) => name)
    const written = [...(await readFolder(site.path('dist/server'))).keys()].filter((name) =>
      name.startsWith('assets/'),
    )
    expect(written).toHaveLength(4)
    expect([...new Set(named)].toSorted(byText)).toEqual(written.toSorted(byText))
  })

  it('leave every file in place where a server may show what the page does not', async () => {
    const site = await createHeroSite({ 'main.js': `import unused from 'gen:hero?w=10&format=png'\nconsole.log(1)` })
    expect(picturesOf(await site.build({ vite: own({ ssrManifest: true }) }))).toEqual(['hero-10w.png'])
    expect(picturesOf(await site.build({ vite: own() }))).toEqual([])
  })
})

describe('a watching build with Vite', () => {
  it('goes on when what a stylesheet names is mended', async () => {
    const site = await createHeroSite({
      'main.js': `import './main.css'`,
      'main.css': 'body { background: url(gen:other?w=10&format=png) }',
    })
    const watching = await viteRow.watch(site)
    expect(watching.failure()).toContain('No image is called "other"')
    expect(watching.failure()).not.toMatch(/GenimgError|plugin-host/)
    await site.write({ 'images.config.json': JSON.stringify({ images: { other: { prompt: 'other', alt: '' } } }) })
    await expect.poll(watching.failure, { timeout: 10_000 }).toBe('')
    expect(picturesOf(await watching.output())).toEqual(['other-10w.png'])
  })
})

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}

interface Printed {
  readonly default: string
}
