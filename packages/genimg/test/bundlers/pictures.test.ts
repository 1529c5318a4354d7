import type { GenImage } from '@genimg/core'
import { describe, expect, it } from 'vitest'
import { configText, createSite, type Site } from '../support/site.ts'
import { factsOf, factsOfSet, fileBehind, valueOf } from './page.ts'
import type { Output } from './row.ts'
import { bundlers } from './table.ts'

const images = `{
  hero: { prompt: 'A lighthouse', alt: 'Lighthouse', size: '1536x1024' },
  'cards/{season}': { matrix: { season: ['summer', 'winter'] }, prompt: 'A {season} card', alt: '{season}' },
  spare: { prompt: 'On no page', alt: '' },
}`

const page = `import hero from 'gen:hero?w=30;60&format=webp;jpg'
import again from '~gen/hero?format=webp;jpg&w=30;60'
import small from 'gen:hero?w=15&format=png&url'
import cards from 'gen:cards/?w=16&format=webp&as=url'
globalThis.pictures = JSON.stringify({ hero, again, small, cards })`

interface Page {
  readonly hero: GenImage
  readonly again: GenImage
  readonly small: string
  readonly cards: Readonly<Record<string, string>>
}

async function expectSite(output: Output): Promise<void> {
  const { hero, again, small, cards } = (await valueOf(output)) as Page
  expect(hero).toMatchObject({ width: 60, height: 40, alt: 'Lighthouse' })
  expect(again).toEqual(hero)
  expect(await factsOf(fileBehind(output, hero.src))).toBe('jpeg 60x40')
  expect(await factsOfSet(output, hero.srcset)).toEqual(['jpeg 30x20 30w', 'jpeg 60x40 60w'])
  expect(hero.sources.map(({ type }) => type)).toEqual(['image/webp'])
  expect(await factsOfSet(output, hero.sources[0]?.srcset ?? '')).toEqual(['webp 30x20 30w', 'webp 60x40 60w'])
  expect(await factsOf(fileBehind(output, small))).toBe('png 15x10')
  expect(Object.keys(cards)).toEqual(['summer', 'winter'])
  for (const card of Object.values(cards)) expect(await factsOf(fileBehind(output, card))).toBe('webp 16x16')
  expect([...output.files.keys()].filter((name) => /\.(?:avif|webp|jpg|png)$/.test(name))).toHaveLength(7)
}

describe.each(bundlers)('$name', ({ build }) => {
  it('makes what modules import, once, and ships it under addresses that are right', async () => {
    const site = await createSite({ 'images.config.ts': configText(images), 'main.js': page })
    const first = await build(site)
    await expectSite(first)
    expect(site.newlyBilled().toSorted()).toEqual(['A lighthouse', 'A summer card', 'A winter card'])
    expect(first.log).toContain('generated hero')
    site.newRequests()
    const second = await build(site)
    expect([...second.files]).toEqual([...first.files])
    expect(site.newRequests()).toBe(0)
  })

  it('brings a dark sibling along, where the value has a place for it', async () => {
    const config = configText(
      `{ hero: { prompt: 'x', alt: 'Day' }, 'hero.dark': { references: 'hero', prompt: 'x', alt: 'Night' } }`,
      `defaults: { size: '32x32' }, frozen: true, onMissing: 'placeholder',`,
    )
    const site = await createSite({
      'images.config.ts': config,
      'main.js': `import hero from 'gen:hero?w=16&format=webp'
import url from 'gen:hero?w=16&format=webp&url'
globalThis.pictures = JSON.stringify({ hero, url })`,
    })
    const output = await build(site)
    const { hero, url } = (await valueOf(output)) as { hero: GenImage; url: string }
    expect([hero.alt, hero.dark?.alt, url]).toEqual(['Day', 'Night', hero.src])
    const [day, night] = [fileBehind(output, hero.src), fileBehind(output, hero.dark?.src ?? '')]
    expect([await factsOf(day), await factsOf(night)]).toEqual(['webp 16x16', 'webp 16x16'])
    expect(Buffer.from(day).equals(night)).toBe(false)
  })

  it('asks the nearest config of each importing file', async () => {
    const config = (alt: string): string =>
      configText(`{ hero: { prompt: 'A mill', alt: '${alt}' } }`, `frozen: true, onMissing: 'placeholder',`)
    const site = await createSite({
      'images.config.ts': config('of the app'),
      'packages/ui/images.config.ts': config('of the library'),
      'packages/ui/deep/card.js': `import hero from 'gen:hero?w=16&format=webp'\nexport default hero`,
      'main.js': `import own from 'gen:hero?w=16&format=webp'
import library from './packages/ui/deep/card.js'
globalThis.pictures = JSON.stringify([own, library])`,
    })
    const output = await build(site)
    const pictures = (await valueOf(output)) as readonly GenImage[]
    expect(pictures.map(({ alt }) => alt)).toEqual(['of the app', 'of the library'])
    for (const { src } of pictures) expect(await factsOf(fileBehind(output, src))).toBe('webp 16x16')
  })
})

