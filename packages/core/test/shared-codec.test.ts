import { expect, test } from 'vitest'
import { createSharing } from '../src/codec/shared-codec.ts'
import type { Codec, ExaminedPicture } from '../src/ports/ports.ts'

/** Counts what is opened and closed; a picture is never done. */
function createCounted(): { share: () => Codec; log: string[]; install: (version: string) => void } {
  const log: string[] = []
  let opened = 0
  let version: string | undefined = '1'
  const open = (): Codec => {
    const own = (opened += 1)
    const madeOf = version ?? ''
    log.push(`open ${own}`)
    return {
      examine: () => new Promise<ExaminedPicture>(() => {}),
      inspect: (path) => Promise.reject(new Error(`${own} has no ${path}`)),
      encode: () => Promise.resolve([]),
      version: () => madeOf,
      prepare: () => void log.push(`prepare ${own}`),
      close: () => {
        log.push(`close ${own}`)
        return Promise.resolve()
      },
    }
  }
  return { share: createSharing(open, () => version), log, install: (next) => void (version = next) }
}

test('one encoder works for all, and opens with the first task', async () => {
  const { share, log } = createCounted()
  const [one, other] = [share(), share()]
  expect(log).toEqual([])
  one.prepare()
  expect(await other.encode({ source: 'a.png', outputs: [] })).toEqual([])
  await expect(other.inspect('b.png')).rejects.toThrow('1 has no b.png')
  expect(log).toEqual(['open 1', 'prepare 1'])
})

test('an encoder without work outlives its last user, and the next one finds it', async () => {
  const { share, log } = createCounted()
  const one = share()
  one.prepare()
  await one.close()
  const next = share()
  next.prepare()
  expect(log).toEqual(['open 1', 'prepare 1', 'prepare 1'])
})

test('what is unfinished ends with the last user, and with no one before', async () => {
  const { share, log } = createCounted()
  const [one, other] = [share(), share()]
  void one.examine('a.png')
  other.prepare()
  await one.close()
  expect(log).not.toContain('close 1')
  await other.close()
  expect(log).toContain('close 1')
})

test('another version that was installed meanwhile is used by whoever comes next', async () => {
  const { share, log, install } = createCounted()
  const one = share()
  expect(one.version()).toBe('1')
  install('2')
  const beside = share()
  expect(beside.version()).toBe('1')
  await one.close()
  await beside.close()
  expect(share().version()).toBe('2')
  expect(log).toEqual(['open 1', 'close 1', 'open 2'])
})
