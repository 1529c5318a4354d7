import { build, createServer } from 'vite'
import { describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/vite.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, readFolder, type Site } from './support/site.ts'

const images = `{ hero: { prompt: 'A lighthouse', alt: '' } }`
const files = {
  'images.config.ts': configText(images),
  'main.js': `import hero from 'gen:hero?w=320&format=webp'\nconsole.log(hero.src)`,
}

describe('vite build --watch', () => {
  it('spends nothing when a file is saved, and follows what another process generates', async () => {
    const site = await createSite(files)
    const ends: string[] = []
    const watcher = await build({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [genimg()],
      build: { watch: { buildDelay: 50 } },
    })
    if (!('close' in watcher)) throw new Error('vite did not watch')
    onTestFinished(() => watcher.close())
    watcher.on('event', (event) => {
      if (event.code === 'END' || event.code === 'ERROR') ends.push(event.code)
    })
    await expect.poll(() => ends, { timeout: 15_000 }).toEqual(['END'])
    const placeholder = await heroOf(site)
    expect(site.newRequests()).toBe(0)

    await site.write({ 'images.config.ts': configText(images.replace('lighthouse', 'mill')) })
    await expect.poll(() => ends.length, { timeout: 15_000 }).toBeGreaterThan(1)
    expect(site.newRequests()).toBe(0)

    await runCommand(['generate', '--yes'], { cwd: site.dir })
    await expect.poll(() => heroOf(site).catch(() => placeholder), { timeout: 15_000 }).not.toEqual(placeholder)
    expect(site.newlyBilled()).toEqual(['A mill'])
    expect(ends).not.toContain('ERROR')
  })
})

describe("dev: 'generate'", () => {
  it('makes what pages import, and only inside the budget', async () => {
    const site = await createSite({
      ...files,
      'images.config.ts': configText(
        `{ ...${images}, spare: { prompt: 'On no page', alt: '' } }`,
        `dev: 'generate', budget: { perRun: 1 },`,
      ),
    })
    const server = await createServer({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [genimg()],
      server: { port: 0 },
    })
    onTestFinished(() => server.close())
    await server.transformRequest('gen:hero')
    await expect.poll(() => site.read('images.lock').catch(() => ''), { timeout: 15_000 }).toContain('"hero"')
    expect(site.newlyBilled()).toEqual(['A lighthouse'])
  })

  it('orders side by side what a page asks for one after the other, inside one budget', async () => {
    const site = await createSite(
      {
        ...files,
        'images.config.ts': configText(
          `{ hero: { prompt: 'A lighthouse', alt: '' }, logo: { prompt: 'A boat', alt: '' }, last: { prompt: 'A mill', alt: '' } }`,
          // Enough for two, and each by itself would be inside of it.
          `dev: 'generate', budget: { perRun: 0.08 },`,
        ),
      },
      { latency: 1500 },
    )
    const server = await createServer({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [genimg()],
      server: { port: 0 },
    })
    onTestFinished(() => server.close())
    await server.transformRequest('gen:hero')
    await expect.poll(() => orders(site).length, { timeout: 15_000 }).toBe(1)
    await server.transformRequest('gen:logo')
    await server.transformRequest('gen:last')
    await expect.poll(() => site.read('images.lock').catch(() => ''), { timeout: 15_000 }).toMatch(/hero[^]*logo/)
    expect(site.newlyBilled()).toEqual(['A lighthouse', 'A boat'])
    const requests = site.emulator.requests.map(({ method, path }) => `${method} ${path}`)
    const firstResult = requests.findIndex((request) => /^GET .*\.\w+$/.test(request))
    expect(firstResult).toBeGreaterThan(0)
    expect(requests.slice(firstResult).filter((request) => request.startsWith('POST'))).toEqual([])
  })

  it('spends nothing without a budget', async () => {
    const site = await createSite({ ...files, 'images.config.ts': configText(images, `dev: 'generate',`) })
    const server = await createServer({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [genimg()],
      server: { port: 0 },
    })
    onTestFinished(() => server.close())
    await server.transformRequest('gen:hero')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(site.newRequests()).toBe(0)
  })
})

async function heroOf(site: Site): Promise<Uint8Array> {
  const hero = [...(await readFolder(site.path('dist')))].find(([name]) => name.endsWith('.webp'))?.[1]
  if (hero === undefined) throw new Error('no hero yet')
  return hero
}

function orders({ emulator }: Site): readonly unknown[] {
  return emulator.requests.filter(({ method }) => method === 'POST')
}
