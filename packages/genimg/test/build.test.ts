import { readdir, rm, truncate, writeFile } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { buildBoth } from './support/both-environments.ts'
import { startCommand } from './support/process.ts'
import { configText, createSite, readFolder, type Site } from './support/site.ts'

const prompts = { hero: 'A lighthouse at dawn', night: 'The same at night', logo: 'A paper boat' }

// One width is enough for most: what has all that is the default is encoded once.
const config = (
  hero = `{ prompt: '${prompts.hero}', alt: 'A lighthouse', size: '1536x1024' }`,
  options = 'budget: { perRun: 1 },',
  variants = 'variants: { widths: [640] },',
): string =>
  configText(
    `{ hero: ${hero}, night: { references: 'hero', prompt: '${prompts.night}', alt: 'At night' },
       logo: { prompt: '${prompts.logo}', background: 'transparent', alt: '' }, spare: { prompt: 'Not on any page', alt: '' } }`,
    options + variants,
  )

const page = {
  'main.js': `import hero from 'gen:hero'
import again from 'gen:hero'
import night from 'gen:night?w=320&format=webp'
import logo from 'gen:logo?url'
document.body.dataset.pictures = JSON.stringify([hero, again, night, logo])`,
}

const createPage = (text: string = config()): Promise<Site> => createSite({ 'images.config.ts': text, ...page })

async function builtOnce(text?: string): Promise<Site> {
  const site = await createPage(text)
  await site.build()
  site.newlyBilled()
  site.newRequests()
  return site
}

