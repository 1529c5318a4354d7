import { spawn } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createCodec, type CodecOptions } from '../src/codec/codec.ts'
import { isGenimgError } from '../src/errors.ts'
import type { Codec, EncodeOutput, EncodeTask } from '../src/ports/ports.ts'
import { noise, save, stripes, tempFolder } from './codec-samples.ts'

/** A codec whose child writes its process id into a file. */
function watchedCodec(
  dir: string,
  options: CodecOptions = {},
): { codec: Codec; pid: () => Promise<number | undefined> } {
  const file = join(dir, 'pid')
  const flag = inline(`import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(file)}, String(process.pid))`)
  const codec = createCodec({ ...options, execArgv: [...process.execArgv, '--import', flag] })
  onTestFinished(() => codec.close())
  return { codec, pid: async () => ((await exists(file)) ? Number(await readFile(file, 'utf8')) : undefined) }
}

function inline(code: string): string {
  return `data:text/javascript,${encodeURIComponent(code)}`
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (const started = Date.now(); Date.now() - started < 10_000;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('It did not happen within 10 seconds')
}

/** Seconds of work. */
async function longTask(dir: string): Promise<EncodeTask> {
  const source = await save(dir, 'noise.png', noise(1200, 1200).png({ compressionLevel: 0 }).toBuffer())
  const output = {
    width: 1200,
    height: 1200,
    fit: 'fill',
    position: 'center',
    lossless: false,
    sourceType: null,
  } as const
  return { source, outputs: [{ ...output, path: join(dir, 'out.avif'), format: 'avif', quality: 90, effort: 8 }] }
}

test('starts nothing for the version or an empty task', async () => {
  const dir = await tempFolder()
  const { codec, pid } = watchedCodec(dir)
  expect(codec.version()).toBe(`sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`)
  expect(await codec.encode({ source: join(dir, 'no.png'), outputs: [] })).toEqual([])
  await codec.close()
  expect(await pid()).toBeUndefined()
})

test('a killed child rejects what it was doing, and the next task gets a new one', async () => {
  const dir = await tempFolder()
  const { codec, pid } = watchedCodec(dir)
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  await codec.inspect(picture)
  const first = await until(pid)
  const pending = Promise.allSettled([codec.encode(await longTask(dir))])
  await new Promise((resolve) => setTimeout(resolve, 200))
  process.kill(first, 'SIGKILL')
  expect(await pending).toMatchObject([{ status: 'rejected', reason: { code: 'ENCODER_FAILED' } }])
  expect(await exists(join(dir, 'out.avif'))).toBe(false)
  expect(await codec.inspect(picture)).toMatchObject({ width: 300 })
  expect(await pid()).not.toBe(first)
})

test('a task over the time limit is killed', async () => {
  const dir = await tempFolder()
  const { codec, pid } = watchedCodec(dir, { timeLimit: 1500 })
  const task = await longTask(dir)
  // Its start is not what takes long.
  codec.prepare()
  const child = await until(pid)
  await expect(codec.encode(task)).rejects.toThrow(`${task.source} took longer than 1.5 seconds`)
  await until(() => !isAlive(child))
})

test('looks at a picture while others are encoded, and first at the one that most wait for', async () => {
  const dir = await tempFolder()
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  const { codec } = watchedCodec(dir)
  const task = await longTask(dir)
  const encodes = [1, 2].map((at) =>
    codec.encode({ ...task, outputs: task.outputs.map((output) => ({ ...output, path: `${output.path}.${at}` })) }),
  )
  const ended = Promise.allSettled(encodes)
  const seen: string[] = []
  const look = async (name: string, rank?: number): Promise<void> => {
    await codec.examine(picture, rank)
    seen.push(name)
  }
  // Two at once; of those that wait, the one that was asked for first comes last.
  await Promise.all([look('one'), look('two'), look('usual'), look('wanted', 1), look('most wanted', 2)])
  expect(seen.at(-1)).toBe('usual')
  expect(await Promise.race([ended, Promise.resolve('under way')])).toBe('under way')
  await codec.close()
  expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})

describe('a process that ends', () => {
  /** Runs in the first process that gets here, and in no later one. */
  function once(dir: string, code: string): readonly string[] {
    const program = `import fs from 'node:fs'
      let isFirst = true
      try { fs.writeFileSync(${JSON.stringify(join(dir, 'first'))}, '', { flag: 'wx' }) } catch { isFirst = false }
      if (isFirst) { ${code} }`
    return [...process.execArgv, '--import', inline(program)]
  }

  const answersNothing = 'process.send = () => true;'

  test('is not the fault of its two tasks: each is done again, by itself, and so is what waited', async () => {
    const dir = await tempFolder()
    const source = await save(dir, 'source.png', stripes().png().toBuffer())
    const paths = [join(dir, 'a.png'), join(dir, 'b.png')]
    // Both files are written by then, and in the way of the second try.
    const dies = `${answersNothing}
      const isDone = () => ${JSON.stringify(paths)}.every((path) => fs.existsSync(path))
      setInterval(() => isDone() && process.kill(process.pid, 'SIGKILL'), 5)`
    const own = createCodec({ execArgv: once(dir, dies) })
    onTestFinished(() => own.close())
    const encodes = paths.map((path) => own.encode({ source, outputs: [outputTo(path)] }))
    const waiting = own.inspect(source)
    const files = await Promise.all(encodes)
    expect(await waiting).toMatchObject({ width: 300 })
    const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size))
    expect(files.map(([file]) => file?.bytes)).toEqual(sizes)
  })

  test('is the fault of a task that is alone, also at its second try', async () => {
    const dir = await tempFolder()
    const path = await save(dir, 'a.png', stripes().png().toBuffer())
    const dies = "process.on('message', () => process.kill(process.pid, 'SIGKILL'))"
    const own = createCodec({ execArgv: [...process.execArgv, '--import', inline(dies)] })
    onTestFinished(() => own.close())
    const tries = await Promise.allSettled([own.inspect(path), own.inspect(path)])
    for (const each of tries) {
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'ENCODER_FAILED' } })
    }
  })

  test('for a task that takes too long ends that task, and not the one beside it', async () => {
    const dir = await tempFolder()
    const slow = await save(dir, 'slow.png', stripes().png().toBuffer())
    const quick = await save(dir, 'quick.png', stripes().png().toBuffer())
    const own = createCodec({ timeLimit: 4000, execArgv: once(dir, answersNothing) })
    onTestFinished(() => own.close())
    const late = own.inspect(slow).catch(String)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await own.inspect(quick)).toMatchObject({ width: 300 })
    expect(await late).toContain(`${slow} took longer than 4 seconds.`)
  })

  test('because it is closed starts no other, not for what waited either, and the next task does', async () => {
    const dir = await tempFolder()
    const path = await save(dir, 'a.png', stripes().png().toBuffer())
    const own = createCodec({ execArgv: once(dir, answersNothing) })
    onTestFinished(() => own.close())
    // More than are begun at once.
    const tasks = Promise.all(Array.from({ length: 4 }, () => own.inspect(path).catch(String)))
    await until(() => exists(join(dir, 'first')))
    await own.close()
    for (const words of await tasks) expect(words).toContain('it was closed.')
    expect(await own.inspect(path)).toMatchObject({ width: 300 })
  })
})

