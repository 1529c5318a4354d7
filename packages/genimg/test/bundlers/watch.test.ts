import type { GenImage } from '@genimg/core'
import { describe, expect, it } from 'vitest'
import { runCommand } from '../support/run-command.ts'
import { configText, createSite, type Site } from '../support/site.ts'
import { blue, colorsOf, green, red, stripes } from '../support/small-pictures.ts'
import { createHeroSite } from './hero-site.ts'
import { factsOf, fileBehind, valueOf } from './page.ts'
import type { Watching } from './row.ts'
import { bundlers } from './table.ts'

const within = { timeout: 20_000 }
const images = `{ hero: { prompt: 'A lighthouse', alt: '' } }`

const createPage = async (config: string): Promise<Site> =>
  await createSite({
    'images.config.ts': config,
    // There already, since a file that comes into being while it is built is a change too.
    'images.lock': '{\n  "lockVersion": 1,\n  "images": {}\n}\n',
    'main.js': `import hero from 'gen:hero?w=32&format=webp'\nglobalThis.pictures = JSON.stringify(hero)`,
  })

async function pageOf(watching: Watching): Promise<GenImage> {
  return (await valueOf(await watching.output())) as GenImage
}

async function heroOf(watching: Watching): Promise<Uint8Array> {
  const { src } = await pageOf(watching)
  return fileBehind(await watching.output(), src)
}

describe.each(bundlers)('$name, watching', ({ watch }) => {
  it('spends nothing when a file is saved, and shows what another process generates', async () => {
    const site = await createPage(configText(images))
    const watching = await watch(site)
    expect(watching.failure()).toBe('')
    const placeholder = await heroOf(watching)
    expect(await factsOf(placeholder)).toBe('webp 32x32')

    const mill = images.replace('lighthouse', 'mill').replace("alt: ''", "alt: 'Mill'")
    await site.write({ 'images.config.ts': configText(mill) })
    await expect.poll(async () => (await pageOf(watching)).alt, within).toBe('Mill')
    expect(site.newRequests()).toBe(0)

    await runCommand(['generate', '--yes'], { cwd: site.dir })
    await expect.poll(() => heroOf(watching).catch(() => placeholder), within).not.toEqual(placeholder)
    expect(site.newlyBilled()).toEqual(['A mill'])

    // Had anything been built besides, it would be counted by now.
    await site.write({ 'main.js': (await site.read('main.js')).replace('hero)', '{ ...hero, alt: "Page" })') })
    await expect.poll(async () => (await pageOf(watching)).alt, within).toBe('Page')
    // The picture and the lock are written one after the other, which a busy machine may see as two changes.
    expect([4, 5]).toContain(watching.ends())
    expect(watching.failure()).toBe('')
  })

  it('goes on when what was wrong is mended', async () => {
    const site = await createPage(configText(images.replace('hero', 'other')))
    const watching = await watch(site)
    expect(watching.failure()).toContain('No image is called "hero"')
    await site.write({ 'images.config.ts': configText(images) })
    await expect.poll(watching.failure, within).toBe('')
    expect(await factsOf(await heroOf(watching))).toBe('webp 32x32')
    expect(site.newRequests()).toBe(0)
  })

  it('follows what the config imports, prompt files, and a picture that a person puts in the place of one', async () => {
    const site = await createHeroSite({
      'images.config.ts': `import { width } from './width.ts'
export default { prompts: 'prompts/*.md', variants: { widths: [width], formats: ['png'] }, images: {} }`,
      'width.ts': 'export const width: number = 60',
      'prompts/hero.md': "---\nalt: ''\n---\nhero",
      'main.js': `import hero from 'gen:hero'\nglobalThis.pictures = JSON.stringify(hero)`,
    })
    const watching = await watch(site)
    expect(watching.failure()).toBe('')
    expect(await colorsOf(await heroOf(watching))).toBe('red green blue')
    await site.write({ 'width.ts': 'export const width: number = 30' })
    await expect.poll(async () => (await pageOf(watching)).width, within).toBe(30)
    await site.write({ 'prompts/hero.md': '---\nalt: Mill\n---\nhero' })
    await expect.poll(async () => (await pageOf(watching)).alt, within).toBe('Mill')
    await site.write({ 'images/hero.png': await stripes([blue, red, green]) })
    await expect.poll(async () => await colorsOf(await heroOf(watching)).catch(String), within).toBe('blue red green')
    expect(watching.failure()).toBe('')
  })
})