describe.each(bundlers)('$name fails', ({ build }) => {
  const failureOf = async (site: Site): Promise<string> =>
    await build(site).then(
      () => '',
      (error: unknown) => String(error),
    )

  const two = `{ hero: { prompt: 'A lighthouse', alt: '' }, logo: { prompt: 'A boat', alt: '' } }`
  const both = `import hero from 'gen:hero'\nimport logo from 'gen:logo'\nglobalThis.pictures = JSON.stringify([hero, logo])`

  it('where it may not spend, with all names, the price and what to type', async () => {
    const site = await createSite({ 'images.config.ts': configText(two, ''), 'main.js': both })
    const failure = await failureOf(site)
    expect(failure).toMatch(/"hero"[^\n]*"logo"/)
    expect(failure).toMatch(/\$0\.0\d[\s\S]*genimg generate/)
    expect(failure).not.toMatch(/\n\s+at .*plugin-host/)
    expect(site.newRequests()).toBe(0)
  })

  it('where it is frozen and something is missing', async () => {
    const site = await createSite({ 'images.config.ts': configText(two, 'frozen: true,'), 'main.js': both })
    expect(await failureOf(site)).toMatch(/"hero"[^\n]*"logo"[\s\S]*genimg generate/)
    expect(site.newRequests()).toBe(0)
  })

  it('for a directive that is none, with the importing file', async () => {
    const site = await createSite({
      'images.config.ts': configText(images),
      'main.js': `import hero from 'gen:hero?widht=3'\nconsole.log(hero)`,
    })
    const failure = await failureOf(site)
    expect(failure).toContain('"widht" in "gen:hero?widht=3" is not a directive')
    // esbuild has a way of its own to say where it is.
    expect(failure).toMatch(/Imported by [^\n]*main\.js|main\.js:1:\d+: ERROR/)
  })

  it('for a name that no config has, with the nearest one and the importing file', async () => {
    const site = await createSite({
      'images.config.ts': configText(two),
      'main.js': `import './deep/page.js'`,
      'deep/page.js': `import hero from 'gen:heroo'\nglobalThis.pictures = JSON.stringify(hero)`,
    })
    const failure = await failureOf(site)
    expect(failure).toMatch(/No image is called "heroo"[\s\S]*Did you mean "hero"\?/)
    expect(failure).toMatch(/deep[\\/]page\.js/)
    expect(failure).not.toMatch(/\n\s+at /)
    expect(site.newRequests()).toBe(0)
  })
})

const pairs = bundlers.flatMap(({ name, buildWithServer }) =>
  buildWithServer === null ? [] : [{ name, buildWithServer }],
)

describe.each(pairs)('$name, with a server', ({ buildWithServer }) => {
  it('gives pages and server one address for a file that is paid for once, and there once', async () => {
    const script = `import hero from 'gen:hero?w=30;60&format=webp;jpg'\nglobalThis.pictures = JSON.stringify(hero)`
    const site = await createSite({ 'images.config.ts': configText(images), 'main.js': script, 'server.js': script })
    const { client, server } = await buildWithServer(site)
    expect(site.newlyBilled()).toEqual(['A lighthouse'])
    const hero = (await valueOf(client)) as GenImage
    expect(await valueOf(server)).toEqual(hero)
    expect(await factsOfSet(client, hero.srcset)).toEqual(['jpeg 30x20 30w', 'jpeg 60x40 60w'])
    expect(await factsOfSet(client, hero.sources[0]?.srcset ?? '')).toEqual(['webp 30x20 30w', 'webp 60x40 60w'])
    const isPicture = (name: string): boolean => /\.(?:avif|webp|jpg|png)$/.test(name)
    expect([...client.files.keys()].filter(isPicture)).toHaveLength(4)
    expect([...server.files.keys()].filter(isPicture)).toEqual([])
  })
})
