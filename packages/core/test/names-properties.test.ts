import { posix, win32 } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { clashProblem, nameProblem } from '../src/config/names.ts'

// Every form of "somewhere else" that an operating system knows, to be cut up and put together again.
const pieces = fc.oneof(
  fc.constantFrom('a', 'hero', '0', '-', '_', '.', '..', '...', '/', '//', '\\', ':', 'c:', '~', ' ', '\t', '\n', '\0'),
  fc.constantFrom('con', 'nul', 'aux', 'prn', 'com1', 'lpt9', 'con.png', 'COM1', 'conin$', 'com\u00b9', '.git', '$a'),
  fc.constantFrom('*', '?', '"', '<', '>', '|', '%2e', '%2f', '\u2024', '\uff0e\uff0e', '\uff0f', '\u202e', '\u0130'),
  fc.constant('a'.repeat(99)),
)
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(pieces, { maxLength: 7 }).map((parts) => parts.join('')),
  fc.array(fc.stringMatching(/^[a-z0-9._-]{1,6}$/), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/')),
)

const devices = new Set(
  ['con', 'prn', 'aux', 'nul'].concat([1, 2, 3, 4, 5, 6, 7, 8, 9].flatMap((n) => [`com${n}`, `lpt${n}`])),
)

/** Runs a check on every name that is accepted, and sees to it that there were some. */
function forAccepted(check: (name: string) => void): void {
  let accepted = 0
  fc.assert(
    fc.property(anything, (name) => {
      if (nameProblem(name) !== undefined) return
      accepted += 1
      check(name)
    }),
    { numRuns: 4000 },
  )
  expect(accepted).toBeGreaterThan(100)
}

const clashOf = (names: readonly string[]): string | undefined =>
  clashProblem(names.map((name) => ({ name, origin: name })))

describe('a name that is accepted', () => {
  test.each([
    ['POSIX', posix, '/site/images'],
    ['Windows', win32, 'C:\\site\\images'],
  ])('stays below the originals folder and is there what it says: %s', (_system, path, folder) => {
    forAccepted((name) => {
      expect(path.isAbsolute(name)).toBe(false)
      for (const file of [name, `${name}.png`]) {
        expect(path.relative(folder, path.join(folder, file)).split(path.sep)).toEqual(file.split('/'))
        expect(path.resolve(folder, file)).toBe(path.join(folder, file))
        expect(path.parse(path.join(folder, file)).root).toBe(path.parse(folder).root)
      }
    })
  })

  test('has no part that Windows drops, keeps for a device, or reads as a stream or a drive', () => {
    forAccepted((name) => {
      for (const part of name.split('/')) {
        expect(part).toMatch(/^[a-z0-9._-]+$/)
        expect(part).not.toMatch(/[. ]$|^\./)
        expect(devices.has(part.split('.')[0] ?? '')).toBe(false)
      }
    })
  })

  test('is one file name on every system: short enough, ASCII, the same in every case and normal form', () => {
    forAccepted((name) => {
      expect(name).toBe(name.toLowerCase())
      expect(name).toBe(name.normalize('NFD'))
      expect(Buffer.byteLength(`${name}.webp`)).toBeLessThan(255)
      expect(encodeURI(name)).toBe(name)
    })
  })
})

describe('names beside each other', () => {
  const words = fc.constantFrom('a', 'A', 'b', 'a.png', 'A.PNG', 'b.webp', 'a.gif', 'hero')
  const near = fc.array(
    fc.array(words, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    { maxLength: 6 },
  )
  const extensions = ['png', 'jpg', 'webp', 'avif']

  /** Paths that originals of these names may have, and the folders they need; as a disk sees them that ignores case. */
  function places(names: readonly string[]): { files: readonly string[]; folders: ReadonlySet<string> } {
    const lower = names.map((name) => name.toLowerCase())
    const parents = lower.flatMap((name) => name.split('/').map((_, at, parts) => parts.slice(0, at).join('/')))
    return { files: lower.flatMap((name) => extensions.map((end) => `${name}.${end}`)), folders: new Set(parents) }
  }

  test('are let through exactly where no two need one place', () => {
    let clashes = 0
    fc.assert(
      fc.property(near, (names) => {
        const { files, folders } = places(names)
        const isClash = new Set(files).size < files.length || files.some((path) => folders.has(path))
        if (isClash) clashes += 1
        expect([names, clashOf(names) !== undefined]).toEqual([names, isClash])
      }),
      { numRuns: 1000 },
    )
    expect(clashes).toBeGreaterThan(100)
  })

  test('are judged the same in whatever order they come', () => {
    fc.assert(
      fc.property(near, (names) => {
        expect(clashOf(names.toReversed()) === undefined).toBe(clashOf(names) === undefined)
      }),
    )
  })
})
