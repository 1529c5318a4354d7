import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGenimgError } from '../src/errors.ts'
import {
  emptyLock,
  formatLock,
  mergeLocks,
  parseLock,
  withEntry,
  type Lock,
  type LockEntry,
} from '../src/store/lock.ts'
import { digestFor, entryFor, sampleRequest } from './image-samples.ts'

const file = 'images.lock'
const hero = entryFor(sampleRequest, digestFor('hero'))
const night = entryFor({ ...sampleRequest, prompt: 'night' }, digestFor('night'))
const other = entryFor({ ...sampleRequest, prompt: 'other' }, digestFor('other'))

const locks: fc.Arbitrary<Lock> = fc
  .dictionary(
    fc.constantFrom('hero', 'cards/summer', 'cards/winter', 'a', 'b.c', 'z-1'),
    fc
      .record({
        word: fc.constantFrom('x', 'y'),
        prompt: fc.constantFrom('one', 'two'),
        cost: fc.constantFrom(null, 0.05, 0),
        emulated: fc.boolean(),
      })
      .map(({ word, prompt, cost, emulated }) =>
        entryFor({ ...sampleRequest, prompt }, digestFor(word), { cost, ...(emulated ? { emulated: true } : {}) }),
      ),
  )
  .map((images) => ({ images: { ...images } }))

function codeOf(body: () => unknown): string {
  try {
    body()
    return 'no error'
  } catch (error) {
    return isGenimgError(error) ? `${error.code}: ${error.message}` : String(error)
  }
}

describe('a lock as text', () => {
  test('has one image a line, sorted by name, with the fields in a fixed order', () => {
    const fields = Object.fromEntries(Object.entries(hero.fields).toReversed())
    const reversed = Object.fromEntries(Object.entries({ ...hero, fields }).toReversed())
    const turned: LockEntry = JSON.parse(JSON.stringify(reversed))
    const text = formatLock({ images: { z: hero, 'cards/a': turned } })
    const lines = text.split('\n')
    expect(lines.slice(0, 2)).toEqual(['{', '  "lockVersion": 1,'])
    expect(lines[3]?.replace('cards/a', 'z')).toBe(`${lines[4]},`)
    expect(lines[3]).toMatch(
      /^ {4}"cards\/a": \{"key":"[0-9a-f]{64}","keyVersion":1,"digest":"[0-9a-f]{64}","type":"image\/png",/,
    )
    expect(lines.slice(5)).toEqual(['  }', '}', ''])
  })

  test('of no images is short and reads back', () => {
    expect(formatLock(emptyLock)).toBe('{\n  "lockVersion": 1,\n  "images": {}\n}\n')
    expect(parseLock(formatLock(emptyLock), file)).toEqual(emptyLock)
  })

  test('holds no more than the lock says', () => {
    const text = formatLock({
      images: { hero: { ...hero, requestId: 'job-1', url: 'https://example.com' } as LockEntry },
    })
    expect(text).not.toMatch(/job-1|https:/)
  })

  test('reads back as it was written, and is written as it was read', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        expect(parseLock(formatLock(lock), file)).toEqual(lock)
        expect(formatLock(parseLock(formatLock(lock), file))).toBe(formatLock(lock))
      }),
      { numRuns: 50 },
    )
  })

  test('is read also after a formatter had it', () => {
    const lock = { images: { hero, night } }
    expect(parseLock(JSON.stringify(JSON.parse(formatLock(lock)), null, 4), file)).toEqual(lock)
  })

  test('is read with the line ends of Windows', () => {
    const lock = { images: { hero, night } }
    expect(parseLock(formatLock(lock).replaceAll('\n', '\r\n'), file)).toEqual(lock)
  })
})

const textWith = (entry: unknown, name = 'hero'): string =>
  JSON.stringify({ lockVersion: 1, images: { [name]: entry } })

