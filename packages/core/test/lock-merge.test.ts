import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isGenimgError } from '../src/errors.ts'
import { emptyLock, formatLock, mergeLocks, parseLock, type Lock, type LockEntry } from '../src/store/lock.ts'
import { entries, lockNames, lockOf, locks } from './lock-arbitraries.ts'
import { tempFolder } from './temp-folder.ts'

const file = 'images.lock'

/** Two pictures, and each of them once more as the answer to another request. */
const fewEntries: fc.Arbitrary<readonly LockEntry[]> = fc
  .tuple(entries, entries, entries, entries)
  .map(([one, other, another, last]) => [
    one,
    { ...another, digest: one.digest },
    other,
    { ...last, digest: other.digest, keyVersion: other.keyVersion },
  ])

/** Locks that a handful of entries make, so that two of them agree and clash often. */
const likeLocks: fc.Arbitrary<readonly Lock[]> = fewEntries.chain((few) =>
  fc.array(fc.uniqueArray(fc.tuple(lockNames, fc.constantFrom(...few)), { selector: ([name]) => name }).map(lockOf), {
    minLength: 3,
    maxLength: 3,
  }),
)

/** The merged lock as text, or the names that clash. */
function merge(ours: Lock, theirs: Lock): { readonly lock: Lock } | { readonly clashes: readonly string[] } {
  try {
    return { lock: mergeLocks(ours, theirs, file) }
  } catch (error) {
    if (!isGenimgError<'LOCK_CONFLICT'>(error, 'LOCK_CONFLICT')) throw error
    return { clashes: error.details.names.toSorted() }
  }
}

function textOfMerge(ours: Lock, theirs: Lock): string {
  const merged = merge(ours, theirs)
  return 'lock' in merged ? formatLock(merged.lock) : `clash: ${merged.clashes.join()}`
}

/** Merged one after the other; undefined where anything clashes. */
function mergeAll(...all: readonly Lock[]): string | undefined {
  let result = emptyLock
  for (const lock of all) {
    const merged = merge(result, lock)
    if (!('lock' in merged)) return undefined
    result = merged.lock
  }
  return formatLock(result)
}

describe('any lock', () => {
  test('reads back as it was written', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        const written = formatLock(lock)
        expect(parseLock(written, file)).toEqual(lock)
        expect(formatLock(parseLock(written, file))).toBe(written)
        expect(written.split('\n')).toHaveLength(
          Object.keys(lock.images).length === 0 ? 5 : Object.keys(lock.images).length + 6,
        )
      }),
    )
  })

  test('is written the same in whatever order its names and fields were put in', () => {
    const turn = (value: object): object => Object.fromEntries(Object.entries(value).toReversed())
    fc.assert(
      fc.property(locks, ({ images }) => {
        const turned = Object.entries(turn(images)).map(([name, entry]: [string, LockEntry]) => [
          name,
          { ...turn(entry), fields: turn(entry.fields) },
        ])
        expect(formatLock({ images: Object.fromEntries(turned) as Lock['images'] })).toBe(formatLock({ images }))
      }),
    )
  })
})

describe('merging', () => {
  test('is the same whichever side is ours, clashes included', () => {
    fc.assert(
      fc.property(likeLocks, ([a = emptyLock, b = emptyLock]) => {
        expect(textOfMerge(a, b)).toBe(textOfMerge(b, a))
      }),
    )
  })

  test('of a lock with itself or with nothing is the lock', () => {
    fc.assert(
      fc.property(locks, (lock) => {
        expect(textOfMerge(lock, lock)).toBe(formatLock(lock))
        expect(textOfMerge(lock, emptyLock)).toBe(formatLock(lock))
        expect(textOfMerge(emptyLock, lock)).toBe(formatLock(lock))
      }),
    )
  })

  test('of three is the same whichever two come first, and clashes then too', () => {
    let clashes = 0
    fc.assert(
      fc.property(likeLocks, ([a = emptyLock, b = emptyLock, c = emptyLock]) => {
        const left = mergeAll(a, b, c)
        if (left === undefined) clashes += 1
        expect(mergeAll(b, c, a)).toBe(left)
        expect(mergeAll(c, a, b)).toBe(left)
      }),
    )
    expect(clashes).toBeGreaterThan(0)
    expect(clashes).toBeLessThan(100)
  })

  test('loses no entry and makes none up', () => {
    fc.assert(
      fc.property(likeLocks, ([a = emptyLock, b = emptyLock]) => {
        const merged = merge(a, b)
        if (!('lock' in merged)) {
          for (const name of merged.clashes) expect(a.images[name]?.digest).not.toBe(b.images[name]?.digest)
          return
        }
        const { images } = merged.lock
        expect(Object.keys(images).toSorted()).toEqual(Object.keys({ ...a.images, ...b.images }).toSorted())
        for (const [name, entry] of Object.entries(images)) {
          expect([a.images[name], b.images[name]]).toContain(entry)
          for (const side of [a, b]) if (name in side.images) expect(side.images[name]?.digest).toBe(entry.digest)
        }
      }),
    )
  })

  test('asks nobody about one picture under two requests, and takes the newer form of key', () => {
    fc.assert(
      fc.property(entries, entries, (one, entry) => {
        const other = { ...entry, digest: one.digest }
        const [ours, theirs] = [lockOf([['hero', one]]), lockOf([['hero', other]])]
        const { hero } = mergeLocks(ours, theirs, file).images
        expect(hero?.keyVersion).toBe(Math.max(one.keyVersion, other.keyVersion))
        expect(hero).toEqual(mergeLocks(theirs, ours, file).images['hero'])
      }),
    )
  })
})

