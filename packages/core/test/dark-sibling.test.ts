import { describe, expect, test } from 'vitest'
import { findDarkSibling, isDarkSibling } from '../src/config/dark-sibling.ts'
import { formatTypes } from '../src/types/format-types.ts'
import { deliver, hasDark } from '../src/variants/deliver.ts'
import type { GenImage } from '../src/variants/manifest.ts'
import type { Picture } from '../src/variants/pictures.ts'
import { parseSpecifier } from '../src/variants/specifier.ts'
import type { Variant } from '../src/variants/variants.ts'
import { photo } from './delivery-samples.ts'
import { digestFor, sampleImage } from './image-samples.ts'

const hero = { ...sampleImage('hero'), alt: 'By day' }
const night = { ...sampleImage('hero.dark', { parents: ['hero'] }), alt: 'By night' }

describe('a dark sibling', () => {
  test('is called as its light one is, with `.dark`, and is made from it', () => {
    expect(findDarkSibling(hero, [hero, night])).toBe(night)
    expect(isDarkSibling(night)).toBe(true)
    const other = sampleImage('hero.dark', { parents: ['sky'] })
    expect(findDarkSibling(hero, [hero, other])).toBeUndefined()
    expect(findDarkSibling(sampleImage('sky'), [hero, night])).toBeUndefined()
    expect(isDarkSibling(sampleImage('night', { parents: ['hero'] }))).toBe(false)
  })

  test('has none of its own', () => {
    const darker = sampleImage('hero.dark.dark', { parents: ['hero.dark'] })
    expect(findDarkSibling(night, [hero, night, darker])).toBeUndefined()
    expect(isDarkSibling(darker)).toBe(false)
  })

  test('is no member of its family, where its light one brings it along', () => {
    const names = [sampleImage('cards/a'), sampleImage('cards/a.dark', { parents: ['cards/a'] })]
    const types = formatTypes({ images: [...names, sampleImage('cards/b.dark')], presets: {} })
    expect(types).toContain(`declare module 'gen:cards/a.dark'`)
    expect(types).toContain(`'gen:cards/' { const value: Readonly<Record<'a' | 'b.dark', `)
  })
})

const urlOf = ({ file }: Variant): string => `/${file.replace(/^.*\//, '')}`
const nightPicture: Picture = { ...photo, name: 'hero.dark', digest: digestFor('night'), width: 1024, color: '#001122' }

/** The values of `gen:hero` and `gen:hero.dark` with one query. */
function valuesOf(query: string) {
  const specifier = parseSpecifier(`gen:hero?${query}`)
  if (specifier === undefined) throw new TypeError(query)
  const dark = deliver(nightPicture, night, { ...specifier, name: 'hero.dark' }, { presets: {} }, 'sharp 1')
  const light = deliver(photo, hero, specifier, { presets: {} }, 'sharp 1', dark)
  return { light: light.present(urlOf), dark: dark.present(urlOf) }
}

describe('what an import gives of it', () => {
  test('is its whole value, by the same query, and plain JSON', () => {
    const { light, dark } = valuesOf('w=80;160&format=webp;jpg')
    expect(light).toMatchObject({ src: '/hero-160w.jpg', alt: 'By day' })
    const whole = (light as GenImage).dark
    expect(whole).toEqual(dark)
    expect(whole).toMatchObject({ src: '/hero.dark-160w.jpg', alt: 'By night', color: '#001122', height: 160 })
    expect(whole).not.toHaveProperty('dark')
    expect(JSON.parse(JSON.stringify(light))).toEqual(light)
  })

  test('is a set of sources of its own in the shape of a picture, the fallback among them', () => {
    const { light, dark } = valuesOf('w=80&format=avif;jpg&as=picture')
    expect(dark).toEqual({
      sources: { avif: '/hero.dark-80w.avif 80w' },
      img: { src: '/hero.dark-80w.jpg', w: 80, h: 80 },
    })
    expect(light).toEqual({
      sources: { avif: '/hero-80w.avif 80w' },
      img: { src: '/hero-80w.jpg', w: 80, h: 53 },
      dark: {
        sources: { avif: '/hero.dark-80w.avif 80w', jpeg: '/hero.dark-80w.jpg 80w' },
        img: { src: '/hero.dark-80w.jpg', w: 80, h: 80 },
      },
    })
  })

  test.each([
    ['', true],
    ['as=picture', true],
    ['url', false],
    ['as=img', false],
    ['as=next', false],
  ])('has a place in the value of "%s": %s', (query, place) => {
    expect(hasDark(parseSpecifier(`gen:hero?${query}`)?.query ?? {})).toBe(place)
  })
})
