import { expect, test } from 'vitest'
import { presetOf } from '../src/variants/directives/preset.ts'
import { parseSpecifier } from '../src/variants/specifier.ts'

test.each([
  ['gen:hero', { name: 'hero', family: false, query: {} }],
  ['~gen/hero', { name: 'hero', family: false, query: {} }],
  ['gen:cards/summer', { name: 'cards/summer', family: false, query: {} }],
  ['gen:cards/', { name: 'cards', family: true, query: {} }],
  ['~gen/cards/?preset=card', { name: 'cards', family: true, query: { preset: 'card' } }],
  ['gen:hero?', { name: 'hero', family: false, query: {} }],
  ['gen:hero?url', { name: 'hero', family: false, query: { as: 'url' } }],
  ['gen:', { name: '', family: false, query: {} }],
])('reads %s', (id, expected) => {
  expect(parseSpecifier(id)).toEqual(expected)
})

test.each(['./hero.png', 'hero', 'generate:hero', 'gen/hero', '~genimg/hero', '\0gen:hero', 'https://gen:hero@x'])(
  '%j is not ours',
  (id) => {
    expect(parseSpecifier(id)).toBeUndefined()
  },
)

test.each([
  ['w=400;800', { widths: [400, 800] }],
  ['h=300', { heights: [300] }],
  ['w=400&h=300', { widths: [400], aspect: '400:300' }],
  ['aspect=4:3', { aspect: '4:3' }],
  ['fit=contain', { fit: 'contain' }],
  ['position=top', { position: 'top' }],
  ['position=centre', { position: 'center' }],
  ['position=bottom%20right', { position: 'right bottom' }],
  ['position=north', { position: 'top' }],
  ['position=Attention', { position: 'attention' }],
  ['position=60%25%2020%25', { position: '60% 20%' }],
  ['position=60% 20%', { position: '60% 20%' }],
  ['position=60;20', { position: '60% 20%' }],
  ['position=33.30,0', { position: '33.3% 0%' }],
  ['format=avif;webp;jpg', { formats: ['avif', 'webp', 'jpeg'] }],
  ['format=png', { formats: ['png'] }],
  ['quality=60', { quality: 60 }],
  ['lossless', { lossless: true }],
  ['lossless=false', { lossless: false }],
  ['basePixels=300', { basePixels: 300 }],
  ['inline', { inline: true }],
  ['url', { as: 'url' }],
  ['as=picture', { as: 'picture' }],
  ['preset=card', { preset: 'card' }],
  [
    'w=400;800&format=avif;webp;jpg&as=picture',
    { widths: [400, 800], formats: ['avif', 'webp', 'jpeg'], as: 'picture' },
  ],
])('?%s', (query, expected) => {
  expect(parseSpecifier(`gen:hero?${query}`)?.query).toEqual(expected)
})

test.each([
  ['w=abc', 'w=abc', 'must be widths in pixels, such as 400;800.'],
  ['w', 'w', 'must be widths'],
  ['w=0', 'w=0', 'must be widths'],
  ['w=400;', 'w=400;', 'must be widths'],
  ['w=99999', 'w=99999', 'must be widths'],
  ['w=4e2', 'w=4e2', 'must be widths'],
  ['aspect=4x3', 'aspect=4x3', 'such as 4:3'],
  ['aspect=0:3', 'aspect=0:3', 'such as 4:3'],
  ['fit=crop', 'fit=crop', 'cover, contain, fill'],
  ['position=middle', 'position=middle', 'a focal point'],
  ['position=120;20', 'position=120;20', 'a focal point'],
  ['format=gif', 'format=gif', 'avif, webp, jpg, png'],
  ['quality=0', 'quality=0', '1 to 100'],
  ['quality=60;70', 'quality=60;70', '1 to 100'],
  ['lossless=yes', 'lossless=yes', 'true or false'],
  ['url=false', 'url=false', 'must be nothing'],
  ['as=html', 'as=html', 'url, srcset, img, picture, metadata'],
  ['preset', 'preset', 'name of a preset'],
  ['qualty=3', 'qualty', 'is not a directive. Did you mean "quality"? The directives are w, h, aspect'],
  ['blur=3', 'blur', 'is not a directive. The directives are w, h, aspect'],
  ['constructor', 'constructor', 'is not a directive.'],
  ['w=400&w=800', 'w=800', 'says what another directive says already.'],
  ['url&as=img', 'as=img', 'says what another directive says already.'],
  ['w=1;2&h=3', 'h', 'several widths'],
  ['w=4&h=3&aspect=1:1', 'aspect', 'follows from'],
])('?%s is an error that says so', (query, directive, message) => {
  const specifier = `gen:hero?${query}`
  const error = thrownBy(() => parseSpecifier(specifier))
  expect(error).toMatchObject({ code: 'DIRECTIVE_INVALID', details: { directive, specifier } })
  expect(error).toHaveProperty('message', expect.stringContaining(message))
})

test('a preset is found by its own name, and no other', () => {
  const presets = { card: { aspect: '4:3' } }
  expect(presetOf({ preset: 'card' }, presets, 'gen:hero?preset=card')).toEqual({ aspect: '4:3' })
  expect(presetOf({}, presets, 'gen:hero')).toEqual({})
  expect(thrownBy(() => presetOf({ preset: 'crad' }, presets, 'gen:hero?preset=crad'))).toHaveProperty(
    'message',
    `"preset=crad" in "gen:hero?preset=crad" names no preset. Did you mean "card"? The presets are card.`,
  )
  expect(thrownBy(() => presetOf({ preset: 'toString' }, {}, 'gen:hero?preset=toString'))).toHaveProperty(
    'message',
    expect.stringContaining('The config has no presets.'),
  )
})

function thrownBy(run: () => unknown): unknown {
  try {
    run()
  } catch (error) {
    return error
  }
  throw new TypeError('It did not throw')
}