describe('a build over real HTTP', () => {
  it('generates exactly what its modules import, and what that is made from', async () => {
    const site = await createPage(config(undefined, undefined, ''))
    const { files } = await site.build()
    expect(site.newlyBilled().toSorted()).toEqual(Object.values(prompts).toSorted())
    expect(Object.keys(await site.lock())).toEqual(['hero', 'logo', 'night'])
    const pictures = [...files].filter(([name]) => /\.(avif|webp|jpg|png)$/.test(name))
    const facts = await Promise.all(
      pictures.map(async ([name, bytes]) => {
        const { format, width, height } = await sharp(bytes).metadata()
        return `${name.replace(/assets\/(.*)-[^.]+\./, '$1.')} ${format} ${width}x${height}`
      }),
    )
    expect(facts.toSorted()).toEqual([
      'hero-1280w.avif heif 1280x853',
      'hero-1280w.jpg jpeg 1280x853',
      'hero-1280w.webp webp 1280x853',
      'hero-640w.avif heif 640x427',
      'hero-640w.jpg jpeg 640x427',
      'hero-640w.webp webp 640x427',
      'logo-1024w.png png 1024x1024',
      'night-320w.webp webp 320x320',
    ])
  })

  it('makes no request the second time, and needs no key', async () => {
    const site = await builtOnce()
    const before = await readFolder(site.path('dist'))
    // Without the base URL too the provider would be the real one, for which an emulated picture does not count.
    await site.write({ '.env.local': `SEGMIND_BASE_URL=${site.emulator.url}` })
    const { files } = await site.build()
    expect(site.newRequests()).toBe(0)
    expect([...files]).toEqual([...before])
  })

  it('gives the same bytes whether the variants were cached or not', async () => {
    const site = await builtOnce()
    const warm = await site.build()
    await rm(site.path('node_modules/.cache'), { recursive: true })
    const cold = await site.build()
    expect([...cold.files]).toEqual([...warm.files])
  })

  it.each([
    [
      'prompt',
      `{ prompt: 'A lighthouse at dusk', alt: 'A lighthouse', size: '1536x1024' }`,
      ['A lighthouse at dusk', prompts.night],
    ],
    ['size', `{ prompt: '${prompts.hero}', alt: 'A lighthouse', size: '1024x1536' }`, [prompts.hero, prompts.night]],
    [
      'background',
      `{ prompt: '${prompts.hero}', alt: 'A lighthouse', size: '1536x1024', background: 'transparent' }`,
      [prompts.hero, prompts.night],
    ],
  ])('regenerates an image and what is made from it when its %s changes', async (_field, hero, billed) => {
    const site = await builtOnce()
    await site.write({ 'images.config.ts': config(hero) })
    await site.build()
    expect(site.newlyBilled()).toEqual(billed)
  })

  it('pays nothing when alt, order, variants or concurrency change', async () => {
    const site = await builtOnce()
    const text = `import { defineImages } from 'genimg'
      import { segmind } from 'genimg/segmind'
      export default defineImages({
        images: { logo: { alt: 'Boat', background: 'transparent', prompt: '${prompts.logo}' }, spare: { prompt: 'Not on any page', alt: '' },
          night: { prompt: '${prompts.night}', alt: 'New', references: ['hero'] },
          hero: { size: '1536x1024', alt: 'Other', prompt: '${prompts.hero}', variants: { widths: [200], formats: ['webp'] } } },
        provider: segmind({ concurrency: 1 }) })`
    await site.write({ 'images.config.ts': text })
    const { files } = await site.build()
    expect(site.newRequests()).toBe(0)
    expect([...files.keys()].filter((name) => name.includes('hero'))).toEqual([
      expect.stringMatching(/hero-200w-.*\.webp$/),
    ])
  })

  it('goes back to an earlier prompt without paying', async () => {
    const site = await builtOnce()
    const before = await site.lock()
    await site.write({ 'images.config.ts': config(`{ prompt: 'Something else', alt: '', size: '1536x1024' }`) })
    await site.build()
    site.newRequests()
    await site.write({ 'images.config.ts': config() })
    await site.build()
    expect(site.newRequests()).toBe(0)
    expect(await site.lock()).toEqual(before)
  })

  it('spends nothing without a budget, and names the price and both ways on', async () => {
    const site = await createPage(config(undefined, ''))
    const failure = await site.build().then(
      () => '',
      (error: unknown) => String(error),
    )
    expect(failure).toMatch(/"hero", "night" and "logo"|"hero"/)
    expect(failure).toContain('$0.10')
    expect(failure).toContain('genimg generate')
    expect(failure).toContain('budget')
    expect(site.newRequests()).toBe(0)
    expect(await readdir(site.dir)).not.toContain('images.lock')
  })

  it('stops at the budget and keeps what it paid for', async () => {
    const site = await createPage(config(undefined, 'budget: { perRun: 0.05 },'))
    await expect(site.build()).rejects.toThrow(/budget\.perRun of \$0\.05/)
    expect(site.newlyBilled()).toHaveLength(1)
    expect(Object.keys(await site.lock())).toHaveLength(1)
  })

  it('names the nearest image for a name that no config has', async () => {
    const site = await createSite({ 'images.config.ts': config(), 'main.js': `import 'gen:heroo'` })
    await expect(site.build()).rejects.toThrow(/No image is called "heroo".*Did you mean "hero"\?/s)
    expect(site.newRequests()).toBe(0)
  })

  it.each([
    ['/', /"\/assets\/hero-640w-[^"]+\.avif/],
    ['/sub/', /"\/sub\/assets\/hero-640w-[^"]+\.avif/],
    ['./', /import\.meta\.url|new URL/],
    ['https://cdn.example/x/', /https:\/\/cdn\.example\/x\/assets\/hero-640w/],
  ])('follows base %s', async (base, pattern) => {
    const site = await createPage()
    const { files } = await site.build({ vite: { base } })
    const script = [...files].find(([name]) => name.endsWith('.js'))?.[1] ?? new Uint8Array()
    expect(Buffer.from(script).toString().replaceAll('`', '"')).toMatch(pattern)
  })

  it('shares one order between two builds at once', async () => {
    const site = await createPage()
    await Promise.all([
      site.build({ vite: { build: { outDir: 'a' } } }).catch(() => undefined),
      site.build({ vite: { build: { outDir: 'b' } } }).catch(() => undefined),
    ])
    expect(site.newlyBilled().toSorted()).toEqual(Object.values(prompts).toSorted())
  })
})

