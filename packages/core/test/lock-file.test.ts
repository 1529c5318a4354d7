import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeHolder } from '../src/jobs/holder.ts'
import { createMutex } from '../src/jobs/mutex.ts'
import { createSystemClock } from '../src/ports/clock.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { openLockFile, type LockFile } from '../src/store/lock-file.ts'
import { withEntry, type LockEntry } from '../src/store/lock.ts'
import { tempFolder } from './temp-folder.ts'

const entry: LockEntry = {
  key: '0'.repeat(64),
  keyVersion: 1,
  digest: '1'.repeat(64),
  type: 'image/png',
  width: 10,
  height: 10,
  bytes: 100,
  color: '#000000',
  thumbhash: 'AAAA',
  provider: 'fake',
  model: 'fake-1',
  cost: null,
  fields: {},
}

interface Opened {
  readonly lockFile: LockFile
  /** How often the lock was put in place. */
  readonly writes: () => number
  readonly failNext: () => void
}

async function open(): Promise<Opened> {
  const dir = await tempFolder()
  const path = join(dir, 'images.lock')
  const real = createNodeFiles()
  let writes = 0
  let fails = false
  const files: Files = {
    ...real,
    rename: async (from, to) => {
      if (to === path) {
        writes += 1
        if (fails) {
          fails = false
          throw Object.assign(new Error('no space'), { code: 'ENOSPC' })
        }
      }
      await real.rename(from, to)
    },
  }
  const mutex = createMutex(files, dir, 'lock', createSystemClock(), describeHolder)
  return { lockFile: openLockFile(files, path, mutex), writes: () => writes, failNext: () => void (fails = true) }
}

const names = Array.from({ length: 20 }, (_, number) => `image-${number}`)

test('changes that have to wait for their turn are written together, and none is lost', async () => {
  const { lockFile, writes } = await open()
  const locks = await Promise.all(names.map((name) => lockFile.update((lock) => withEntry(lock, name, entry))))
  expect(Object.keys((await lockFile.read()).images).toSorted()).toEqual(names.toSorted())
  for (const [at, name] of names.entries()) expect(locks[at]?.images[name]).toEqual(entry)
  expect(writes()).toBeLessThan(4)
})

test('each of them hears that they could not be written, and the next ones are', async () => {
  const { lockFile, failNext } = await open()
  failNext()
  const settled = await Promise.allSettled(names.map((name) => lockFile.update((lock) => withEntry(lock, name, entry))))
  const written = names.filter((_, at) => settled[at]?.status === 'fulfilled')
  expect(written.length).toBeLessThan(names.length)
  expect(Object.keys((await lockFile.read()).images).toSorted()).toEqual(written.toSorted())
  await lockFile.update((lock) => withEntry(lock, 'later', entry))
  expect(Object.keys((await lockFile.read()).images)).toContain('later')
})
