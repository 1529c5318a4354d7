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
  ['w=avif:400;avif:800;jpg:800', { widths: { avif: [400, 800], jpeg: [800] } }],
  ['w=jpeg:800', { widths: { jpeg: [800] } }],
  ['h=300', { heights: [300] }],
  ['w=400&h=300', { widths: [400], aspect: '400:300' }],
  ['aspect=4:3', { aspect: '4:3' }],
  ['aspect=1.5', { aspect: '1.5' }],
  ['aspect=2', { aspect: '2' }],
  ['fit=contain', { fit: 'contain' }],
  ['fit=inside', { fit: 'inside' }],
  ['fit=outside', { fit: 'outside' }],
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
  ['quality=avif:50;jpg:78', { quality: { avif: 50, jpeg: 78 } }],
  ['w=400&densities=1;1.5;2', { widths: [400], densities: [1, 1.5, 2] }],
  ['w=400&h=300&densities=1;2', { widths: [400], aspect: '400:300', densities: [1, 2] }],
  ['sizes=(min-width: 800px) 50vw, 100vw', { sizes: '(min-width: 800px) 50vw, 100vw' }],
  ['sizes=calc(50vw %2B 1rem)', { sizes: 'calc(50vw + 1rem)' }],
  ['lossless', { lossless: true }],
  ['lossless=false', { lossless: false }],
  ['basePixels=300', { basePixels: 300 }],
  ['inline', { inline: true }],
  ['url', { as: 'url' }],
  ['as=picture', { as: 'picture' }],
  ['as=next', { as: 'next' }],
  ['as=astro', { as: 'astro' }],
  ['preset=card', { preset: 'card' }],
  [
    'w=400;800&format=avif;webp;jpg&as=picture',
    { widths: [400, 800], formats: ['avif', 'webp', 'jpeg'], as: 'picture' },
  ],
])('?%s', (query, expected) => {
  expect(parseSpecifier(`gen:hero?${query}`)?.query).toEqual(expected)
})

test.each([
  ['w=abc', 'w=abc', 'must be widths in pixels, such as 400;800, or by format, such as avif:400;avif:800;jpg:800.'],
  ['w', 'w', 'must be widths'],
  ['w=0', 'w=0', 'must be widths'],
  ['w=400;', 'w=400;', 'must be widths'],
  ['w=99999', 'w=99999', 'must be widths'],
  ['w=4e2', 'w=4e2', 'must be widths'],
  ['w=400.5', 'w=400.5', 'must be widths'],
  ['w=400;avif:800', 'w=400;avif:800', 'must be widths'],
  ['w=gif:800', 'w=gif:800', 'must be widths'],
  ['w=avif:', 'w=avif:', 'must be widths'],
  ['w=avif:0', 'w=avif:0', 'must be widths'],
  ['w=avif:4:5', 'w=avif:4:5', 'must be widths'],
  ['aspect=4x3', 'aspect=4x3', 'such as 4:3'],
  ['aspect=0:3', 'aspect=0:3', 'such as 4:3'],
  ['aspect=4/3', 'aspect=4/3', 'such as 4:3 or 1.5'],
  ['aspect=0', 'aspect=0', 'such as 4:3'],
  ['aspect=-1', 'aspect=-1', 'such as 4:3'],
  ['aspect=1e2', 'aspect=1e2', 'such as 4:3'],
  ['fit=crop', 'fit=crop', 'must be one of cover, contain, fill, inside, outside.'],
  ['fit=insde', 'fit=insde', 'outside. Did you mean "inside"?'],
  ['position=middle', 'position=middle', 'a focal point'],
  ['position=120;20', 'position=120;20', 'a focal point'],
  ['position=tpo left', 'position=tpo left', 'Did you mean "top left"?'],
  ['format=gif', 'format=gif', 'avif, webp, jpg, png'],
  ['format=avif;wepb', 'format=avif;wepb', 'Did you mean "webp"?'],
  ['quality=0', 'quality=0', '1 to 100'],
  ['quality=60;70', 'quality=60;70', '1 to 100'],
  ['quality=avif:50;avif:60', 'quality=avif:50;avif:60', 'one for each format'],
  ['quality=avif:101', 'quality=avif:101', '1 to 100'],
  ['quality=49.5', 'quality=49.5', '1 to 100'],
  ['quality=:', 'quality=:', '1 to 100'],
  ['lossless=yes', 'lossless=yes', 'true or false'],
  ['densities=0.5', 'densities=0.5', 'densities from 1 to 10, such as 1;1.5;2.'],
  ['densities=2x', 'densities=2x', 'densities from 1 to 10'],
  ['densities=11', 'densities=11', 'densities from 1 to 10'],
  ['basePixels=0', 'basePixels=0', 'counts as 1x'],
  ['sizes=', 'sizes', 'a text for the attribute'],
  ['url=false', 'url=false', 'must be nothing'],
  ['as=html', 'as=html', 'url, srcset, img, picture, metadata, next, astro.'],
  ['as=pictrue', 'as=pictrue', 'Did you mean "picture"?'],
  ['preset', 'preset', 'name of a preset'],
  ['qualty=3', 'qualty', 'is not a directive. Did you mean "quality"? The directives are w, h, aspect'],
  ['media=print', 'media', 'is not a directive.'],
  ['provenance=false', 'provenance', 'is not a directive.'],
  ['density=2', 'density', 'Did you mean "densities"?'],
  ['blur=3', 'blur', 'is not a directive. The directives are w, h, aspect'],
  ['constructor', 'constructor', 'is not a directive.'],
  ['w=400&w=800', 'w=800', 'says what another directive says already.'],
  ['url&as=img', 'as=img', 'says what another directive says already.'],
  ['w=1;2&h=3', 'h', 'several widths'],
  ['w=avif:1&h=3', 'h', 'several widths'],
  ['w=1;2&densities=1;2', 'densities', 'needs exactly one width, the size at 1x, and there are 1, 2.'],
  ['densities=1;2&h=1;2', 'densities', 'needs exactly one width'],
  ['w=1&densities=1&basePixels=1', 'densities', 'cannot be combined with `basePixels`'],
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