function outputTo(path: string): EncodeOutput {
  return {
    path,
    format: 'png',
    width: 20,
    height: 15,
    fit: 'fill',
    position: 'center',
    quality: 100,
    lossless: false,
    effort: undefined,
    sourceType: null,
  }
}

test('ends when it is idle and when it is closed', async () => {
  const dir = await tempFolder()
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  const idle = watchedCodec(dir, { idleTime: 50 })
  await idle.codec.inspect(picture)
  const first = await until(idle.pid)
  await until(() => !isAlive(first))
  expect(await idle.codec.inspect(picture)).toMatchObject({ width: 300 })

  const closed = watchedCodec(await tempFolder())
  await closed.codec.inspect(picture)
  const second = await until(closed.pid)
  await closed.codec.close()
  expect(isAlive(second)).toBe(false)
  await closed.codec.close()
})

test('starts beforehand when it is told to, once, and ends where no task comes', async () => {
  const dir = await tempFolder()
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  const { codec, pid } = watchedCodec(dir)
  codec.prepare()
  const first = await until(pid)
  codec.prepare()
  expect(await codec.inspect(picture)).toMatchObject({ width: 300 })
  expect(await pid()).toBe(first)

  const unused = watchedCodec(await tempFolder(), { idleTime: 3000 })
  unused.codec.prepare()
  const second = await until(unused.pid)
  await until(() => !isAlive(second))
})

