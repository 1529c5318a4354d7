import { execFile } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { isGenimgError, type ErrorDetails } from '../src/errors.ts'
import { loadConfig, type LoadedConfig } from '../src/config/load-config.ts'
import { tempFolder, writeFiles } from './temp-folder.ts'

const env = { mode: 'production', command: 'build' } as const

function load(from: string, configFile?: string): Promise<LoadedConfig> {
  return loadConfig({ from, ...env, ...(configFile === undefined ? {} : { configFile }) })
}

async function unreadable(loading: Promise<unknown>): Promise<ErrorDetails['CONFIG_UNREADABLE']> {
  const error: unknown = await loading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!isGenimgError(error, 'CONFIG_UNREADABLE')) throw new Error('It loaded, or failed otherwise', { cause: error })
  return error.details
}

/** In a process of its own that has imported genimg already, as a bundler with the plugin has. */
async function loadBesideGenimg(dir: string, ...flags: string[]): Promise<LoadedConfig> {
  const loader = new URL('../src/config/load-config.ts', import.meta.url).href
  await writeFiles(dir, {
    'main.ts': `import { loadConfig } from ${JSON.stringify(loader)}
import { defineImages } from 'genimg'
const options = defineImages({ from: ${JSON.stringify(dir)}, mode: 'production', command: 'build' } as const)
console.log(JSON.stringify(await loadConfig(options)))`,
  })
  const args = ['--import', import.meta.resolve('tsx'), ...flags, join(dir, 'main.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const loaded: LoadedConfig = JSON.parse(stdout)
  return loaded
}

function under(folder: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]))
}

