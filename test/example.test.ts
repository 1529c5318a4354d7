import { cp } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { Browser } from 'playwright-core'
import { launchBrowser, watchPage } from '../packages/genimg/test/support/browser.ts'
import { runCommand } from '../packages/genimg/test/support/run-command.ts'
import { createSite } from '../packages/genimg/test/support/site.ts'

const example = join(dirname(dirname(fileURLToPath(import.meta.url))), 'examples', 'vite')
// Of the machine that the test runs on, and not of the example.
const own = ['node_modules', 'dist', 'images', 'images.lock', '.genimg', 'genimg-env.d.ts']

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

it('the example: nine pictures generated, and a page on which all of them decode', { timeout: 90_000 }, async () => {
  const site = await createSite({})
  await cp(example, site.dir, {
    recursive: true,
    filter: (path) => !own.includes(path.slice(example.length + 1).split(sep)[0] ?? ''),
  })
  const generated = await runCommand(['generate', '--yes'], { cwd: site.dir })
  expect([generated.code, generated.out.at(-1)]).toEqual([0, '9 generated for $0.324.'])
  await site.build()
  const server = await preview({ root: site.dir, configFile: false, preview: { port: 0, host: '127.0.0.1' } })
  onTestFinished(() => server.close())

  const wide = await watchPage(browser, { width: 1440, height: 900 })
  const narrow = await watchPage(browser, { width: 390, height: 844 })
  for (const { page } of [wide, narrow]) {
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    // Lazy pictures load when they come into sight.
    await page.evaluate(async () => {
      for (const image of document.images) {
        image.scrollIntoView()
        image.loading = 'eager'
        await image.decode()
      }
    })
  }
  const shown = await wide.page.evaluate(() =>
    [...document.images].map(({ currentSrc, naturalWidth, alt, id }) => ({ currentSrc, naturalWidth, alt, id })),
  )
  expect(shown.length).toBeGreaterThanOrEqual(9)
  expect(shown.filter(({ naturalWidth }) => naturalWidth === 0)).toEqual([])
  const formats = shown.map(({ currentSrc }) => currentSrc.replace(/.*\./, ''))
  expect(new Set(formats)).toEqual(new Set(['avif']))
  const widthOfHero = (requests: readonly string[]): number =>
    Math.max(...requests.map((url) => Number(/\/hero-(\d+)w-/.exec(url)?.[1] ?? 0)))
  expect(widthOfHero(narrow.requests)).toBeLessThan(widthOfHero(wide.requests))
  expect([...wide.troubles, ...narrow.troubles]).toEqual([])
})
