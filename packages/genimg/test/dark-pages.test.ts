import { createServer, preview } from 'vite'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import genimg from '../src/vite.ts'
import { launchBrowser, shownPictures, watchPage } from './support/browser.ts'
import { runCommand } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

const page = {
  'index.html': `<!doctype html><link rel="icon" href="data:,"><img src="gen:hero?as=picture" sizes="300px">`,
  'images.config.ts': configText(
    `{ hero: { prompt: 'A lighthouse by day', alt: 'A lighthouse' },
       'hero.dark': { references: 'hero', prompt: 'The same by night', alt: 'A lighthouse' } }`,
    `budget: { perRun: 1 },
     variants: { widths: [80, 160], formats: ['webp', 'jpeg'], media: { '(max-width: 600px)': { aspect: '2:1' } } },`,
  ),
}

/** What a browser shows at an address: of light and dark, of wide and narrow. */
async function shownAt(url: string): Promise<readonly string[]> {
  const { page: tab, troubles } = await watchPage(browser)
  const shown: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1280, 400]) {
      // The page before would ask for another picture now, and be left before it comes.
      await tab.goto('about:blank')
      await tab.emulateMedia({ colorScheme })
      await tab.setViewportSize({ width, height: 800 })
      await tab.goto(url)
      const [one] = await shownPictures(tab)
      const shape = await tab.evaluate(async () => {
        const image = new Image()
        image.src = document.images[0]?.currentSrc ?? ''
        await image.decode()
        return `${image.naturalWidth}x${image.naturalHeight}`
      })
      shown.push(`${colorScheme} ${width}: ${/(hero(?:\.dark)*)-/.exec(one?.src ?? '')?.[1]} ${shape}`)
    }
  }
  expect(troubles).toEqual([])
  return shown
}

const expected = [
  'light 1280: hero 160x160',
  'light 400: hero 160x80',
  'dark 1280: hero.dark 160x160',
  'dark 400: hero.dark 160x80',
]

async function addressOf(site: Site): Promise<string> {
  const server = await preview({ root: site.dir, configFile: false, preview: { port: 0, host: '127.0.0.1' } })
  onTestFinished(() => server.close())
  return server.resolvedUrls?.local[0] ?? ''
}

describe('a page with a dark sibling, in Chromium', () => {
  it('follows the color scheme, is built with both pictures, and exported with them', async () => {
    const site = await createSite(page)
    await site.build()
    expect(site.newlyBilled()).toEqual(['A lighthouse by day', 'The same by night'])
    expect(await shownAt(await addressOf(site))).toEqual(expected)
    expect((await runCommand(['export', '--out', 'out'], { cwd: site.dir })).code).toBe(0)
    const { images, files } = JSON.parse(await site.read('out/genimg.json'))
    expect(images.hero.dark).toEqual(images['hero.dark'])
    const referenced = new Set(JSON.stringify(images).match(/hero[\w.-]*\.(?:jpg|webp)/g))
    expect(files.toSorted()).toEqual([...referenced].toSorted())
    expect(files).toHaveLength(16)
  })

  it('follows it in dev', async () => {
    const site = await createSite(page)
    const plugins = [genimg()]
    const server = await createServer({
      root: site.dir,
      configFile: false,
      logLevel: 'silent',
      plugins,
      server: { port: 0, host: '127.0.0.1' },
    })
    await server.listen()
    onTestFinished(() => server.close())
    expect(await shownAt(server.resolvedUrls?.local[0] ?? '')).toEqual(expected)
    expect(site.newlyBilled()).toEqual([])
  })

  it('is built without it where an address or a plain <img> has no place for it', async () => {
    const index = `<!doctype html><img src="gen:hero"><script type="module" src="./main.js"></script>`
    const main = `import url from 'gen:hero?url'\ndocument.title = url`
    const site = await createSite({ ...page, 'index.html': index, 'main.js': main })
    await site.build()
    expect(site.newlyBilled()).toEqual(['A lighthouse by day'])
  })
})
