import { describe, expect, it } from 'vitest'
import { moduleIdOf, parseModuleId, placeOfModule } from '../src/bundlers/module-id.ts'
import { configText, createSite } from './support/site.ts'

const config = (prompt: string): string => configText(`{ hero: { prompt: '${prompt}', alt: '${prompt}' } }`)

const two = {
  'images.config.ts': config('The app'),
  'packages/ui/images.config.ts': config('The library'),
  'packages/ui/deep/card.js': `import hero from 'gen:hero?w=320'\nexport default hero`,
  'main.js': `import own from 'gen:hero?w=320'
import library from './packages/ui/deep/card.js'
document.body.dataset.pictures = JSON.stringify([own, library])`,
}

describe('two configs in one build', () => {
  it('give each importing file the picture of the nearest one', async () => {
    const site = await createSite(two)
    await site.write({ 'packages/ui/.env.local': await site.read('.env.local') })
    const { files } = await site.build()
    expect(site.newlyBilled().toSorted()).toEqual(['The app', 'The library'])
    const script = [...files].find(([name]) => name.endsWith('.js'))?.[1].toString() ?? ''
    expect(script).toContain('The app')
    expect(script).toContain('The library')
    expect(await site.read('packages/ui/images.lock')).toContain('"hero"')
    expect([...files.keys()].filter((name) => name.endsWith('.avif'))).toHaveLength(2)
  })
})

describe('the word for a config in the id of a module', () => {
  it.each(['', 'packages/ui', '../other'])('is no directive in an import of "%s"', (place) => {
    expect(parseModuleId(moduleIdOf('gen:hero?w=320', place))).toMatchObject({ query: 'w=320', place })
    const id = moduleIdOf('gen:hero?in=packages/ui&w=320', place)
    expect(placeOfModule(id)).toBe(place)
    expect(() => parseModuleId(id)).toThrow(/"in" in "gen:hero\?in=packages\/ui&w=320" is not a directive/)
  })

  it('is an error where a page writes it', async () => {
    const site = await createSite({ ...two, 'main.js': `import hero from 'gen:hero?in=packages/ui'` })
    await expect(site.build()).rejects.toThrow(/"in" .*is not a directive.*\nImported by main\.js\./s)
    expect(site.newRequests()).toBe(0)
  })
})

describe('a family', () => {
  const cards = configText(
    `{ 'cards/{season}': { matrix: { season: ['summer', 'winter'] }, prompt: 'A {season} card', alt: '{season}' } }`,
  )

  it('gives every picture below a name, by the rest of it', async () => {
    const site = await createSite({
      'images.config.ts': cards,
      'main.js': `import cards from 'gen:cards/?w=320&format=webp&as=metadata'
document.body.dataset.names = Object.entries(cards).map(([name, card]) => name + ' ' + card.width).join()`,
    })
    const { files } = await site.build()
    const script = [...files].find(([name]) => name.endsWith('.js'))?.[1].toString() ?? ''
    expect(script).toMatch(/summer/)
    expect(script).toMatch(/winter/)
    expect([...files.keys()].filter((name) => name.endsWith('.webp'))).toHaveLength(2)
  })

  it('that does not exist is an error with the nearest one and the importing file', async () => {
    const site = await createSite({ 'images.config.ts': cards, 'main.js': `import cards from 'gen:card/'` })
    await expect(site.build()).rejects.toThrow(
      /No image is called "card\/".*Did you mean "cards\/"\?\nImported by main\.js\./s,
    )
    expect(site.newRequests()).toBe(0)
  })
})
