import { expect, test } from 'vitest'
import { systemCode } from '../src/errors.ts'
import type { Network } from '../src/ports/ports.ts'
import {
  createFaultyPorts,
  createMemoryFiles,
  SimulatedCrash,
  type Fault,
  type FaultyPorts,
} from '../src/testing/index.ts'
import { createHeaderCodec } from './fault-codec-stub.ts'

const bytes = Buffer.from('12345678')

interface Setup {
  readonly ports: FaultyPorts
  /** Files on the disk, whoever is dead. */
  readonly there: () => Promise<readonly string[]>
  readonly requests: () => number
}

/** A process that meets a fault at its third operation. */
function setup(fault: Fault, at = 3): Setup {
  const { files } = createMemoryFiles()
  let requests = 0
  const network: Network = {
    fetch: async () => {
      requests += 1
      return new Response('{}')
    },
    get: () => Promise.reject(new Error('nothing is fetched here')),
  }
  const ports = createFaultyPorts({ files, network, codec: createHeaderCodec(files) }, { at, fault })
  return { ports, requests: () => requests, there: async () => (await files.list('/')).toSorted() }
}

const failureOf = (pending: Promise<unknown>): Promise<unknown> => pending.catch((error: unknown) => error)

test('one counter counts what all three ports do, and no look at a file', async () => {
  const { ports } = setup({ kind: 'crash' }, 0)
  await ports.files.create('/a', bytes)
  await ports.files.read('/a')
  await ports.network.fetch('https://shop.example/')
  await failureOf(ports.codec.examine('/a'))
  expect(ports.operations().map(({ port, name }) => `${port}.${name}`)).toEqual([
    'files.create',
    'network.fetch',
    'codec.examine',
  ])
})

test.each([
  ['before', ['a']],
  ['half', ['a', 'b']],
  ['after', ['a', 'b']],
] as const)('a crash %s an operation is the end of everything', async (when, left) => {
  const { ports, there, requests } = setup({ kind: 'crash', when })
  await ports.files.create('/a', bytes)
  await ports.network.fetch('https://shop.example/')
  expect(await failureOf(ports.files.create('/b', bytes))).toBeInstanceOf(SimulatedCrash)
  expect(ports.isDead()).toBe(true)
  for (const pending of [
    ports.files.read('/a'),
    ports.files.create('/c', bytes),
    ports.network.fetch('https://shop.example/'),
    ports.codec.examine('/a'),
  ]) {
    expect(await failureOf(pending)).toBeInstanceOf(SimulatedCrash)
  }
  expect(await there()).toEqual(left)
  expect(requests()).toBe(1)
})

test.each<[Fault, string, number]>([
  [{ kind: 'error', code: 'EIO' }, 'EIO', 0],
  [{ kind: 'error', code: 'EIO', when: 'after' }, 'EIO', 8],
  [{ kind: 'short-write' }, 'ENOSPC', 4],
])('%o fails one operation and no other', async (fault, code, size) => {
  const { ports } = setup(fault, 1)
  expect(systemCode(await failureOf(ports.files.create('/a', bytes)))).toBe(code)
  expect((await ports.files.stat('/a'))?.size ?? 0).toBe(size)
  await ports.files.create('/b', bytes)
})

test.each<[Fault, string, number]>([
  [{ kind: 'refused' }, 'ECONNREFUSED', 0],
  [{ kind: 'reset', when: 'before' }, 'ECONNRESET', 0],
  [{ kind: 'reset', when: 'after' }, 'ECONNRESET', 1],
  [{ kind: 'timeout', when: 'after' }, 'UND_ERR_HEADERS_TIMEOUT', 1],
])('%o is told as the machine tells it', async (fault, code, arrived) => {
  const { ports, requests } = setup(fault, 1)
  const error = await failureOf(ports.network.fetch('https://shop.example/'))
  expect(error).toBeInstanceOf(TypeError)
  expect(error instanceof Error ? systemCode(error.cause) : undefined).toBe(code)
  expect(requests()).toBe(arrived)
})

test.each<[Fault, string]>([
  [{ kind: 'ended' }, 'ENCODER_FAILED'],
  [{ kind: 'undecodable' }, 'UNDECODABLE'],
])('%o is told as the codec tells it', async (fault, code) => {
  const { ports } = setup(fault, 1)
  const error = await failureOf(ports.codec.examine('/a'))
  expect(error).toMatchObject({ code })
})
