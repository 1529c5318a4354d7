import * as fc from 'fast-check'
import type { Lock, LockEntry } from '../src/store/lock.ts'

const hex = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const count = fc.integer({ min: 1, max: 100_000 })
// What is in a text must not matter: quotes, line ends and git's own markers least of all.
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('<<<<<<< HEAD', '=======\n', '>>>>>>> x', '"hero": {"key"', '\u2028', '},', '__proto__'),
)

export const entries: fc.Arbitrary<LockEntry> = fc.record(
  {
    key: hex(64),
    keyVersion: fc.integer({ min: 1, max: 9 }),
    digest: hex(64),
    type: fc.constantFrom('image/png', 'image/jpeg', 'image/webp', 'image/avif'),
    width: count,
    height: count,
    bytes: count,
    color: hex(6).map((digits) => `#${digits}`),
    thumbhash: fc.base64String({ minLength: 4, maxLength: 32 }),
    provider: text,
    model: text,
    cost: fc.option(fc.double({ min: 0, max: 9, noNaN: true })),
    fields: fc.dictionary(text, hex(8), { noNullPrototype: true, maxKeys: 4 }),
    emulated: fc.constant(true as const),
    remarks: fc.array(text, { minLength: 1, maxLength: 3 }),
  },
  // The others are in every entry.
  {
    requiredKeys: [
      'key',
      'keyVersion',
      'digest',
      'type',
      'width',
      'height',
      'bytes',
      'color',
      'thumbhash',
      'provider',
      'model',
      'cost',
      'fields',
    ],
    noNullPrototype: true,
  },
)

export const lockNames: fc.Arbitrary<string> = fc.constantFrom(
  'a',
  'b.c',
  'cards/summer',
  'cards/winter',
  'constructor',
  'hero',
  'hero-2',
  'm',
  'z-1',
)

/** Without a prototype, as `parseLock` makes them: `constructor` is a fine name for an image. */
export function lockOf(images: Iterable<readonly [string, LockEntry]>): Lock {
  return { images: Object.assign(Object.create(null) as object, Object.fromEntries(images)) }
}

export const locks: fc.Arbitrary<Lock> = fc
  .uniqueArray(fc.tuple(lockNames, entries), { selector: ([name]) => name })
  .map(lockOf)
