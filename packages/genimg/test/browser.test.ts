import { createServer, preview, type BindCLIShortcutsOptions, type ViteDevServer } from 'vite'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/vite.ts'
import { launchBrowser, shownPictures, watchPage } from './support/browser.ts'
import { configText, createSite, type Site } from './support/site.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const page = {
  'index.html': `<!doctype html><link rel="icon" href="data:," /><style>body { margin: 0 } img { display: block; width: 100%; height: auto }</style>
<input id="typed" /><div id="app"></div><script type="module" src="/main.js"></script>`,
  'main.js': `import hero from 'gen:hero'
import logo from 'gen:logo?url'
const sources = hero.sources.map(({ type, srcset }) => \`<source type="\${type}" srcset="\${srcset}" sizes="100vw">\`).join('')
document.querySelector('#app').innerHTML = \`<picture>\${sources}<img src="\${hero.src}" srcset="\${hero.srcset}" sizes="100vw"
  width="\${hero.width}" height="\${hero.height}" alt="\${hero.alt}"></picture><img src="\${logo}" alt="">\``,
  'images.config.ts': configText(
    `{ hero: { prompt: 'A lighthouse at dawn', alt: 'A lighthouse', size: '1536x1024' },
       logo: { prompt: 'A paper boat', alt: '', background: 'transparent' } }`,
  ),
}

describe('a built page in Chromium', () => {
  it.each([
    [1200, /hero-1280w-.*\.avif$/],
    [500, /hero-640w-.*\.avif$/],
  ])('decodes every picture, chooses AVIF, and at %i pixels the right width', async (width, expected) => {
    const site = await createSite(page)
    await site.build()
    const server = await preview({ root: site.dir, configFile: false, preview: { port: 0, host: '127.0.0.1' } })
    onTestFinished(() => server.close())
    const { page: tab, troubles } = await watchPage(browser, { width, height: 800 })
    await tab.goto(server.resolvedUrls?.local[0] ?? '')
    const [hero, logo] = await shownPictures(tab)
    expect(hero?.src).toMatch(expected)
    expect(logo?.src).toMatch(/logo-1024w-.*\.png$/)
    expect(troubles).toEqual([])
  })
})

describe('the dev server in Chromium', () => {
  async function openDev(
    site: Site,
  ): Promise<{ server: ViteDevServer; url: string; press: (key: string) => Promise<void> }> {
    let shortcuts: Shortcuts = []
    const server = await createServer({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins: [
        {
          name: 'terminal',
          enforce: 'pre',
          configureServer: (it) => {
            it.bindCLIShortcuts = (options) => void (shortcuts = options?.customShortcuts ?? [])
          },
        },
        genimg(),
      ],
      server: { port: 0, host: '127.0.0.1' },
    })
    await server.listen()
    onTestFinished(() => server.close())
    server.bindCLIShortcuts()
    const press = async (key: string): Promise<void> => {
      await shortcuts.find((it) => it.key === key)?.action?.(server)
    }
    return { server, url: server.resolvedUrls?.local[0] ?? '', press }
  }

  it('shows placeholders of the right size, then swaps pictures in and keeps the page as it is', async () => {
    const site = await createSite(page)
    const { press, url } = await openDev(site)
    const { page: tab, troubles, requests } = await watchPage(browser)
    await tab.goto(url)
    await shownPictures(tab)
    expect(site.newRequests()).toBe(0)
    const box = await tab.locator('picture img').boundingBox()
    expect(box).toMatchObject({ width: 1280, height: expect.closeTo(853, 0) as number })
    await tab.fill('#typed', 'page state')
    const before = requests.length

    await press('g')
    expect(site.newlyBilled()).toHaveLength(2)
    await tab.waitForFunction(
      (old) => [...document.images].every(({ currentSrc, complete }) => complete && !old.includes(currentSrc)),
      requests.slice(0, before),
      { timeout: 15_000 },
    )
    const pictures = await shownPictures(tab)
    expect(pictures.map(({ width }) => width)).toEqual([1280, 1024])
    expect(await tab.inputValue('#typed')).toBe('page state')
    expect(requests.slice(before).filter((address) => !address.includes('/@genimg/'))).toEqual([])
    expect(troubles).toEqual([])
  })

  it('shows a failed picture with its remedy, keeps the server alive, and goes on', async () => {
    const fault = { on: 'submit', kind: 'answer', status: 400, body: { error: 'No such style.' }, times: 1 } as const
    const site = await createSite(page, { faults: [{ ...fault, promptIncludes: 'boat' }] })
    const { press, url } = await openDev(site)
    const { page: tab } = await watchPage(browser)
    await tab.goto(url)
    await shownPictures(tab)
    await press('g')
    const overlay = tab.locator('vite-error-overlay .message-body')
    await overlay.waitFor()
    expect(await overlay.textContent()).toMatch(/"logo".*No such style\..*errors\.md#provider_refused/s)
    await press('g')
    await expect.poll(async () => Object.keys(await site.lock()), { timeout: 10_000 }).toEqual(['hero', 'logo'])
  })

  it('swaps in what another process generated, and what a changed prompt made', async () => {
    const site = await createSite(page)
    const { url } = await openDev(site)
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(url)
    await shownPictures(tab)
    const sources = (): Promise<string> =>
      tab.evaluate(() => [...document.images].map(({ currentSrc }) => currentSrc).join())
    const placeholders = await sources()
    // A build is another process as far as the dev server can tell: only lock and images/ tell it.
    await site.build()
    await expect.poll(sources, { timeout: 10_000 }).not.toBe(placeholders)
    const first = await shownPictures(tab)

    site.newRequests()
    await site.write({ 'images.config.ts': page['images.config.ts'].replace('at dawn', 'at night') })
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await shownPictures(tab)).toEqual(first)
    expect(site.newRequests()).toBe(0)
    await site.build()
    await expect.poll(sources, { timeout: 10_000 }).not.toContain(first[0]?.src)
    await shownPictures(tab)
    expect(troubles).toEqual([])
  })

  it('answers an old address with the newest picture, also after a restart, and 304 to those who have it', async () => {
    const site = await createSite(page)
    await site.build()
    const first = await openDev(site)
    const { page: tab } = await watchPage(browser)
    await tab.goto(first.url)
    const [hero] = await shownPictures(tab)
    await first.server.close()
    const again = await openDev(site)
    const old = new URL(hero?.src ?? '').pathname
    const answer = await fetch(new URL(`${old}?h=0123456789abcdef`, again.url))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/avif'])
    const etag = answer.headers.get('etag') ?? ''
    const repeated = await fetch(new URL(old, again.url), { headers: { 'if-none-match': etag } })
    expect(repeated.status).toBe(304)
  })

  it('names the nearest image for a name that no config has, and goes on', async () => {
    const site = await createSite({ ...page, 'main.js': `import 'gen:heroo'` })
    const { server } = await openDev(site)
    const failure = await server.transformRequest('gen:heroo').then(
      () => '',
      (error: unknown) => String(error),
    )
    expect(failure).toMatch(/Did you mean "hero"/)
    expect((await server.transformRequest('gen:hero'))?.code).toContain('@genimg/hero')
  })
})

/** What Vite would bind to its terminal's keys, had it one. */
type Shortcuts = NonNullable<BindCLIShortcutsOptions<ViteDevServer>['customShortcuts']>
