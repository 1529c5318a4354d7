import { readFile, stat } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite, readFolder, type Site } from './support/site.ts'

const images = `{ hero: { prompt: 'A lighthouse', alt: 'A lighthouse' }, 'cards/summer': { prompt: 'A summer card', alt: '' } }`
const options = `budget: { perRun: 1 }, variants: { widths: [40, 80], formats: ['webp', 'jpeg'] },`

async function generated(text: string = configText(images, options)): Promise<Site> {
  const site = await createSite({ 'images.config.ts': text })
  await runCommand(['generate', '--yes'], { cwd: site.dir })
  site.newRequests()
  return site
}

const args = ['export', '--out', 'public/pictures', '--module', 'src/pictures.ts']

const namesIn = async (site: Site, folder = 'public/pictures'): Promise<readonly string[]> =>
  [...(await readFolder(site.path(folder))).keys()].map((name) => name.replace(/\.[0-9a-f]{10}\./, '.')).toSorted()

describe('genimg export', () => {
  it('writes the files, what names them in JSON, and a typed module', async () => {
    const site = await generated()
    const { code, out } = await runCommand(args, { cwd: site.dir })
    expect([code, ...out]).toEqual([0, '2 images in 8 files in public/pictures: 8 written.', 'Wrote src/pictures.ts.'])
    expect(site.newRequests()).toBe(0)
    expect(await namesIn(site)).toEqual([
      'cards/summer-40w.jpg',
      'cards/summer-40w.webp',
      'cards/summer-80w.jpg',
      'cards/summer-80w.webp',
      'genimg.json',
      'hero-40w.jpg',
      'hero-40w.webp',
      'hero-80w.jpg',
      'hero-80w.webp',
    ])
    const manifest = JSON.parse(await site.read('public/pictures/genimg.json'))
    expect(Object.keys(manifest.images)).toEqual(['cards/summer', 'hero'])
    const { src, width, srcset, alt } = manifest.images.hero
    expect([width, alt]).toEqual([80, 'A lighthouse'])
    expect(srcset).toMatch(/^\/pictures\/hero-40w\.[0-9a-f]{10}\.jpg 40w, \/pictures\/hero-80w\.[0-9a-f]{10}\.jpg 80w$/)
    expect((await sharp(site.path('public', src)).metadata()).width).toBe(80)
    const module = await site.read('src/pictures.ts')
    expect(module).toContain('export type ImageName = "cards/summer" | "hero"')
    expect(module).toContain(JSON.stringify(manifest.images.hero.src))
  })

  it('changes nothing the second time, not even a time', async () => {
    const site = await generated()
    await runCommand(args, { cwd: site.dir })
    const times = async (): Promise<readonly number[]> =>
      await Promise.all(
        [...(await readFolder(site.path('public'))).keys()].map(
          async (name) => (await stat(site.path('public', name))).mtimeMs,
        ),
      )
    const before = [await times(), (await stat(site.path('src/pictures.ts'))).mtimeMs]
    const { out } = await runCommand(args, { cwd: site.dir })
    expect(out).toEqual(['2 images in 8 files in public/pictures: nothing had changed.'])
    expect([await times(), (await stat(site.path('src/pictures.ts'))).mtimeMs]).toEqual(before)
  })

  it('removes what it made and needs no more, and nothing else', async () => {
    const site = await generated()
    await runCommand(args, { cwd: site.dir })
    await site.write({ 'public/pictures/mine.jpg': 'mine', 'public/pictures/cards/mine.txt': 'mine' })
    await site.write({
      'images.config.ts': configText(
        `{ hero: { prompt: 'A lighthouse', alt: '' } }`,
        options.replace('[40, 80]', '[40]'),
      ),
    })
    const { out } = await runCommand([...args, '--json'], { cwd: site.dir })
    expect(jsonOf({ code: 0, out, err: [] })).toMatchObject([
      { type: 'export', images: 1, files: 2, written: [], removed: { length: 6 } },
    ])
    expect(await namesIn(site)).toEqual(['cards/mine.txt', 'genimg.json', 'hero-40w.jpg', 'hero-40w.webp', 'mine.jpg'])
  })

  it('never leaves its folder, whatever genimg.json says', async () => {
    const site = await generated()
    await site.write({
      'keep-80w.0123456789.jpg': 'mine',
      'public/pictures/genimg.json': JSON.stringify({
        files: ['../../keep-80w.0123456789.jpg', '/etc/passwd', 7, 'a/../../../keep-80w.0123456789.jpg'],
      }),
    })
    expect((await runCommand(args, { cwd: site.dir })).code).toBe(0)
    expect(await site.read('keep-80w.0123456789.jpg')).toBe('mine')
  })

  it('orders nothing: what is not generated is an error with the way on', async () => {
    const site = await createSite({ 'images.config.ts': configText(images, options) })
    const { code, err } = await runCommand(args, { cwd: site.dir })
    expect([code, err[0]]).toEqual([
      4,
      expect.stringContaining(
        '"hero" and "cards/summer" are not generated as the config asks, and an export orders nothing.',
      ),
    ])
    expect(site.newRequests()).toBe(0)
    await expect(readFile(site.path('public/pictures/genimg.json'))).rejects.toThrow('ENOENT')
  })

  it.each([
    [['--out', 'static'], '/hero-'],
    [['--out', 'lib/pictures'], './hero-'],
    [['--out', 'lib/pictures', '--base', 'https://cdn.example.com/x'], 'https://cdn.example.com/x/hero-'],
  ])('%j begins addresses with %s', async (more, start) => {
    const site = await generated(configText(`{ hero: { prompt: 'A lighthouse', alt: '' } }`, options))
    await runCommand(['export', ...more], { cwd: site.dir })
    const manifest = JSON.parse(await site.read(`${more[1]}/genimg.json`))
    expect(manifest.images.hero.src.slice(0, start.length)).toBe(start)
  })

  it.each([
    [['export'], /needs a folder/],
    [['export', '--out', 'x', '--module', 'x.js'], /writes TypeScript/],
    [['export', 'hero', '--out', 'x'], /takes no names/],
  ])('%j is a usage error', async (words, message) => {
    const site = await createSite({ 'images.config.ts': configText(images, options) })
    const { code, err } = await runCommand(words, { cwd: site.dir })
    expect([code, err[0]]).toEqual([2, expect.stringMatching(message)])
  })

  it('goes on with --watch: mended, generated and changed', async () => {
    const site = await createSite({ 'images.config.ts': configText(images, options) })
    const ending = new AbortController()
    onTestFinished(() => ending.abort())
    const running = runCommand([...args, '--watch'], { cwd: site.dir, signal: ending.signal })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    await expect.poll(() => namesIn(site).catch(() => []), { timeout: 10_000 }).toHaveLength(9)
    await site.write({ 'images.config.ts': configText(images, options.replace('[40, 80]', '[40]')) })
    await expect.poll(() => namesIn(site), { timeout: 10_000 }).toHaveLength(5)
    ending.abort()
    const { code, err } = await running
    expect([code, err[0]]).toEqual([0, expect.stringContaining('an export orders nothing')])
  })
})
