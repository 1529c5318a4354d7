import { join, relative, sep, win32 } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clashProblem, nameProblem } from '../src/config/names.ts'

describe('nameProblem', () => {
  it.each([
    'hero',
    'cards/summer',
    'a',
    '0',
    'a.b-c_d',
    '2x/3y/4z',
    'console',
    'com',
    'com10',
    'nullable/aux-in',
    'a..b',
    'x'.repeat(200),
  ])('accepts %s', (name) => expect(nameProblem(name)).toBeUndefined())

  it.each([
    ['', 'lower-case'],
    ['Hero', 'lower-case'],
    ['héro', 'lower-case'],
    ['hero ', 'lower-case'],
    ['hero\n', 'lower-case'],
    ['/hero', 'lower-case'],
    ['hero/', 'lower-case'],
    ['a//b', 'lower-case'],
    ['..', 'lower-case'],
    ['a/../b', 'lower-case'],
    ['.hidden', 'lower-case'],
    ['-flag', 'lower-case'],
    ['_private', 'lower-case'],
    ['a\\b', 'lower-case'],
    ['c:hero', 'lower-case'],
    ['a?b', 'lower-case'],
    ['x'.repeat(201), '201 characters'],
    ['hero.', 'a dot'],
    ['a./b', 'a dot'],
    ['con', 'a device: "con"'],
    ['a/nul', 'a device: "nul"'],
    ['aux/a', 'a device: "aux"'],
    ['prn.png', 'a device: "prn.png"'],
    ['com1', 'a device'],
    ['lpt9.tar.gz', 'a device'],
  ])('refuses %j', (name, why) => expect(nameProblem(name)).toContain(why))

  // Names that are nearly right find the holes of a pattern sooner than any text.
  const segment = fc.stringMatching(/^[a-zA-Z0-9._\\:~ -]{0,12}$/)
  const nearlyName = fc.oneof(
    fc.string(),
    fc.array(segment, { maxLength: 5 }).map((parts) => parts.join('/')),
  )

  it('lets no name out of the folder that it is joined to', () => {
    let accepted = 0
    fc.assert(
      fc.property(nearlyName, (name) => {
        if (nameProblem(name) !== undefined) return
        accepted += 1
        const way = relative('/images', join('/images', `${name}.png`))
        expect(way).toBe(`${name}.png`.replaceAll('/', sep))
        const windowsWay = win32.relative('C:\\images', win32.join('C:\\images', `${name}.png`))
        expect(windowsWay).toBe(`${name}.png`.replaceAll('/', '\\'))
        expect(win32.parse(win32.join('C:\\images', name)).root).toBe('C:\\')
      }),
      { numRuns: 2000 },
    )
    expect(accepted).toBeGreaterThan(50)
  })

  it('accepts what the grammar allows', () => {
    const word = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{2,9}x$/)
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (parts) => {
        expect(nameProblem(parts.join('/'))).toBeUndefined()
      }),
    )
  })
})

const clashOf = (names: readonly string[]): string | undefined =>
  clashProblem(names.map((name, at) => ({ name, origin: `images[${at}]` })))

describe('clashProblem', () => {
  it.each([[[]], [['a', 'a/b', 'a.png', 'ab']], [['hero', 'hero.png']], [['hero.png', 'hero.png/x']]])(
    'has nothing against %j',
    (names) => expect(clashOf(names)).toBeUndefined(),
  )

  it.each([
    [['a', 'Hero', 'hero'], '"Hero" and "hero" differ in case only'],
    [['cards/summer', 'Cards/Summer'], '"cards/summer" and "Cards/Summer" differ in case only'],
    [['hero', 'a', 'hero'], '"hero" is the name of two images, images[0] and images[2]; rename one'],
    [['hero.png/x', 'hero'], '"hero" and "hero.png/x" would need a file and a folder with one name, "hero.png"'],
    [['a/b', 'a/b.jpeg/c.webp/d'], '"a/b" and "a/b.jpeg/c.webp/d" would need'],
  ])('names both of %j', (names, message) => expect(clashOf(names)).toContain(message))
})
