import { readdir, rm } from 'node:fs/promises'
import { paintPlaceholder } from '@genimg/core'
import { createTempProject } from '@genimg/core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startCommand } from './support/process.ts'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const sky = paintPlaceholder({ width: 64, height: 64, seed: 'sky', opaque: true })
const mine = (seed: string): Uint8Array => paintPlaceholder({ width: 80, height: 60, seed, opaque: true })

const images = `{ hero: { prompt: 'A lighthouse', alt: 'A tower', size: '1024x1024' }, logo: { prompt: 'A boat', alt: '' },
  night: { references: ['./sky.png'], prompt: 'A sky at night', alt: 'Night' } }`

async function createFresh(): Promise<Site> {
  return await createSite({ 'images.config.ts': configText(images), 'sky.png': sky })
}

async function createMade(): Promise<Site> {
  const site = await createFresh()
  expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(0)
  site.newRequests()
  return site
}

const plan = (site: Site, ...args: readonly string[]): Promise<CommandResult> =>
  runCommand(['plan', '--ai', ...args], { cwd: site.dir })

describe('genimg plan --ai', () => {
  it('lists every image with a line of its own, and a total', async () => {
    const site = await createMade()
    const result = await plan(site, '--json')
    const lines = jsonOf(result)
    const { hero } = await site.lock()
    expect(result.code).toBe(0)
    expect(lines.map(({ type, name }) => name ?? type)).toEqual(['hero', 'logo', 'night', 'total'])
    expect(lines[0]).toEqual({
      schemaVersion: 1,
      type: 'ai-image',
      name: 'hero',
      file: 'images/hero.png',
      digest: hero?.digest,
      digitalSourceType: 'trainedAlgorithmicMedia',
      digitalSourceTypeUri: 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia',
      provider: 'segmind',
      model: 'gpt-image-1-mini',
      prompt: 'A lighthouse',
      alt: 'A tower',
      byHand: false,
      emulated: true,
      missing: false,
      orphan: false,
    })
    expect(lines[2]).toMatchObject({
      digitalSourceType: 'compositeWithTrainedAlgorithmicMedia',
      model: 'gpt-image-1-edit-mini',
    })
    expect(lines[3]).toEqual({
      schemaVersion: 1,
      type: 'total',
      images: 3,
      trainedAlgorithmicMedia: 2,
      compositeWithTrainedAlgorithmicMedia: 1,
      unknown: 0,
      byHand: 0,
      emulated: 3,
      orphans: 0,
      missing: 0,
    })
  })

  it('calls everything missing in a fresh project, asks nobody and writes nothing', async () => {
    const site = await createFresh()
    const before = await readdir(site.dir)
    const { code, out } = await plan(site)
    expect(code).toBe(0)
    expect(out).toEqual([
      'image  kind       made by',
      'hero   AI         segmind gpt-image-1-mini       missing',
      'logo   AI         segmind gpt-image-1-mini       missing',
      'night  composite  segmind gpt-image-1-edit-mini  missing',
      '',
      '3 images are missing: not made yet.',
    ])
    expect(jsonOf(await plan(site, '--json')).slice(0, 3)).toMatchObject([
      { name: 'hero', file: null, digest: null, missing: true },
      { missing: true },
      { missing: true },
    ])
    expect(await readdir(site.dir)).toEqual(before)
    expect(site.newRequests()).toBe(0)
  })

  it('shows adopted, changed and forgotten pictures as what they are', async () => {
    const site = await createMade()
    await site.write({ 'images/hero.png': mine('hero') })
    await runCommand(['adopt', 'hero'], { cwd: site.dir })
    await site.write({ 'images/logo.png': mine('logo') })
    await site.write({ 'images.config.ts': configText(images.replace('night:', "'night-sky':")) })
    const { code, out } = await plan(site)
    expect(code).toBe(0)
    expect(out).toEqual([
      'image      kind       made by',
      'hero       composite  hand                           by hand',
      'logo       composite  segmind gpt-image-1-mini       by hand',
      'night-sky  composite  segmind gpt-image-1-edit-mini  missing',
      'night      not known  segmind gpt-image-1-edit-mini  stand-in, not in the config',
      '',
      '3 images count as made with AI:',
      "  2 composites: with a file, a URL or a person's hand in it",
      '  1 of unknown kind',
      'One of them is a stand-in, which no model made.',
      'One image is missing: not made yet.',
    ])
    expect(jsonOf(await plan(site, '--json')).slice(0, 2)).toMatchObject([
      { name: 'hero', byHand: true, provider: 'hand', model: null, prompt: null, file: 'images/hero.png' },
      { name: 'logo', byHand: true, provider: 'segmind', prompt: 'A boat' },
    ])
  })

  it('shortens a line to the width of a terminal', async () => {
    const name = 'a/long-name-for-one-image-of-a-site-with-many-of-them'
    const site = await createSite({ 'images.config.ts': configText(`{ '${name}': { prompt: 'A boat', alt: '' } }`) })
    const { out } = await startCommand(['plan', '--ai'], site.dir).ended
    const [, line = ''] = out.split('\n')
    expect(line).toHaveLength(80)
    expect(line).toMatch(/^…\S+with-many-of-them {2}AI {4}…\S+ {2}missing$/)
  })

  it('takes names, and with them what these are made from', async () => {
    const site = await createSite({
      'images.config.ts': configText(`{ hero: { prompt: 'A lighthouse', alt: '' }, logo: { prompt: 'A boat', alt: '' },
        night: { references: ['hero'], prompt: 'At night', alt: '' } }`),
    })
    const lines = jsonOf(await plan(site, 'night', '--json'))
    expect(lines.map(({ name }) => name)).toEqual(['hero', 'night', undefined])
    const unknown = await plan(site, 'nigth')
    expect(unknown.code).toBe(2)
    expect(unknown.err.join('\n')).toContain('Did you mean "night"?')
  })

  it('needs neither key nor sharp, whatever is in the folder', async () => {
    const site = await createMade()
    await rm(site.path('.env.local'))
    await site.write({
      'images/hero.png': mine('hero'),
      'images/logo.png': 'version https://git-lfs.github.com/spec/v1\n',
    })
    await rm(site.path('.genimg'), { recursive: true })
    const withoutSharp =
      'export function resolve(name, context, next) { if (name === "sharp") throw new Error("sharp was loaded"); return next(name, context) }'
    const hook = `import { register } from 'node:module'; register('data:text/javascript,${encodeURIComponent(withoutSharp).replaceAll("'", '%27')}')`
    await site.write({ 'no-sharp.mjs': hook })
    const env = { NODE_OPTIONS: `--import ${site.path('no-sharp.mjs')}` }
    const listed = await startCommand(['plan', '--ai', '--json'], site.dir, env).ended
    expect({ code: listed.code, err: listed.err }).toEqual({ code: 0, err: '' })
    const lines = listed.out.trimEnd().split('\n')
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { name: 'hero', byHand: true },
      { name: 'logo', byHand: false, file: 'images/logo.png' },
      { name: 'night' },
      { type: 'total', byHand: 1 },
    ])
    // That the hook is in the way: what looks at pixels fails under it.
    const verified = await startCommand(['verify'], site.dir, env).ended
    expect(verified.code).toBe(1)
    expect(verified.err).toContain('sharp')
  })

  it('fails without a config, and beside --exit-code, which asks about the plan', async () => {
    const empty = await createTempProject()
    onTestFinished(() => empty.remove())
    const nowhere = await runCommand(['plan', '--ai', '--json'], { cwd: empty.dir })
    expect(nowhere.code).toBe(2)
    expect(jsonOf(nowhere)).toMatchObject([{ type: 'error', code: 'CONFIG_NOT_FOUND' }])
    const both = await runCommand(['plan', '--ai', '--exit-code'], { cwd: empty.dir })
    expect(both.code).toBe(2)
    expect(both.err.join('\n')).toContain('--exit-code')
  })
})