describe('what a build may not do', () => {
  it('is to order what another process was making and gave up, without a budget', async () => {
    const site = await createPage(config(undefined, ''))
    // The other process is told to wait, and ends before it orders.
    site.emulator.fail({ on: 'submit', kind: 'rate-limit', times: 50, wait: 20_000, format: 'iso' })
    const other = startCommand(['generate', 'hero', '--yes', '--max-cost', '1'], site.dir)
    await expect.poll(() => site.emulator.requests.length, { timeout: 20_000 }).toBeGreaterThan(0)
    await site.write({ 'main.js': `import 'gen:hero'` })
    const built = site.build().then(
      () => 'built',
      (error: unknown) => String(error),
    )
    await new Promise((resolve) => setTimeout(resolve, 1000))
    site.emulator.reset()
    other.child.kill('SIGKILL')
    await other.ended
    expect(await built).toMatch(/gave it up.*genimg generate hero/)
    expect(site.newlyBilled()).toEqual([])
  })

  it('is to buy a damaged original again', async () => {
    const site = await builtOnce()
    await truncate(site.path('images/hero.png'), 3000)
    await rm(site.path('.genimg'), { recursive: true })
    await expect(site.build()).rejects.toThrow(/"hero" does not decode.*genimg generate hero/s)
    expect(site.newRequests()).toBe(0)
  })

  it('is to spend under a budget without a limit', async () => {
    const site = await createPage(config(undefined, 'budget: {},'))
    await expect(site.build()).rejects.toThrow(/budget: needs perRun or perDay/)
    expect(site.newRequests()).toBe(0)
  })

  it('is to publish the key by an envPrefix', async () => {
    const site = await createPage()
    await expect(site.build({ vite: { envPrefix: ['VITE_', 'SEGMIND_'] } })).rejects.toThrow(
      /would publish SEGMIND_API_KEY/,
    )
  })

  it('is to ship a page whose picture failed, in whichever environment it is', async () => {
    const site = await createSite({
      'images.config.ts': configText(
        `{ hero: { prompt: '[blocked] boat', alt: '' }, logo: { prompt: 'A boat', alt: '' } }`,
      ),
      'main.js': `import hero from 'gen:hero'\nconsole.log(hero.src)`,
      'server.js': `import logo from 'gen:logo'\nexport default logo.src`,
    })
    const results = await Promise.allSettled(await buildBoth(site, {}, { outDir: 'dist/server' }))
    expect(results.map(({ status }) => status)).toContain('rejected')
    const files = await readFolder(site.path('dist')).catch(() => new Map<string, Uint8Array>())
    for (const bytes of files.values()) expect(Buffer.from(bytes).toString('latin1')).not.toContain('__GENIMG')
  })
})

describe('pictures of the emulator', () => {
  it('are generated again, and only then, once the provider is the real one', async () => {
    const site = await builtOnce()
    await rm(site.path('.env.local'))
    await expect(site.build()).rejects.toThrow(/SEGMIND_API_KEY is not set/)
    expect(site.newRequests()).toBe(0)
  })
})

describe('a frozen build', () => {
  const frozen = (options = ''): string => config(undefined, `frozen: true, allowEmulated: true, ${options}`)

  it('works with the variants deleted, without key and network', async () => {
    const site = await builtOnce()
    await site.write({ 'images.config.ts': frozen() })
    await rm(site.path('node_modules/.cache'), { recursive: true })
    await rm(site.path('.env.local'))
    await site.emulator.close()
    const { files } = await site.build()
    expect([...files.keys()].some((name) => name.includes('hero-640w'))).toBe(true)
  })

  it('fails with all names and the command where something is missing', async () => {
    const site = await createPage(frozen())
    const failure = await site.build().then(
      () => '',
      (error: unknown) => String(error),
    )
    expect(failure).toContain('"hero"')
    expect(failure).toContain('"night"')
    expect(failure).toContain('"logo"')
    expect(failure).not.toContain('"spare"')
    expect(failure).toContain('genimg generate')
    expect(site.newRequests()).toBe(0)
  })

  it('is what CI gets by default', async () => {
    const site = await createPage()
    process.env['CI'] = 'true'
    await expect(site.build().finally(() => delete process.env['CI'])).rejects.toThrow(/frozen/)
    expect(site.newRequests()).toBe(0)
  })

  it('ships placeholders where the config says so', async () => {
    const site = await createPage(frozen(`onMissing: 'placeholder',`))
    const { files } = await site.build()
    const hero = [...files].find(([name]) => /hero-640w-.*\.jpg$/.test(name))?.[1]
    expect(await sharp(hero).metadata()).toMatchObject({ width: 640, height: 427 })
    expect(await readdir(site.dir)).not.toContain('images.lock')
  })

  it('refuses pictures of the emulator unless told otherwise', async () => {
    const site = await builtOnce()
    await site.write({ 'images.config.ts': config(undefined, 'frozen: true,') })
    await expect(site.build()).rejects.toThrow(/stand-ins.*allowEmulated/s)
  })

  it("fails on a person's file and names adopt and revert", async () => {
    const site = await builtOnce()
    await writeFile(site.path('images/hero.png'), await picture('#336699'))
    await site.write({ 'images.config.ts': frozen() })
    await expect(site.build()).rejects.toThrow(/genimg adopt hero.*genimg revert hero/s)
  })

  it('changes neither lock nor originals', async () => {
    const site = await builtOnce()
    await site.write({ 'images.config.ts': frozen() })
    await rm(site.path('images/hero.png'))
    const lock = await site.read('images.lock')
    await site.build()
    expect(await site.read('images.lock')).toBe(lock)
    expect(await readdir(site.path('images'))).not.toContain('hero.png')
  })
})