describe('finding it', () => {
  it('looks in the folder and then upwards', async () => {
    const dir = await tempFolder({ 'images.config.ts': 'export default { dir: "top" }', 'site/src/pages/a.txt': '' })
    const { file, config } = await load(join(dir, 'site/src/pages'))
    expect(file).toBe(join(dir, 'images.config.ts'))
    expect(config.dir).toBe('top')
  })

  it('takes the nearest, whatever its type, and looks on past a package.json without one', async () => {
    const dir = await tempFolder({
      'images.config.ts': 'export default { dir: "top" }',
      'package.json': '{ "genimg": { "dir": "not me: images.config.ts is beside it" } }',
      'app/package.json': '{ "name": "app" }',
      'json/images.config.json': '{ "dir": "json" }',
      'manifest/package.json': '{ "genimg": { "dir": "manifest" } }',
      'blank/package.json': '',
      'odd/package.json': '[]',
    })
    expect((await load(join(dir, 'app'))).config.dir).toBe('top')
    expect((await load(join(dir, 'json'))).config.dir).toBe('json')
    expect((await load(join(dir, 'blank'))).config.dir).toBe('top')
    expect((await load(join(dir, 'odd'))).config.dir).toBe('top')
    const manifest = await load(join(dir, 'manifest'))
    expect(manifest.config.dir).toBe('manifest')
    expect(manifest.dependencies).toEqual([join(dir, 'manifest/package.json')])
    expect(manifest.dir).toBe(join(dir, 'manifest'))
  })

  it('looks on from a folder that is not there', async () => {
    const dir = await tempFolder({ 'images.config.ts': 'export default {}' })
    expect((await load(join(dir, 'not/made/yet'))).dir).toBe(dir)
  })

  it('loads the file that is named', async () => {
    const dir = await tempFolder({
      'images.config.ts': 'export default {}',
      'other/pictures.ts': 'export default { dir: "o" }',
    })
    expect((await load(dir, 'other/pictures.ts')).config.dir).toBe('o')
    expect((await load('/', join(dir, 'other/pictures.ts'))).file).toBe(join(dir, 'other/pictures.ts'))
    expect(await unreadable(load(dir, 'gone.ts'))).toEqual({
      file: join(dir, 'gone.ts'),
      message: 'there is no such file.',
    })
  })

  it('says where it looked when there is none', async () => {
    const dir = await tempFolder({ 'package.json': '{}' })
    await expect(load(dir)).rejects.toMatchObject({ code: 'CONFIG_NOT_FOUND', details: { from: dir } })
  })

  it('does not take a config that reads a missing file for no config', async () => {
    const dir = await tempFolder({
      'images.config.ts': 'export default { dir: "not me" }',
      'site/images.config.ts':
        'import { readFileSync } from "node:fs"\nexport default { dir: readFileSync("/gone.txt") }',
    })
    const { file, message } = await unreadable(load(join(dir, 'site')))
    expect(file).toBe(join(dir, 'site/images.config.ts'))
    expect(message).toMatch(/^ENOENT.*gone\.txt' \(line 2\)\.$/)
  })
})

describe('what a config may be', () => {
  it.each([
    ['images.config.ts', '', 'const dir: string = "x"\nexport default { dir } satisfies object'],
    ['images.config.mts', '', 'enum Dir { X = "x" }\nexport default { dir: Dir.X }'],
    ['images.config.mjs', '', 'export default { dir: await Promise.resolve("x") }'],
    ['images.config.js', '{ "type": "module" }', 'export default { dir: "x" }'],
    ['images.config.js', '{ "type": "commonjs" }', 'module.exports = { dir: "x" }'],
    ['images.config.js', '{}', 'export default { dir: "x" }'],
    ['images.config.cjs', '{ "type": "module" }', 'module.exports = { dir: require("node:path").basename("/a/x") }'],
    ['images.config.json', '{}', '\uFEFF{ "dir": "x" }'],
    ['images.config.ts', '{}', 'export default ({ mode, command }) => ({ dir: mode + command })'],
    ['images.config.cjs', '{}', 'module.exports = async ({ mode, command }) => ({ dir: mode + command })'],
    [
      'images.config.ts',
      '{ "type": "commonjs" }',
      'export default (async () => ({ dir: import.meta.url.slice(-2) }))()',
    ],
  ])('%s beside package.json %s: %s', async (name, manifest, text) => {
    const dir = await tempFolder({ [name]: text, ...(manifest === '' ? {} : { 'package.json': manifest }) })
    const { config, file } = await load(dir)
    expect(['x', 'productionbuild', 'ts']).toContain(config.dir)
    expect(file).toBe(join(dir, name))
  })

  it.each([
    [
      'images.config.ts',
      'export default 5',
      'its default export must be an object of options or a function that returns one, not 5.',
    ],
    [
      'images.config.ts',
      'export const images = {}',
      'its default export must be an object of options or a function that returns one, not nothing.',
    ],
    [
      'images.config.cjs',
      'const config = {}',
      'its default export must be an object of options or a function that returns one, not nothing.',
    ],
    [
      'images.config.mjs',
      'export default "{}"',
      'its default export must be an object of options or a function that returns one, not "{}".',
    ],
    [
      'images.config.ts',
      'export default () => []',
      'the function it exports must return an object of options, not [].',
    ],
    [
      'images.config.ts',
      'export default async () => {}',
      'the function it exports must return an object of options, not nothing.',
    ],
    ['images.config.json', '["x"]', 'it must hold an object of options, not ["x"].'],
    ['package.json', '{ "genimg": true }', 'its "genimg" must be an object of options, not true.'],
    ['images.config.ts', '\n', 'it is empty.'],
  ])('not %s: %s', async (name, text, message) => {
    const dir = await tempFolder({ [name]: text })
    expect(await unreadable(load(dir))).toEqual({ file: join(dir, name), message })
  })
})

describe('what cannot be loaded is one sentence about the file at fault', () => {
  it.each([
    [
      'broken TypeScript',
      { 'images.config.ts': 'const a: = 1\nexport default {}' },
      'images.config.ts',
      'Unexpected token (1:10).',
    ],
    [
      'a broken helper',
      { 'images.config.ts': 'import a from "./a.ts"\nexport default a', 'a.ts': 'export default {\n  b: 1 c: 2 }' },
      'a.ts',
      'Unexpected token, expected "," (2:8).',
    ],
    [
      'a missing helper',
      { 'images.config.ts': "export default a\nimport a from './gone'" },
      'images.config.ts',
      'it imports "./gone", and there is no such file (2:15).',
    ],
    [
      'a missing package',
      { 'images.config.ts': 'import "nowhere-to-be-found"\nexport default {}' },
      'images.config.ts',
      'it imports "nowhere-to-be-found", which is not installed (1:8).',
    ],
    [
      'a thrown error',
      { 'images.config.ts': '\n\nthrow new Error("No way.\\nNo how.")' },
      'images.config.ts',
      'No way (line 3).',
    ],
    [
      'an error in a helper',
      {
        'images.config.ts': 'import a from "./b/a.ts"\nexport default a()',
        'b/a.ts': 'export default () => {\n  throw new TypeError("boom") }',
      },
      'b/a.ts',
      'boom (line 2).',
    ],
    [
      'an error of the function',
      {
        'images.config.mjs':
          'export default async () => {\n  await 1\n  throw new Error("\\u001B[31mred\\u001B[39m") }',
      },
      'images.config.mjs',
      'red (line 3).',
    ],
    ['no error at all', { 'images.config.ts': 'throw "just this"' }, 'images.config.ts', 'it threw just this.'],
    [
      'an error without words',
      { 'images.config.ts': 'export default () => { throw new RangeError() }' },
      'images.config.ts',
      'it threw RangeError (line 1).',
    ],
    [
      'a nameless thing',
      { 'images.config.ts': 'export default { dir: lost }' },
      'images.config.ts',
      'lost is not defined (line 1).',
    ],
  ])('%s', async (_, files, culprit, message) => {
    const dir = await tempFolder(files)
    expect(await unreadable(load(dir))).toEqual({ file: join(dir, culprit), message })
  })

  it('JSON with a mistake, imported or not', async () => {
    const dir = await tempFolder({
      'images.config.json': '{\n  "dir": "x",\n}',
      'app/images.config.ts': 'import data from "../images.config.json"\nexport default data',
    })
    const own = await unreadable(load(dir))
    expect(own).toEqual({ file: join(dir, 'images.config.json'), message: expect.stringMatching(/^[^\n]+ \(3:1\)\.$/) })
    expect(await unreadable(load(join(dir, 'app')))).toEqual(own)
  })
})

describe('loading again', () => {
  const projects = {
    TypeScript: ['images.config.ts', 'helper.ts', '{}'],
    modules: ['images.config.js', 'helper.js', '{ "type": "module" }'],
    'explicit modules': ['images.config.mjs', 'helper.mjs', '{}'],
    'TypeScript with a JavaScript helper': ['images.config.ts', 'helper.js', '{ "type": "module" }'],
  } as const

  it.each(Object.entries(projects))('sees a changed helper of a helper: %s', async (_, [config, helper, manifest]) => {
    const dir = await tempFolder({
      'package.json': manifest,
      [config]: `import { dir } from './lib/${helper}'\nexport default { dir }`,
      [`lib/${helper}`]: `import { first } from './deep-${helper}'\nimport data from './data.json'\nexport const dir = first + data.last`,
      [`lib/deep-${helper}`]: 'export const first = "a"',
      'lib/data.json': '{ "last": "z" }',
    })
    const before = await load(dir)
    expect(before.config.dir).toBe('az')
    expect(before.dependencies.toSorted()).toEqual(
      [config, 'lib/data.json', `lib/deep-${helper}`, `lib/${helper}`].map((name) => join(dir, name)).toSorted(),
    )
    await writeFiles(dir, { [`lib/deep-${helper}`]: 'export const first = "b"', 'lib/data.json': '{ "last": "y" }' })
    expect((await load(dir)).config.dir).toBe('by')
  })

  it('sees a changed helper in CommonJS', async () => {
    const dir = await tempFolder({
      'images.config.cjs': 'module.exports = { dir: require("./a.cjs").dir + require("./data.json").last }',
      'a.cjs': 'exports.dir = require("./b").dir',
      'b.js': 'exports.dir = "a"',
      'data.json': '{ "last": "z" }',
    })
    const { config, dependencies } = await load(dir)
    expect(config.dir).toBe('az')
    expect(dependencies.toSorted()).toEqual(
      ['a.cjs', 'b.js', 'data.json', 'images.config.cjs'].map((name) => join(dir, name)),
    )
    await writeFiles(dir, { 'b.js': 'exports.dir = "b"', 'data.json': '{ "last": "y" }' })
    expect((await load(dir)).config.dir).toBe('by')
  })

  it('knows what was imported only when the function was called', async () => {
    const dir = await tempFolder({
      'images.config.ts': 'export default async () => (await import("./late.ts")).default',
      'late.ts':
        'globalThis.lateRuns = (globalThis.lateRuns ?? 0) + 1\nexport default { dir: String(globalThis.lateRuns) }',
    })
    const { config, dependencies } = await load(dir)
    expect(config.dir).toBe('1')
    expect(dependencies).toEqual([join(dir, 'images.config.ts'), join(dir, 'late.ts')])
    expect((await load(dir)).config.dir).toBe('2')
  })

  it('runs each file once a load, and shares nothing between loads at the same time', async () => {
    const dir = await tempFolder({
      'images.config.ts':
        'import { runs } from "./a.ts"\nimport "./b.ts"\nruns.push("config")\nexport default { dir: runs.join() }',
      'a.ts': 'export const runs: string[] = []',
      'b.ts': 'import { runs } from "./a.ts"\nawait new Promise((resolve) => setTimeout(resolve, 20))\nruns.push("b")',
    })
    const loads = await Promise.all([load(dir), load(dir), load(dir)])
    expect(loads.map(({ config }) => config.dir)).toEqual(['b,config', 'b,config', 'b,config'])
  })

  it('manages helpers that import each other', async () => {
    const dir = await tempFolder({
      'package.json': '{ "type": "module" }',
      'images.config.js': 'import { ping } from "./ping.js"\nexport default { dir: ping(3) }',
      'ping.js': 'import { pong } from "./pong.js"\nexport const ping = (n) => (n === 0 ? "!" : "i" + pong(n - 1))',
      'pong.js': 'import { ping } from "./ping.js"\nexport const pong = (n) => (n === 0 ? "?" : "o" + ping(n - 1))',
    })
    expect((await load(dir)).config.dir).toBe('ioi?')
  })

  it('runs each of a circle of helpers once', async () => {
    const dir = await tempFolder({
      'images.config.ts': 'import { a } from "./a.ts"\nexport default { dir: a() + globalThis.circleRuns.join("") }',
      'a.ts': 'import { b } from "./b.ts"\n;(globalThis.circleRuns ??= []).push("a")\nexport const a = (): string => b',
      'b.ts': 'import { a } from "./a.ts"\n;(globalThis.circleRuns ??= []).push("b")\nexport const b = typeof a',
    })
    const { config } = await load(dir)
    expect(config.dir?.slice(-2).split('').toSorted()).toEqual(['a', 'b'])
    expect(config.dir).toMatch(/^(undefined|function)[ab]{2}$/)
  })

  it('reads a config that was broken when it is mended', async () => {
    const dir = await tempFolder({ 'images.config.ts': 'export default {' })
    await unreadable(load(dir))
    await writeFiles(dir, { 'images.config.ts': 'export default { dir: "well" }' })
    expect((await load(dir)).config.dir).toBe('well')
  })
})

describe('packages', () => {
  const library = {
    'package.json': JSON.stringify({
      name: 'genimg',
      type: 'module',
      exports: {
        '.': { 'genimg-source': './src/index.ts', default: './dist/index.mjs' },
        './segmind': { 'genimg-source': './src/segmind.ts', default: './dist/segmind.mjs' },
      },
    }),
    'src/index.ts':
      'globalThis.genimgRuns = (globalThis.genimgRuns ?? 0) + 1\nexport const defineImages = <T>(config: T): T => config',
    'src/segmind.ts': 'export const segmind = (): { id: string } => ({ id: "from source" })',
    'dist/index.mjs':
      'globalThis.genimgRuns = (globalThis.genimgRuns ?? 0) + 1\nexport const defineImages = (config) => config',
    'dist/segmind.mjs': 'export const segmind = () => ({ id: "as built" })',
  }
  const config = `import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'
const provider: unknown = segmind()
export default defineImages({ provider, dir: String(globalThis.genimgRuns) })`

  it('are loaded by Node, once, under the conditions that it was given', async () => {
    const dir = await tempFolder({
      'site/images.config.ts': config,
      'site/package.json': '{}',
      ...under('linked', library),
    })
    await writeFiles(dir, { 'site/node_modules/.keep': '' })
    await symlink(join(dir, 'linked'), join(dir, 'site/node_modules/genimg'), 'junction')
    const first = await load(join(dir, 'site'))
    const second = await load(join(dir, 'site'))
    expect([first.config.provider, first.config.dir]).toEqual([{ id: 'from source' }, '1'])
    expect([second.config.provider, second.config.dir]).toEqual([{ id: 'from source' }, '1'])
    expect(first.dependencies).toEqual([join(dir, 'site/images.config.ts')])
  })

  it('are the same copy that a plugin has', async () => {
    const dir = await tempFolder({
      'images.config.ts': config,
      'package.json': '{ "type": "module" }',
      ...under('node_modules/genimg', library),
    })
    const built = { provider: { id: 'as built' }, dir: '1' }
    const fromSource = { provider: { id: 'from source' }, dir: '1' }
    expect(await loadBesideGenimg(dir)).toMatchObject({ config: built })
    expect(await loadBesideGenimg(dir, '--conditions=genimg-source')).toMatchObject({ config: fromSource })
    expect(await loadBesideGenimg(dir, '-C', 'genimg-source')).toMatchObject({ config: fromSource })
  })

  it('of a workspace may be TypeScript, and count as files of the project', async () => {
    const dir = await tempFolder({
      'site/images.config.ts': 'import { dir } from "@acme/prompts"\nexport default { dir }',
      'site/package.json': '{ "type": "module" }',
      'site/node_modules/@acme/.keep': '',
      ...under('site/node_modules/genimg', library),
      'prompts/package.json': '{ "name": "@acme/prompts", "type": "module", "exports": "./src/index.ts" }',
      'prompts/src/index.ts': 'enum Dir { A = "a" }\nexport const dir: string = Dir.A',
    })
    await symlink(join(dir, 'prompts'), join(dir, 'site/node_modules/@acme/prompts'), 'junction')
    const { config, dependencies } = await loadBesideGenimg(join(dir, 'site'))
    expect(config.dir).toBe('a')
    expect(dependencies).toEqual([join(dir, 'site/images.config.ts'), join(dir, 'prompts/src/index.ts')])
  })
})
