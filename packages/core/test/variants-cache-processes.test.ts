import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createCacheSetting, expectGood, filesIn, type CacheSetting } from './variants-cache-setting.ts'

/** Opens the cache anew each time, as so many builds would, and spoils one record after every other one. */
const program = `
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
const { dir, source, variants, rounds, src } = JSON.parse(process.argv[2])
const { createCodec } = await import(src + 'codec/codec.ts')
const { createNodeFiles } = await import(src + 'ports/node-files.ts')
const { createFileIndex } = await import(src + 'store/file-index.ts')
const { createVariantCache } = await import(src + 'variants/encode-variants.ts')
const codec = createCodec()
const files = createNodeFiles()
await codec.inspect(source)
process.stdout.write('ready')
await once(process.stdin, 'data')
for (let round = 0; round < rounds; round += 1) {
  const index = createFileIndex(files, dir + '/index')
  const cache = createVariantCache({ cacheDir: dir, files, codec, index, maxCacheSize: 0 })
  const paths = await cache.ensure(variants, source)
  await cache.save()
  // Where the other program put a file in the folder's place, this one has nothing left to spoil.
  if (round % 2 === 0) await rm(paths[round % paths.length] + '.digest', { force: true, recursive: true }).catch(() => {})
}
await codec.close()
process.stdout.write(' and done')
process.exit()
`

interface Builder {
  readonly start: () => void
  readonly isRunning: () => boolean
  /** What it said by its end. */
  readonly ended: Promise<string>
}

/** A process of its own, ready to start. */
async function createBuilder({ dir, source, variants }: CacheSetting, rounds: number): Promise<Builder> {
  const file = join(dirname(dir), `${rounds}-builds.mts`)
  await writeFile(file, program)
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const src = new URL('../src/', import.meta.url).href
  const task = JSON.stringify({ dir, source, variants, rounds, src })
  const child = spawn(process.execPath, ['--import', tsx, '-C', 'genimg-source', file, task])
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<string>((resolve) => child.on('close', () => resolve(said)))
  await Promise.race([ended, firstWords(child)])
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  return { start: () => void child.stdin.write('go'), isRunning: () => child.exitCode === null, ended }
}

function firstWords(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdout?.once('data', () => resolve()))
}

test('two builds at once never show a part of a file', async () => {
  const setting = await createCacheSetting()
  const { open, variants, source, dir } = setting
  const good = await Promise.all((await open().ensure(variants, source)).map((path) => readFile(path)))
  const builders = await Promise.all([createBuilder(setting, 20), createBuilder(setting, 21)])
  for (const builder of builders) builder.start()
  let looks = 0
  while (builders.some((builder) => builder.isRunning())) {
    for (const [at, { file }] of variants.entries()) {
      expect((await readFile(join(dir, file))).equals(good[at] ?? Buffer.alloc(0))).toBe(true)
      looks += 1
    }
  }
  expect(await Promise.all(builders.map(({ ended }) => ended))).toEqual([' and done', ' and done'])
  expect(looks).toBeGreaterThan(20)
  await expectGood(variants, await open().ensure(variants, source))
  expect(await filesIn(dir)).toEqual(variants.flatMap(({ file }) => [file, `${file}.digest`]).toSorted())
})

test('two builds at once get through while another program spoils what they write', async () => {
  const setting = await createCacheSetting()
  const { open, variants, source, dir, tasks } = setting
  const good = await Promise.all((await open().ensure(variants, source)).map((path) => readFile(path)))
  const builders = await Promise.all([createBuilder(setting, 20), createBuilder(setting, 21)])
  for (const builder of builders) builder.start()
  let state = 1
  for (let turn = 0; builders.some((builder) => builder.isRunning()); turn += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const { file = '' } = variants[(state >>> 16) % variants.length] ?? {}
    const path = join(dir, turn % 3 === 0 ? `${file}.digest` : file)
    // Whatever it meets in the middle of a rename is what it was looking for.
    await harms[(state >>> 20) % harms.length]?.(path, good[0] ?? Buffer.alloc(0)).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  expect(await Promise.all(builders.map(({ ended }) => ended))).toEqual([' and done', ' and done'])

  const paths = await open().ensure(variants, source)
  await expectGood(variants, paths)
  expect(await Promise.all(paths.map((path) => readFile(path)))).toEqual(good)
  const before = tasks.length
  await open().ensure(variants, source)
  expect(tasks).toHaveLength(before)
})

const harms: readonly ((path: string, other: Uint8Array) => Promise<void>)[] = [
  (path) => rm(path),
  (path) => truncate(path, 30),
  (path) => writeFile(path, ''),
  (path) => writeFile(path, Buffer.alloc(500, 7)),
  (path, other) => writeFile(path, other),
  (path) => rm(dirname(path), { recursive: true }),
  async (path) => {
    await rm(path)
    await mkdir(path)
  },
  async (path) => {
    await rm(dirname(path), { recursive: true })
    await writeFile(dirname(path), 'a file')
  },
]
