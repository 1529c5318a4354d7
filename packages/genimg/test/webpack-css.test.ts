import { describe, expect, it } from 'vitest'
import { markFiles } from '../src/bundlers/webpack-css.ts'

describe('specifiers in a stylesheet', () => {
  it.each([
    ['url(gen:hero)', 'url(gen-file:hero)'],
    [`url("gen:cards/summer?w=400;800")`, `url("gen-file:cards/summer?w=400;800")`],
    [`url( 'gen:hero' )`, `url( 'gen-file:hero' )`],
    ['url(~gen/hero)', 'url(gen-file:hero)'],
    [`image-set("gen:a" 1x, url(gen:b) 2x)`, `image-set("gen-file:a" 1x, url(gen-file:b) 2x)`],
    [`-webkit-image-set('gen:a' type('image/avif') 1x)`, `-webkit-image-set('gen-file:a' type('image/avif') 1x)`],
    ['background:url(gen:a),url(gen:b)', 'background:url(gen-file:a),url(gen-file:b)'],
  ])('are marked: %s', (text, marked) => {
    expect(markFiles(text, '').text).toBe(marked)
  })

  it.each([
    '/* url(gen:hero) */',
    'content: "gen:hero"',
    'url(./gen:hero.png)',
    'url(https://example.com/?gen:hero)',
    'image-set("./hero.png" 1x)',
    'url("regen:hero")',
  ])('are left alone: %s', (text) => {
    expect(markFiles(text, '')).toEqual({ text, specifiers: [] })
  })

  it('are told, each once, and may be marked for css-loader', () => {
    expect(markFiles('a { b: url(gen:a), url(~gen/c) } d { e: url(gen:a) }', '~')).toEqual({
      text: 'a { b: url(~gen-file:a), url(~gen-file:c) } d { e: url(~gen-file:a) }',
      specifiers: ['gen:a', '~gen/c'],
    })
  })
})
