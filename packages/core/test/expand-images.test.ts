import { describe, expect, test } from 'vitest'
import type { Config, ImageOptions } from '../src/config/config.ts'
import { expandImages, type Expansion } from '../src/config/expand-images.ts'

type Shared = Pick<Config, 'defaults' | 'styles' | 'vars'>

function expand(name: string, options: ImageOptions, shared: Shared = {}): Expansion {
  return expandImages([{ name, path: 'images.x', options }], shared)
}

function messages(expansion: Expansion): readonly string[] {
  return expansion.problems.map(({ path, message }) => `${path} ${message}`)
}

describe('an entry of the config', () => {
  test('is one image where it has no matrix', () => {
    const { images, problems } = expand('hero', { prompt: ' A boat ', alt: 'Boat' })
    expect(problems).toEqual([])
    expect(images).toMatchObject([{ name: 'hero', path: 'images.x', prompt: 'A boat', alt: 'Boat' }])
  })

  test('without an alt text is told from a decorative one', () => {
    expect(expand('hero', { prompt: 'A boat' }).images[0]?.alt).toBeUndefined()
    expect(expand('hero', { prompt: 'A boat', alt: '' }).images[0]?.alt).toBe('')
  })

  test('is one image for each combination of its matrix, the first list slowest', () => {
    const { images, problems } = expand('cards/{season}-{size}', {
      matrix: { season: ['summer', 'winter'], size: ['s', 'l'] },
      prompt: 'A {season} card, {size}',
      alt: '{season} card',
    })
    expect(problems).toEqual([])
    expect(images.map(({ name }) => name)).toEqual([
      'cards/summer-s',
      'cards/summer-l',
      'cards/winter-s',
      'cards/winter-l',
    ])
    expect(images[3]).toMatchObject({ prompt: 'A winter card, l', alt: 'winter card' })
  })

  test('takes a value from its matrix before its vars, and from these before the config’s', () => {
    const shared = { vars: { a: 'config', b: 'config', c: 'config' } }
    const { images } = expand(
      'x-{a}',
      { prompt: '{a} {b} {c}', vars: { a: 'own', b: 'own' }, matrix: { a: ['cell'] } },
      shared,
    )
    expect(images[0]?.prompt).toBe('cell own config')
  })
})

describe('a style', () => {
  const styles = { brand: 'flat art for {who}', photo: 'a photograph' }

  test('follows the prompt, its placeholders filled', () => {
    const { images } = expand('x', { prompt: 'A boat', style: 'brand' }, { styles, vars: { who: 'children' } })
    expect(images[0]?.prompt).toBe('A boat\nflat art for children')
  })

  test('of the defaults is for every image without its own', () => {
    const shared = { styles, defaults: { style: 'photo' }, vars: { who: 'all' } }
    expect(expand('x', { prompt: 'A boat' }, shared).images[0]?.prompt).toBe('A boat\na photograph')
    expect(expand('x', { prompt: 'A boat', style: 'brand' }, shared).images[0]?.prompt).toBe('A boat\nflat art for all')
  })

  test('that does not exist is a problem with the nearest name, or with all of them', () => {
    expect(messages(expand('x', { prompt: 'A boat', style: 'brnad' }, { styles }))).toEqual([
      'images.x.style names no style: "brnad". Did you mean "brand"?',
    ])
    expect(messages(expand('x', { prompt: 'A boat', style: 'watercolour' }, { styles }))).toEqual([
      'images.x.style names no style: "watercolour". The styles are brand, photo.',
    ])
  })

  test('with the name of something every object has does not exist either', () => {
    expect(messages(expand('x', { prompt: 'A boat', style: 'constructor' }, { styles: {} }))).toEqual([
      'images.x.style names no style: "constructor". The styles are none.',
    ])
  })
})

describe('placeholders', () => {
  test('without a value are a problem that lists the known ones', () => {
    expect(messages(expand('x', { prompt: 'A {seson} card' }, { vars: { season: 'summer' } }))).toEqual([
      'images.x uses {seson}, which has no value. Did you mean {season}? The values here are season; write {{seson}} for the braces themselves.',
    ])
  })

  test('in the alt text need a value too', () => {
    expect(messages(expand('x', { prompt: 'A card', alt: '{season}' }))).toHaveLength(1)
  })

  test('that nothing uses are a problem, of the image and of the config', () => {
    const shared = { vars: { everywhere: 'x' } }
    expect(messages(expand('x', { prompt: 'A card', vars: { season: 'summer' } }, shared))).toEqual([
      'images.x has a value for {season}, which neither name, prompt, alt, references nor mask uses',
      'vars has a value for {everywhere}, which no image uses',
    ])
    expect(messages(expand('x', { prompt: 'A card', matrix: { season: ['summer'] } }))).toHaveLength(1)
    expect(messages(expand('x', { prompt: 'A card' }, { styles: { brand: '{everywhere}' }, ...shared }))).toEqual([])
  })

  test('that only some combinations have a value for are a problem that names one without', () => {
    const matrix = { season: ['summer', 'winter'], include: [{ season: 'winter', light: 'blue' }] }
    expect(messages(expand('{season}', { prompt: 'A {light} card', matrix }))).toEqual([
      'images.x uses {light}, which has no value where season "summer". The values here are season; write {{light}} for the braces themselves.',
    ])
  })
})

describe('references and masks', () => {
  const matrix = { product: ['boat', 'lamp'] }

  test('have their placeholders filled, and globs keep their braces', () => {
    const references = ['products/{product}', './refs/{product}*.{png,jpg}', './{a,{b,c}}.png', 'https://e.org/{{id}}']
    const { images, problems } = expand('x/{product}', { prompt: 'x', references, mask: './{product}.png', matrix })
    expect(problems).toEqual([])
    expect(images[1]?.references).toEqual([
      { text: 'products/lamp', path: 'images.x.references[0]' },
      { text: './refs/lamp*.{png,jpg}', path: 'images.x.references[1]' },
      { text: './{a,{b,c}}.png', path: 'images.x.references[2]' },
      { text: 'https://e.org/{id}', path: 'images.x.references[3]' },
    ])
    expect(images[1]?.mask).toBe('./lamp.png')
  })

  test('of a style are apart, with the place where they are written', () => {
    const styles = { brand: { prompt: 'flat', references: ['./brand/{who}.png'] } }
    const { images, problems } = expand('x', { prompt: 'A boat', style: 'brand' }, { styles, vars: { who: 'us' } })
    expect(problems).toEqual([])
    expect(images[0]).toMatchObject({
      prompt: 'A boat\nflat',
      references: [],
      styleReferences: [{ text: './brand/us.png', path: 'styles.brand.references[0]' }],
    })
  })
})
