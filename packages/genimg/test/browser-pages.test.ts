import { createServer, preview } from 'vite'
import type { Browser, Page } from 'playwright-core'
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
  'index.html': `<!doctype html><link rel="icon" href="data:,"><link rel="stylesheet" href="./linked.css">
<input id="typed"><img src="gen:hero?as=picture" sizes="300px"><p style="background: url(gen:sky?w=90)">inline</p>
<style>footer { background: url(gen:sky?w=91) }</style><footer>embedded</footer><script type="module" src="./main.js"></script>`,
  'linked.css': 'body { background: url(gen:sky?w=80) }',
  'main.js': `import './imported.scss'`,
  'imported.scss': `input { background: url('gen:sky?w=81&format=webp') }`,
  'images.config.ts': configText(
    `{ hero: { prompt: 'A lighthouse at dawn', alt: 'A lighthouse', size: '1536x1024', variants: { widths: [160, 320] } },
       sky: { prompt: 'A sky', alt: '' } }`,
  ),
}

/** The address of each background, in the order of the page. */
function backgrounds(tab: Page): Promise<readonly string[]> {
  return tab.evaluate(() =>
    ['body', 'input', 'p', 'footer'].map((selector) => {
      const element = document.querySelector(selector)
      return element === null ? '' : getComputedStyle(element).backgroundImage
    }),
  )
}

/** What the browser makes of each address, by its pixels. */
async function widths(tab: Page): Promise<readonly number[]> {
  const urls = (await backgrounds(tab)).map((value) => /url\("(.*)"\)/.exec(value)?.[1] ?? '')
  return await tab.evaluate(
    async (addresses) =>
      await Promise.all(
        addresses.map(async (address) => {
          const image = new Image()
          image.src = address
          await image.decode()
          return image.naturalWidth
        }),
      ),
    urls,
  )
}

async function openDev(site: Site): Promise<string> {
  const server = await createServer({
    root: site.dir,
    base: '/sub/',
    configFile: false,
    logLevel: 'silent',
    plugins: [genimg()],
    server: { port: 0, host: '127.0.0.1' },
  })
  await server.listen()
  onTestFinished(() => server.close())
  return server.resolvedUrls?.local[0] ?? ''
}

describe('pictures that HTML and stylesheets name, in Chromium', () => {
  it('are placeholders in dev, then swapped in without a reload', async () => {
    const site = await createSite(page)
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(await openDev(site))
    await shownPictures(tab)
    const before = await backgrounds(tab)
    expect(await widths(tab)).toEqual([80, 81, 90, 91])
    await tab.fill('#typed', 'still here')
    await site.build()
    for (const at of [0, 1, 2, 3]) {
      await expect.poll(async () => (await backgrounds(tab))[at], { timeout: 10_000 }).not.toBe(before[at])
    }
    expect(await widths(tab)).toEqual([80, 81, 90, 91])
    const [hero] = await shownPictures(tab)
    expect(hero?.src).toMatch(/\/sub\/@genimg\/hero-320w\.avif/)
    expect((await tab.request.get(hero?.src ?? '')).headers()['content-type']).toBe('image/avif')
    expect(await tab.inputValue('#typed')).toBe('still here')
    expect(troubles).toEqual([])
  })

  it.each(['/', '/sub/', './'])('are shipped and decode, with base %s', async (base) => {
    const site = await createSite(page)
    await site.build({ vite: { base } })
    const server = await preview({
      root: site.dir,
      base: base === './' ? '/anywhere/' : base,
      configFile: false,
      preview: { port: 0, host: '127.0.0.1' },
    })
    onTestFinished(() => server.close())
    const { page: tab, troubles } = await watchPage(browser)
    await tab.goto(server.resolvedUrls?.local[0] ?? '')
    expect(await widths(tab)).toEqual([80, 81, 90, 91])
    const [hero] = await shownPictures(tab)
    expect(hero?.src).toMatch(/hero-320w-.*\.avif$/)
    expect(troubles).toEqual([])
  })
})