describe('what is on disk', () => {
  it('is put right from the store when an original is damaged', async () => {
    const site = await builtOnce()
    const original = await site.readBytes('images/hero.png')
    await truncate(site.path('images/hero.png'), 5000)
    const { log } = await site.build()
    expect(site.newRequests()).toBe(0)
    expect(await site.readBytes('images/hero.png')).toEqual(original)
    expect(log).toContain('restored hero')
  })

  it("is a person's own where they changed it: used, said, never overwritten", async () => {
    const site = await builtOnce()
    const mine = await picture('#336699')
    await writeFile(site.path('images/hero.png'), mine)
    const { files, log } = await site.build()
    expect(new Uint8Array(await site.readBytes('images/hero.png'))).toEqual(new Uint8Array(mine))
    expect(log).toContain('genimg adopt hero')
    const hero = [...files].find(([name]) => /hero-640w-.*\.jpg$/.test(name))?.[1]
    const [r = 0, g = 0, b = 0] = await sharp(hero).extract({ left: 10, top: 10, width: 1, height: 1 }).raw().toBuffer()
    expect(Math.abs(r - 0x33) + Math.abs(g - 0x66) + Math.abs(b - 0x99)).toBeLessThan(12)
    expect(site.newRequests()).toBe(0)
  })

  it('is left alone where a person put a file before the first generation', async () => {
    const site = await createPage()
    const mine = await picture('#336699')
    await site.write({ 'images/hero.png': mine })
    const { log } = await site.build().catch((error: unknown) => ({ log: String(error) }))
    expect(new Uint8Array(await site.readBytes('images/hero.png'))).toEqual(new Uint8Array(mine))
    expect(log).toContain('genimg adopt hero')
    expect(site.newlyBilled()).not.toContain(prompts.hero)
    await site.write({
      'main.js': `import hero from 'gen:hero?w=64&format=png&url'\nconsole.log(hero)`,
      'images/hero.png': mine,
    })
    const alone = await site.build()
    expect(alone.log).toMatch(/genimg adopt hero.*, or move it away/)
    // There is nothing to go back to.
    expect(alone.log).not.toContain('genimg revert')
  })

  it.each([
    ['truncated', (path: string) => truncate(path, 100)],
    ['empty', (path: string) => truncate(path, 0)],
    ['garbage', (path: string) => writeFile(path, 'not a picture')],
    ['foreign', async (path: string) => writeFile(path, await picture('#ff0000'))],
  ])('is encoded again where a cached variant is %s', async (_kind, damage) => {
    const site = await builtOnce()
    const before = await readFolder(site.path('dist'))
    const cache = await readFolder(site.path('node_modules/.cache/genimg'))
    for (const name of cache.keys()) {
      if (/\.(avif|webp|jpg|png)$/.test(name)) await damage(site.path('node_modules/.cache/genimg', name))
    }
    const { files } = await site.build()
    expect([...files]).toEqual([...before])
    expect((await site.build()).files).toEqual(files)
  })
})

function picture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 1536, height: 1024, channels: 3, background } })
    .png()
    .toBuffer()
}