/** A lock, and what two branches made of it that added images of their own. */
const branches = fc.tuple(locks, locks, locks).map(([common, ours, theirs]) => {
  const added = (lock: Lock, ...others: readonly Lock[]): (readonly [string, LockEntry])[] =>
    Object.entries(lock.images).filter(([name]) => !others.some(({ images }) => name in images))
  const old = Object.entries(common.images)
  return {
    common,
    ours: lockOf([...old, ...added(ours, common)]),
    theirs: lockOf([...old, ...added(theirs, common, ours)]),
  }
})

/** The same where the branches changed images too, each its own, and what comes of both. */
const changes = fc
  .tuple(branches, fc.array(fc.tuple(fc.nat(), entries, fc.boolean()), { maxLength: 3 }))
  .map(([{ common, ours, theirs }, edits]) => {
    const old = Object.keys(common.images)
    const changed = new Map(
      edits.flatMap(([at, entry, isOurs]) => {
        const name = old[at % Math.max(1, old.length)]
        return name === undefined ? [] : [[name, { entry, isOurs }] as const]
      }),
    )
    const changedBy = (who: boolean): (readonly [string, LockEntry])[] =>
      [...changed].flatMap(([name, { entry, isOurs }]) => (isOurs === who ? [[name, entry] as const] : []))
    const mine = [...Object.entries(ours.images), ...changedBy(true)]
    const others = [...Object.entries(theirs.images), ...changedBy(false)]
    const all = [
      ...Object.entries(ours.images),
      ...Object.entries(theirs.images),
      ...changedBy(true),
      ...changedBy(false),
    ]
    return { common, ours: lockOf(mine), theirs: lockOf(others), merged: lockOf(all) }
  })

describe('two branches that added images of their own', () => {
  test.each([[[]], [['--diff3']]])('are merged from what git makes of them: %j', async (options) => {
    const dir = await tempFolder()
    let conflicts = 0
    fc.assert(
      fc.property(branches, ({ common, ours, theirs }) => {
        const merged = mergeByGit(dir, options, [ours, common, theirs].map(formatLock))
        if (merged.includes('<<<<<<<')) conflicts += 1
        expect(parseLock(merged, file)).toEqual(mergeLocks(ours, theirs, file))
      }),
      { numRuns: 40 },
    )
    expect(conflicts).toBeGreaterThan(0)
  })

  test('are merged, or a person is asked, where they changed images as well', async () => {
    const dir = await tempFolder()
    let questions = 0
    fc.assert(
      fc.property(changes, ({ common, ours, theirs, merged }) => {
        const text = mergeByGit(dir, [], [ours, common, theirs].map(formatLock))
        const read = attempt(() => formatLock(parseLock(text, file)))
        if (read === undefined) questions += 1
        else expect(read).toBe(formatLock(merged))
      }),
      { numRuns: 60 },
    )
    expect(questions).toBeLessThan(60)
  })

  test('are merged from markers around any part of the file', () => {
    fc.assert(
      fc.property(branches, fc.boolean(), ({ ours, theirs }, windows) => {
        const [mine, other] = [ours, theirs].map((lock) => formatLock(lock).trimEnd().split('\n'))
        if (mine === undefined || other === undefined) return
        const start = mine.findIndex((line, at) => line !== other[at])
        const at = start < 0 ? mine.length : start
        const lines = [
          ...mine.slice(0, at),
          '<<<<<<< HEAD',
          ...mine.slice(at),
          '=======',
          ...other.slice(at),
          '>>>>>>> branch',
          '',
        ]
        expect(parseLock(lines.join(windows ? '\r\n' : '\n'), file)).toEqual(mergeLocks(ours, theirs, file))
      }),
    )
  })
})

/** Undefined where there is a conflict that only a person can settle. */
function attempt<T>(body: () => T): T | undefined {
  try {
    return body()
  } catch (error) {
    if (!isGenimgError(error, 'LOCK_CONFLICT')) throw error
    return undefined
  }
}

/** What `git merge` leaves in the file. */
function mergeByGit(dir: string, options: readonly string[], sides: readonly string[]): string {
  const paths = sides.map((side, index) => {
    const path = join(dir, `${index}.lock`)
    writeFileSync(path, side)
    return path
  })
  const args = ['merge-file', '-p', '-q', ...options, ...paths]
  try {
    return execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    // It exits with the number of conflicts.
    const isConflict = error instanceof Error && 'stdout' in error && typeof error.stdout === 'string'
    if (!isConflict || error.stdout === '') throw error
    return String(error.stdout)
  }
}
