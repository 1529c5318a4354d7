import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSystemClock } from '../src/ports/clock.ts'
import { describeHolder, type Holder } from '../src/jobs/holder.ts'
import { createMutex } from '../src/jobs/mutex.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { openRecords } from '../src/jobs/records.ts'
import { createFaultyFiles } from '../src/testing/index.ts'
import { tempFolder } from './temp-folder.ts'

const files = createNodeFiles()
const clock = createSystemClock()
const pause = (ms: number): Promise<void> => clock.sleep(ms)

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** Work that notices when somebody else is at it too. */
function watchedWork(): {
  readonly work: () => Promise<void>
  readonly most: () => number
  readonly done: () => number
} {
  let inside = 0
  let most = 0
  let done = 0
  return {
    work: async () => {
      inside += 1
      most = Math.max(most, inside)
      await pause(Math.random() * 3)
      inside -= 1
      done += 1
    },
    most: () => most,
    done: () => done,
  }
}

test('of processes that share a folder one at a time is inside, and each gets its turn', async () => {
  const dir = await tempFolder()
  const { work, most, done } = watchedWork()
  const one = createMutex(files, dir, 'claim', clock, describeHolder)
  const other = createMutex(files, dir, 'claim', clock, describeHolder)
  await Promise.all(Array.from({ length: 8 }, () => [one.run(work), other.run(work)]).flat())
  expect(done()).toBe(16)
  expect(most()).toBe(1)
})

test('the folder does not grow', async () => {
  const dir = await tempFolder()
  const mutex = createMutex(files, dir, 'claim', clock, describeHolder)
  for (let turns = 0; turns < 10; turns += 1) await mutex.run(async () => {})
  expect((await files.list(join(dir, 'mutex', 'claim'))).length).toBeLessThan(6)
})

test('other names and other folders do not wait for each other', async () => {
  const dir = await tempFolder()
  const outer = createMutex(files, dir, 'a', clock, describeHolder)
  const inner = createMutex(files, dir, 'b', clock, describeHolder)
  await expect(outer.run(() => inner.run(async () => 'inside both'))).resolves.toBe('inside both')
})

test('work that fails lets the next one in', async () => {
  const dir = await tempFolder()
  const mutex = createMutex(files, dir, 'claim', clock, describeHolder)
  const failed = mutex.run(() => Promise.reject(new Error('no')))
  await expect(failed).rejects.toThrow('no')
  await expect(createMutex(files, dir, 'claim', clock, describeHolder).run(async () => 7)).resolves.toBe(7)
})

async function heldBy(holder: Holder): Promise<string> {
  const dir = await tempFolder()
  const records = openRecords<unknown>(files, join(dir, 'mutex', 'claim'), () => undefined)
  await records.append(0, { ...holder, status: 'held', id: 'a turn' })
  return dir
}

test('a holder that died here is passed over at once', async () => {
  // Process ids end below this one on every system.
  const dir = await heldBy({ ...(await describeHolder()), pid: 2 ** 30 })
  const started = Date.now()
  await createMutex(files, dir, 'claim', clock, describeHolder).run(async () => {})
  expect(Date.now() - started).toBeLessThan(2000)
})

test('a holder elsewhere is waited for until its lease is over', async () => {
  const dir = await heldBy({ ...(await describeHolder()), host: 'another-host' })
  let waits = 0
  let shift = 0
  const impatient = {
    now: () => Date.now() + shift,
    sleep: async () => {
      waits += 1
      if (waits === 20) shift = 61_000
    },
  }
  await createMutex(files, dir, 'claim', impatient, describeHolder).run(async () => {})
  expect(waits).toBe(20)
})

test('waiting for a turn ends at once when it is stopped, and keeps nobody waiting', async () => {
  const dir = await heldBy({ ...(await describeHolder()), host: 'another-host' })
  const mutex = createMutex(files, dir, 'claim', clock, describeHolder)
  const stop = new AbortController()
  const reason = new Error('enough')
  let ran = false
  const body = async (): Promise<void> => {
    ran = true
  }
  const [first, second] = [mutex.run(body, stop.signal), mutex.run(body, stop.signal)]
  await pause(20)
  stop.abort(reason)
  await expect(first).rejects.toBe(reason)
  await expect(second).rejects.toBe(reason)
  expect(ran).toBe(false)
  expect(await files.list(join(dir, 'mutex', 'claim'))).toEqual(['1.json'])
})

test('a turn that is being written down is waited for, and passed over when its lease is over', async () => {
  const dir = await tempFolder()
  await files.makeDir(join(dir, 'mutex', 'claim'))
  await files.create(join(dir, 'mutex', 'claim', '1.json'), new Uint8Array())
  let waits = 0
  const impatient = { now: () => Date.now() + (waits < 5 ? 0 : 61_000), sleep: async () => void (waits += 1) }
  await createMutex(files, dir, 'claim', impatient, describeHolder).run(async () => {})
  expect(waits).toBe(5)
})

test('one that was slow after its look does not get in with a number that was given out and forgotten', async () => {
  const dir = await tempFolder()
  const quick = createMutex(files, dir, 'claim', clock, describeHolder)
  await quick.run(async () => {})
  const [pausing, arrival] = [new AbortController(), new AbortController()]
  let first = true
  const slowFiles: Files = {
    ...files,
    link: async (from, to) => {
      if (first) {
        first = false
        arrival.abort()
        await aborted(pausing.signal)
      }
      await files.link(from, to)
    },
  }
  const { work, most, done } = watchedWork()
  const slow = createMutex(slowFiles, dir, 'claim', clock, describeHolder).run(work)
  await aborted(arrival.signal)
  for (let turns = 0; turns < 3; turns += 1) await quick.run(async () => {})
  const long = quick.run(async () => {
    pausing.abort()
    await work()
    await pause(200)
    await work()
  })
  await Promise.all([slow, long])
  expect(done()).toBe(3)
  expect(most()).toBe(1)
})

test('a turn whose record cannot be written, or not be released, keeps nobody waiting', async () => {
  const dir = await tempFolder()
  const counted = createFaultyFiles(files, Infinity, { kind: 'crash' })
  await createMutex(counted.files, dir, 'claim', clock, describeHolder).run(async () => {})
  expect(counted.count()).toBeGreaterThan(6)
  const started = Date.now()
  for (let at = 1; at <= counted.count(); at += 1) {
    const faulty = createFaultyFiles(files, at, { kind: 'error', code: 'EIO' })
    const mutex = createMutex(faulty.files, dir, 'claim', clock, describeHolder)
    await mutex.run(async () => {}).catch(() => undefined)
    expect(await mutex.run(async () => at)).toBe(at)
    expect(await createMutex(files, dir, 'claim', clock, describeHolder).run(async () => at)).toBe(at)
  }
  expect(Date.now() - started).toBeLessThan(10_000)
})