test('says what to install where sharp does not load', async () => {
  const dir = await tempFolder()
  const hook = `export const resolve = (name, context, next) => { if (name === 'sharp') throw new Error('Could not load sharp'); return next(name, context) }`
  const flag = inline(`import { register } from 'node:module'; register(${JSON.stringify(inline(hook))})`)
  const codec = createCodec({ execArgv: [...process.execArgv, '--import', flag] })
  onTestFinished(() => codec.close())
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  const error: unknown = await codec.inspect(picture).catch((thrown: unknown) => thrown)
  expect(isGenimgError(error, 'ENCODER_FAILED')).toBe(true)
  expect(String(error)).toContain(
    `sharp could not be loaded on ${process.platform}-${process.arch} (Could not load sharp)`,
  )
  expect(String(error)).toContain('npm install --include=optional sharp')
})

test('a child that does not even start tells why', async () => {
  const dir = await tempFolder()
  const picture = await save(dir, 'a.png', stripes().png().toBuffer())
  const codec = createCodec({ execArgv: ['--import', inline('throw new Error("no luck today")')] })
  await expect(codec.inspect(picture)).rejects.toThrow(/exit code 1.*no luck today/s)
})

test('the child does not see keys', async () => {
  const dir = await tempFolder()
  const file = join(dir, 'env')
  const flag = inline(
    `import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.env))`,
  )
  process.env['SEGMIND_API_KEY'] = 'SG_0123456789abcdef'
  onTestFinished(() => {
    delete process.env['SEGMIND_API_KEY']
  })
  const codec = createCodec({ execArgv: [...process.execArgv, '--import', flag] })
  onTestFinished(() => codec.close())
  await codec.inspect(await save(dir, 'a.png', stripes().png().toBuffer()))
  expect(await readFile(file, 'utf8')).not.toContain('SG_0123456789abcdef')
})

/** Runs a program that has `codec` and `source`, as a host of its own. */
async function startHost(
  dir: string,
  code: string,
): Promise<{ output: () => string; ended: Promise<number | null>; kill: () => void }> {
  const source = await save(dir, 'a.png', stripes().png().toBuffer())
  const url = new URL('../src/codec/codec.ts', import.meta.url).href
  const program = join(dir, 'host.mts')
  const head = `import { createCodec } from ${JSON.stringify(url)}\nconst source = ${JSON.stringify(source)}\n`
  await writeFile(program, `${head}${code}`)
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
  const host = spawn(process.execPath, ['--import', tsx, program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  host.stdout.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<number | null>((resolve) => host.on('close', resolve))
  onTestFinished(() => {
    host.kill('SIGKILL')
  })
  return { output: () => output, ended, kill: () => host.kill('SIGKILL') }
}

test('an idle child keeps no process alive, and the host never loads sharp', async () => {
  const host = await startHost(
    await tempFolder(),
    `const codec = createCodec()
     const started = Date.now()
     console.log(codec.version(), (await codec.inspect(source)).width)
     process.report.excludeNetwork = true
     console.log('native:', process.report.getReport().sharedObjects.filter((file) => /sharp|vips/.test(file)).length)
     process.on('exit', () => console.log('idle for', Date.now() - started < 9000 ? 'a moment' : 'long'))`,
  )
  expect(await host.ended).toBe(0)
  expect(host.output()).toContain(`libvips ${sharp.versions.vips} 300`)
  expect(host.output()).toContain('native: 0')
  expect(host.output()).toContain('idle for a moment')
})

test('a child that was started beforehand keeps no process alive', async () => {
  const host = await startHost(
    await tempFolder(),
    `const started = Date.now()
     createCodec().prepare()
     process.on('exit', () => console.log('idle for', Date.now() - started < 9000 ? 'a moment' : 'long'))`,
  )
  expect(await host.ended).toBe(0)
  expect(host.output()).toContain('idle for a moment')
})

test('the child goes with its host, also in the middle of an encode', async () => {
  const dir = await tempFolder()
  const task = await longTask(dir)
  const pidFile = join(dir, 'pid')
  const flag = inline(`import fs from 'node:fs'; fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid))`)
  const host = await startHost(
    dir,
    `const codec = createCodec({ execArgv: [...process.execArgv, '--import', ${JSON.stringify(flag)}] })
     await codec.encode(${JSON.stringify(task)})
     console.log('not reached')`,
  )
  const child = await until(async () => ((await exists(pidFile)) ? Number(await readFile(pidFile, 'utf8')) : undefined))
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(isAlive(child)).toBe(true)
  host.kill()
  await host.ended
  expect(host.output()).toBe('')
  const left = Date.now()
  await until(() => !isAlive(child))
  expect(Date.now() - left).toBeLessThan(2000)
})