describe('a lock that is wrong', () => {
  test.each<[string, unknown]>([
    ['key', 'abc'],
    ['key', undefined],
    ['keyVersion', 0],
    ['keyVersion', '1'],
    ['digest', digestFor('x').toUpperCase()],
    ['digest', `${digestFor('x')}\n`],
    ['type', 'image/gif'],
    ['width', 0],
    ['width', 1.5],
    ['height', '64'],
    ['bytes', -1],
    ['color', '#ABCDEF'],
    ['color', 'red'],
    ['thumbhash', ''],
    ['thumbhash', 'a b'],
    ['provider', null],
    ['model', undefined],
    ['cost', '0.05'],
    ['cost', undefined],
    ['fields', []],
    ['fields', { prompt: 1 }],
    ['emulated', false],
  ])('is refused for its field "%s": %o', (field, value) => {
    expect(codeOf(() => parseLock(textWith({ ...hero, [field]: value }), file))).toMatch(
      `LOCK_INVALID: images.lock cannot be read: The entry "hero" has a wrong or missing "${field}".`,
    )
  })

  test.each<[string, string, string]>([
    [
      'half of a file',
      formatLock({ images: { hero } }).slice(0, 200),
      'LOCK_INVALID: images.lock cannot be read: it is not JSON',
    ],
    ['an empty file', '', 'it is not JSON'],
    ['a list', '[]', 'it is not an object'],
    ['no version', '{"images":{}}', 'it has no lockVersion'],
    ['a version that is text', '{"lockVersion":"1","images":{}}', 'it has no lockVersion'],
    ['no images', '{"lockVersion":1}', '"images" is not an object'],
    ['images in a list', '{"lockVersion":1,"images":[]}', '"images" is not an object'],
    ['an entry that is text', textWith('x'), 'The entry "hero" is not an object'],
    ['a name that leads elsewhere', textWith(hero, '../hero'), 'LOCK_INVALID'],
    ['a name that Windows keeps', textWith(hero, 'con'), 'LOCK_INVALID'],
  ])('is refused: %s', (_, text, message) => {
    expect(codeOf(() => parseLock(text, file))).toContain(message)
  })

  test('is refused where one name stands there twice, which JSON would let pass', () => {
    const [head = '', line = ''] = formatLock({ images: { hero } }).split(/(?<="images": \{\n)/)
    const text = `${head}${line.split('\n')[0] ?? ''},\n${line}`
    expect(JSON.parse(text)).toBeDefined()
    expect(codeOf(() => parseLock(text, file))).toMatch('"hero" stands there twice.')
  })

  test('is told from one of a later version, whatever that one holds', () => {
    const text = '{"lockVersion":2,"images":[{"new":"form"}]}'
    expect(codeOf(() => parseLock(text, file))).toMatch(
      'LOCK_NEWER: images.lock was written by a later genimg (lock version 2)',
    )
  })
})

const line = (name: string, entry: LockEntry): string => formatLock({ images: { [name]: entry } }).split('\n')[3] ?? ''

const around = (...middle: readonly string[]): string =>
  ['{', '  "lockVersion": 1,', '  "images": {', ...middle, '  }', '}', ''].join('\n')

describe('conflict markers', () => {
  test('around different names are merged', () => {
    const text = around(
      '<<<<<<< HEAD',
      `${line('hero', hero)},`,
      '=======',
      `${line('night', night)},`,
      '>>>>>>> branch',
      line('z', other),
    )
    expect(parseLock(text, file)).toEqual({ images: { hero, night, z: other } })
  })

  test('at the end, where a comma is left over, are merged', () => {
    const text = around(`${line('a', other)},`, '<<<<<<< HEAD', line('hero', hero), '=======', '>>>>>>> branch')
    expect(parseLock(text, file)).toEqual({ images: { a: other, hero } })
  })

  test('with the base between them (diff3) leave the base out', () => {
    const text = around(
      '<<<<<<< HEAD',
      `${line('hero', hero)},`,
      '||||||| 1234567',
      `${line('gone', other)},`,
      '=======',
      `${line('night', night)},`,
      '>>>>>>> branch',
      line('z', other),
    )
    expect(Object.keys(parseLock(text, file).images).toSorted()).toEqual(['hero', 'night', 'z'])
  })

  test('in more than one place are all read', () => {
    const text = around(
      '<<<<<<< HEAD',
      `${line('a', hero)},`,
      '=======',
      '>>>>>>> branch',
      `${line('m', other)},`,
      '<<<<<<< HEAD',
      '=======',
      line('z', night),
      '>>>>>>> branch',
    )
    expect(parseLock(text, file)).toEqual({ images: { a: hero, m: other, z: night } })
  })

  test('around the same picture on both sides are merged', () => {
    const text = around('<<<<<<< HEAD', line('hero', hero), '=======', line('hero', hero), '>>>>>>> branch')
    expect(parseLock(text, file)).toEqual({ images: { hero } })
  })

  test('around two pictures of one name ask for a person, and name it', () => {
    const text = around('<<<<<<< HEAD', line('hero', hero), '=======', line('hero', other), '>>>>>>> branch')
    expect(codeOf(() => parseLock(text, file))).toMatch(
      'LOCK_CONFLICT: images.lock has conflict markers, and both sides have an entry of their own for "hero".',
    )
  })

  test('with Windows line ends are read', () => {
    const text = around(
      '<<<<<<< HEAD',
      `${line('hero', hero)},`,
      '=======',
      `${line('night', night)},`,
      '>>>>>>> branch',
      line('z', other),
    )
    expect(Object.keys(parseLock(text.replaceAll('\n', '\r\n'), file).images)).toHaveLength(3)
  })

  test('do not hide that a side is wrong', () => {
    const text = around('<<<<<<< HEAD', line('hero', hero), '=======', '    "night": {}', '>>>>>>> branch')
    expect(codeOf(() => parseLock(text, file))).toMatch('LOCK_INVALID')
  })
})

const merged = (a: Lock, b: Lock): string => {
  try {
    return formatLock(mergeLocks(a, b, file))
  } catch (error) {
    if (!isGenimgError<'LOCK_CONFLICT'>(error, 'LOCK_CONFLICT')) throw error
    return `conflict about ${error.details.names.toSorted().join()}`
  }
}

describe('two locks merged', () => {
  test('are the same whichever comes first', () => {
    fc.assert(
      fc.property(locks, locks, (a, b) => {
        expect(merged(a, b)).toBe(merged(b, a))
      }),
    )
  })

  test('with itself are the lock', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        expect(merged(lock, lock)).toBe(formatLock(lock))
        expect(merged(lock, emptyLock)).toBe(formatLock(lock))
      }),
    )
  })

  test('have a conflict where a name has two pictures', () => {
    const changed = { ...hero, digest: night.digest }
    expect(merged({ images: { hero } }, { images: { hero: changed } })).toBe('conflict about hero')
  })

  test('have none where one picture answers two requests, and keep the same one whichever comes first', () => {
    const accepted = { ...night, digest: hero.digest }
    const later = hero.key > accepted.key ? hero : accepted
    expect(merged({ images: { hero } }, { images: { hero: accepted } })).toBe(formatLock({ images: { hero: later } }))
    expect(merged({ images: { hero: accepted } }, { images: { hero } })).toBe(formatLock({ images: { hero: later } }))
  })
})

test('an entry is added to a new lock, and the old one stays as it was', () => {
  const before: Lock = { images: { hero } }
  expect(withEntry(before, 'night', night)).toEqual({ images: { hero, night } })
  expect(withEntry(before, 'hero', other)).toEqual({ images: { hero: other } })
  expect(before).toEqual({ images: { hero } })
})
