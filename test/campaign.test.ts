import { cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { preview } from 'vite'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import type { Browser } from 'playwright-core'
import { launchBrowser, watchPage } from '../packages/genimg/test/support/browser.ts'
import { jsonOf, runCommand } from '../packages/genimg/test/support/run-command.ts'
import { createSite } from '../packages/genimg/test/support/site.ts'

const example = join(dirname(dirname(fileURLToPath(import.meta.url))), 'examples', 'campaign')
// Of the machine that the test runs on, and not of the example.
const own = ['node_modules', 'dist', 'images', 'images.lock', '.genimg', 'genimg-env.d.ts']

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(() => browser.close())

/** What each picture of a page is, decoded: the page follows the screen. */
async function shownIn(colorScheme: 'light' | 'dark', url: string) {
  const { page, troubles } = await watchPage(browser)
  await page.emulateMedia({ colorScheme })
  await page.goto(url)
  const shown = await page.evaluate(async () => {
    for (const image of document.images) image.loading = 'eager'
    return await Promise.all(
      [...document.images].map(async (element) => {
        // A lazy picture has no address before it is in sight.
        await element.decode()
        const { currentSrc } = element
        const image = new Image()
        image.src = currentSrc
        await image.decode()
        const canvas = document.createElement('canvas')
        const context = canvas.getContext('2d')
        context?.drawImage(image, 0, 0, 8, 8)
        return {
          name: /assets\/(.*)-\d+w-/.exec(currentSrc)?.[1],
          size: `${image.naturalWidth}x${image.naturalHeight}`,
          pixels: context?.getImageData(0, 0, 8, 8).data.join(),
        }
      }),
    )
  })
  expect(troubles).toEqual([])
  return shown
}

it('the campaign: a page that follows the color scheme, and its family of pictures', { timeout: 90_000 }, async () => {
  const site = await createSite({}, { latency: 0 })
  await cp(example, site.dir, {
    recursive: true,
    filter: (path) => !own.includes(path.slice(example.length + 1).split(sep)[0] ?? ''),
  })
  // Small pictures in the one format that is quick: what is looked at here is the page.
  const config = await readFile(join(example, 'images.config.ts'), 'utf8')
  const small = config.replaceAll(/widths: \[.*?\]/g, 'widths: [48]').replace(/formats: \[.*?\]/, `formats: ['webp']`)
  expect(small).not.toBe(config)
  await writeFile(site.path('images.config.ts'), small)
  const generated = await runCommand(['generate', '--yes'], { cwd: site.dir })
  expect([generated.code, generated.out.at(-1)]).toEqual([0, '22 generated for $0.67.'])
  await site.build()
  const server = await preview({ root: site.dir, configFile: false, preview: { port: 0, host: '127.0.0.1' } })
  onTestFinished(() => server.close())

  const url = server.resolvedUrls?.local[0] ?? ''
  const [light, dark] = [await shownIn('light', url), await shownIn('dark', url)]
  const pairs = ['spring', 'summer', 'autumn', 'winter'].flatMap((season) => [`${season}-mug`, `${season}-bottle`])
  const goods = ['products-mug', 'products-bottle']
  expect(light.map(({ name }) => name)).toEqual([...pairs, ...goods])
  expect(dark.map(({ name }) => name)).toEqual([...pairs.map((name) => `${name}.dark`), ...goods])
  const seen = [...light, ...dark].filter(({ name = '' }) => !goods.includes(name))
  expect(new Set(seen.map(({ size }) => size))).toEqual(new Set(['48x64']))
  expect(new Set(seen.map(({ pixels }) => pixels)).size).toBe(16)

  // As its README says: what is made from a scene follows it, and nothing else does.
  await site.write({ 'prompts/scenes/winter.md': '---\nalt: Two cabins\n---\n\nTwo cabins in winter' })
  const steps = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir }))
  const changed = steps.filter(({ action }) => action === 'generate').map(({ name }) => name)
  const winter = ['winter/mug', 'winter/bottle']
  expect(changed).toEqual(['scenes/winter', ...winter, ...winter.map((name) => `${name}.dark`)])
})
