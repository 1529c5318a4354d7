import { readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { createHeroSite } from './bundlers/hero-site.ts'
import type { Output } from './bundlers/row.ts'
import { rspackRow } from './bundlers/rspack.ts'
import { webpackRow } from './bundlers/webpack.ts'
import { configText, createSite, type Site } from './support/site.ts'
import { blue, colorsOf, green, nearestOf, red, stripes } from './support/small-pictures.ts'

const { resolve } = createRequire(import.meta.url)

function optionsOf(site: Site) {
  const css = { loader: resolve('css-loader'), options: { exportType: 'string' } }
  return {
    module: { rules: [{ test: /\.css$/, use: [css] }] },
    output: { path: site.path('dist'), publicPath: '/', assetModuleFilename: '[name].[hash:8][ext]' },
  }
}

// Each keeps what it built in a folder of its own, which stays between builds.
const bundlers = [
  {
    name: 'webpack',
    build: (site: Site) =>
      webpackRow.buildWith(site, {
        ...optionsOf(site),
        cache: { type: 'filesystem', cacheDirectory: site.path('kept') },
      }),
  },
  {
    name: 'rspack',
    build: (site: Site) =>
      rspackRow.buildWith(site, {
        ...optionsOf(site),
        cache: { type: 'persistent', storage: { type: 'filesystem', directory: site.path('kept') } },
      }),
  },
]

const page = `import hero from 'gen:hero?w=30&format=png&url'
import css from './page.css'
globalThis.pictures = [hero, css]`

const style = '.a { background: url(gen:hero?w=60&format=png) }'

/** What there is, by width: the script's picture, and the stylesheet's. */
async function shownBy(
  { files, entry }: Output,
  name: (picture: Uint8Array) => Promise<string> = colorsOf,
): Promise<Readonly<Record<string, string>>> {
  const script = Buffer.from(files.get(entry) ?? []).toString()
  const pictures = [...files].filter(([name]) => name.endsWith('.png'))
  const shown = pictures.map(async ([file, bytes]) => {
    expect(script).toContain(file)
    return [/\d+(?=w)/.exec(file)?.[0] ?? file, await name(bytes)] as const
  })
  return Object.fromEntries(await Promise.all(shown))
}

describe.each(bundlers)('$name, keeping what it built', { timeout: 90_000 }, ({ build }) => {
  it('shows the right pictures after a change, and after the variants were deleted', async () => {
    const site = await createHeroSite({ 'main.js': page, 'page.css': style })
    const first = await build(site)
    expect(await shownBy(first)).toEqual({ 30: 'red green blue', 60: 'red green blue' })
    expect([...(await build(site)).files]).toEqual([...first.files])

    await site.adopt({ hero: await stripes([blue, red, green]) })
    const changed = await build(site)
    expect(await shownBy(changed)).toEqual({ 30: 'blue red green', 60: 'blue red green' })

    await rm(site.cache(), { recursive: true })
    expect([...(await build(site)).files]).toEqual([...changed.files])

    await rm(site.cache(), { recursive: true })
    await site.adopt({ hero: await stripes() })
    expect([...(await build(site)).files]).toEqual([...first.files])
  })

  it('shows what the prompt asks for: made, kept, changed before the third build, and without its variants', async () => {
    const config = (prompt: string): string => configText(`{ hero: { prompt: '${prompt}', alt: '' } }`)
    const site = await createSite({ 'images.config.ts': config('A lighthouse'), 'main.js': page, 'page.css': style })
    const original = (): Promise<Buffer> => readFile(site.path('images', 'hero.png'))
    const first = await build(site)
    const lighthouse = await original()
    expect([...(await build(site)).files]).toEqual([...first.files])
    expect(site.newlyBilled()).toEqual(['A lighthouse'])

    await site.write({ 'images.config.ts': config('A mill') })
    const third = await build(site)
    const mill = await original()
    expect(site.newlyBilled()).toEqual(['A mill'])
    const shown = { lighthouse, mill }
    expect(await shownBy(first, (picture) => nearestOf(picture, shown))).toEqual({ 30: 'lighthouse', 60: 'lighthouse' })
    expect(await shownBy(third, (picture) => nearestOf(picture, shown))).toEqual({ 30: 'mill', 60: 'mill' })

    site.newRequests()
    await rm(site.path('node_modules', '.cache', 'genimg'), { recursive: true })
    expect([...(await build(site)).files]).toEqual([...third.files])
    // Nothing kept at all gives the same.
    await rm(site.path('kept'), { recursive: true })
    expect([...(await build(site)).files]).toEqual([...third.files])
    expect(site.newRequests()).toBe(0)
  })

  it('keeps no failure, and nothing that depends on more than files', async () => {
    const site = await createSite({
      'images.config.ts': configText(`{ hero: { prompt: 'A lighthouse', alt: '' } }`),
      'main.js': page,
      'page.css': style,
    })
    process.env['CI'] = 'true'
    await expect(build(site).finally(() => delete process.env['CI'])).rejects.toThrow(/frozen/)
    expect(Object.keys(await shownBy(await build(site)))).toEqual(['30', '60'])
    expect(site.newlyBilled()).toEqual(['A lighthouse'])
    // Pictures of the emulator do not count on the real API, so that the build stops where it would have to order.
    await site.write({ '.env.local': '' })
    await expect(build(site)).rejects.toThrow(/SEGMIND_API_KEY is not set/)
    expect(site.newlyBilled()).toEqual([])
  })
})
