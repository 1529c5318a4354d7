import { access, readFile, rm, stat, truncate } from 'node:fs/promises'
import { parseLock } from '@genimg/core'
import { startEmulator, type RunningEmulator } from '@genimg/emulator'
import sharp from 'sharp'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createCare,
  createMade,
  image,
  lighthouse,
  ownPicture,
  type Care,
  type Images,
} from './support/care-project.ts'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { createSite, configText, linkPackage } from './support/site.ts'
import { checkTypes } from './support/type-check.ts'

/** What every command does about a name that there is not, and in a frozen project. */
function keepsItsManners(...args: readonly string[]): void {
  it('names the nearest image where there is none of the name', async () => {
    const care = await createCare()
    const { code, err } = await care.run(...args.map((arg) => (arg === 'hero' ? 'herro' : arg)), '--json')
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('Did you mean "hero"?')
  })

  it('changes nothing in a frozen project', async () => {
    const care = await createMade()
    await care.write({ 'images/hero.png': ownPicture() })
    await care.configure({ hero: image('A ship') }, { frozen: true })
    const before = await care.read('images.lock')
    const result = await care.run(...args, '--json')
    expect(result.code).toBe(4)
    expect(jsonOf(result)).toMatchObject([
      { type: 'error', code: 'FROZEN', message: expect.stringContaining('frozen') },
    ])
    expect(await care.read('images.lock')).toBe(before)
    expect(await care.readBytes('images/hero.png')).toEqual(Buffer.from(ownPicture()))
  })
}

describe('genimg adopt', () => {
  keepsItsManners('adopt', 'hero')

  it('takes a file that nobody generated as the original', async () => {
    const care = await createCare({ ...lighthouse, spare: image('A boat') })
    await care.write({ 'images/hero.png': ownPicture() })
    const { code, out } = await care.run('adopt')
    expect(code).toBe(0)
    expect(out).toEqual([expect.stringContaining('hero')])
    expect(await care.entry('hero')).toMatchObject({ provider: 'hand', model: '', cost: 0, width: 80, height: 60 })
    expect(await care.plan()).toEqual({ hero: 'keep', spare: 'generate' })
    expect((await care.run('adopt')).out).toEqual([expect.stringContaining('Nothing to adopt')])
    expect(jsonOf(await care.run('adopt', 'hero', '--json'))).toMatchObject([
      { schemaVersion: 1, type: 'outcome', name: 'hero', status: 'kept' },
    ])
  })

  it('never counts as a stand-in, whatever the provider is', async () => {
    const care = await createCare()
    await care.write({ 'images/hero.png': ownPicture() })
    await care.run('adopt')
    await care.configure(lighthouse, { frozen: true })
    expect((await care.run('generate')).code).toBe(0)
  })

  it('takes a file that was changed, and the request may come back to it', async () => {
    const care = await createMade()
    await care.write({ 'images/hero.png': ownPicture() })
    expect(await care.plan()).toEqual({ hero: 'modified' })
    const result = await care.run('adopt', '--json')
    expect(result.code).toBe(0)
    const [line] = jsonOf(result)
    expect(line).toMatchObject({ name: 'hero', status: 'adopted', children: [] })
    const adopted = await care.entry('hero')
    await care.configure({ hero: image('A ship') })
    await care.run('generate', 'hero')
    expect(await care.entry('hero')).not.toMatchObject({ digest: adopted?.digest })
    await care.configure(lighthouse)
    expect(await care.plan()).toEqual({ hero: 'restore' })
    await care.run('generate')
    expect(await care.readBytes('images/hero.png')).toEqual(Buffer.from(ownPicture()))
  })

  it('gives the file the ending of its real type', async () => {
    const care = await createMade()
    await care.write({ 'images/hero.png': await sharp(ownPicture()).jpeg().toBuffer() })
    await care.run('adopt', 'hero')
    expect(await care.exists('images/hero.jpg')).toBe(true)
    expect(await care.exists('images/hero.png')).toBe(false)
    expect(await care.entry('hero')).toMatchObject({ type: 'image/jpeg' })
    expect(await care.plan()).toEqual({ hero: 'keep' })
  })

  it('tells which pictures were made from what it replaces', async () => {
    const care = await createMade({ ...lighthouse, night: image('At night', { references: 'hero' }) })
    await care.write({ 'images/hero.png': ownPicture() })
    const { err } = await care.run('adopt')
    expect(err.join('\n')).toContain('genimg accept night')
    expect(await care.plan()).toEqual({ hero: 'keep', night: 'generate' })
    expect((await care.run('accept', 'night')).code).toBe(0)
    expect(await care.plan()).toEqual({ hero: 'keep', night: 'keep' })
  })

  it('adopts a picture and what is made from it in one go', async () => {
    const care = await createMade({ ...lighthouse, night: image('At night', { references: 'hero' }) })
    await care.write({ 'images/hero.png': ownPicture(), 'images/night.png': ownPicture('night') })
    const { code, err } = await care.run('adopt')
    expect({ code, err }).toEqual({ code: 0, err: [] })
    expect(await care.plan()).toEqual({ hero: 'keep', night: 'keep' })
  })

  it('leaves everything as it is where the file is no picture, is missing, or waits for another one', async () => {
    const care = await createCare({ ...lighthouse, night: image('At night', { references: 'hero' }) })
    await care.write({ 'images/hero.png': 'not a picture', 'images/night.png': ownPicture() })
    const broken = await care.run('adopt', 'hero')
    expect(broken.code).toBe(1)
    expect(broken.err.join('\n')).toContain('does not decode')
    const waiting = await care.run('adopt', 'night', '--json')
    expect(waiting.code).toBe(2)
    expect(jsonOf(waiting)).toMatchObject([
      { status: 'failed', error: { message: expect.stringContaining('made from "hero"') } },
    ])
    await rm(care.path('images/hero.png'))
    const missing = await care.run('adopt', 'hero')
    expect(missing.code).toBe(2)
    expect(missing.err.join('\n')).toContain('There is no file of "hero"')
    expect(await care.exists('images.lock')).toBe(false)
  })
})

describe('genimg revert', () => {
  keepsItsManners('revert', 'hero')

  it('puts the picture of the lock back and keeps the other file', async () => {
    const care = await createMade()
    const made = await care.readBytes('images/hero.png')
    const lock = await care.read('images.lock')
    await care.write({ 'images/hero.png': ownPicture() })
    const result = await care.run('revert', 'hero', '--json')
    expect(result.code).toBe(0)
    const [line] = jsonOf(result)
    expect(line).toMatchObject({ schemaVersion: 1, type: 'outcome', name: 'hero', status: 'reverted' })
    expect(await readFile(String(line?.['kept']))).toEqual(Buffer.from(ownPicture()))
    expect(await care.readBytes('images/hero.png')).toEqual(made)
    expect(await care.read('images.lock')).toBe(lock)
    const again = await care.run('revert', 'hero')
    expect(again).toMatchObject({ code: 0, out: [expect.stringContaining('Nothing to revert')] })
  })

  it('lets a file that it kept be adopted after all', async () => {
    const care = await createMade()
    await care.write({ 'images/hero.png': ownPicture() })
    await care.run('revert', 'hero')
    await care.write({ 'images/hero.png': ownPicture() })
    expect((await care.run('adopt', 'hero')).code).toBe(0)
    expect(await care.entry('hero')).toMatchObject({ provider: 'hand', width: 80 })
  })

  it('brings back what was deleted, and replaces what does not decode', async () => {
    const care = await createMade()
    const made = await care.readBytes('images/hero.png')
    await rm(care.path('images/hero.png'))
    expect(jsonOf(await care.run('revert', 'hero', '--json'))).toMatchObject([{ status: 'reverted', kept: null }])
    await truncate(care.path('images/hero.png'), made.length / 2)
    const [line] = jsonOf(await care.run('revert', 'hero', '--json'))
    expect(await care.readBytes('images/hero.png')).toEqual(made)
    expect(await readFile(String(line?.['kept']))).toEqual(made.subarray(0, made.length / 2))
  })

  it('does not touch a file where the picture is nowhere to be had', async () => {
    const care = await createMade()
    await rm(care.path('.genimg'), { recursive: true })
    await care.write({ 'images/hero.png': ownPicture() })
    const { code, err } = await care.run('revert', 'hero')
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('git checkout')
    expect(await care.readBytes('images/hero.png')).toEqual(Buffer.from(ownPicture()))
  })

  it('says what to do where there is nothing to go back to, and where no image was named', async () => {
    const care = await createCare()
    expect((await care.run('revert', 'hero')).err.join('\n')).toContain('genimg generate hero')
    await care.write({ 'images/hero.png': ownPicture() })
    const foreign = await care.run('revert', 'hero')
    expect(foreign.code).toBe(2)
    expect(foreign.err.join('\n')).toContain('genimg adopt hero')
    const frozen = await care.run('generate', '--frozen')
    expect(frozen.code).toBe(4)
    expect(frozen.err.join('\n')).toMatch(/"hero" has a file that no entry of images\.lock knows.*or move it away/)
    expect(frozen.err.join('\n')).not.toContain('genimg revert')
    expect((await care.run('revert')).code).toBe(2)
  })
})

describe('genimg accept', () => {
  keepsItsManners('accept', 'hero')

  it('keeps the picture under a request that changed', async () => {
    const care = await createMade()
    const before = await care.entry('hero')
    await care.configure({ hero: image('A lighthouse!') })
    const result = await care.run('accept')
    expect(result).toMatchObject({ code: 0, out: [expect.stringContaining('changed: prompt')] })
    const after = await care.entry('hero')
    expect(after?.key).not.toBe(before?.key)
    expect({ ...after, key: '', fields: {} }).toEqual({ ...before, key: '', fields: {} })
    expect(await care.plan()).toEqual({ hero: 'keep' })
  })

  it('makes every accepted request one to come back to, also where only the lock and the pictures are', async () => {
    const care = await createMade()
    await rm(care.path('.genimg'), { recursive: true })
    await care.configure({ hero: image('A lighthouse!') })
    await care.run('accept')
    await care.configure(lighthouse)
    expect(await care.plan()).toEqual({ hero: 'restore' })
    await care.run('generate')
    await care.configure({ hero: image('A lighthouse!') })
    expect(await care.plan()).toEqual({ hero: 'restore' })
  })

  it('says so where there is nothing to accept', async () => {
    const care = await createMade()
    const all = await care.run('accept')
    expect(all).toMatchObject({ code: 0, out: ['Nothing was accepted, nothing was charged.'] })
    const named = await care.run('accept', 'hero', '--json')
    expect(named.code).toBe(0)
    expect(jsonOf(named)).toEqual([{ schemaVersion: 1, type: 'outcome', name: 'hero', status: 'kept' }])
    const fresh = await (await createCare()).run('accept', 'hero')
    expect(fresh).toMatchObject({ code: 0, out: [expect.stringContaining('has no picture yet'), expect.anything()] })
  })

  it('takes only what is the same picture by another model where that is the reason', async () => {
    const care = await createMade({ hero: image('A lighthouse'), boat: image('A boat') })
    await care.configure({
      hero: image('A lighthouse', { model: 'other', quality: 'low' }),
      boat: image('A ship', { model: 'other' }),
    })
    const result = await care.run('accept', '--reason', 'model', '--json')
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toMatchObject([
      { name: 'hero', status: 'accepted', fields: expect.arrayContaining(['model', 'quality']) },
      { name: 'boat', status: 'changed', fields: ['model', 'prompt'] },
    ])
    expect(await care.plan()).toEqual({ hero: 'keep', boat: 'generate' })
    expect((await care.run('accept', 'boat', '--reason', 'model')).code).toBe(0)
    expect((await care.run('accept', '--reason', 'price')).code).toBe(2)
  })

  it('decides about children by what their parents are afterwards', async () => {
    const images = (prompt: string): Images => ({
      hero: image(prompt),
      night: image('At night', { references: 'hero' }),
    })
    const care = await createMade(images('A lighthouse'))
    await care.configure({ ...images('A lighthouse!'), night: image('At night!', { references: 'hero' }) })
    const alone = await care.run('accept', 'night')
    expect(alone.code).toBe(2)
    expect(alone.err.join('\n')).toContain('made from "hero"')
    expect((await care.run('accept')).code).toBe(0)
    expect(await care.plan()).toEqual({ hero: 'keep', night: 'keep' })
  })

  it('refuses where the picture is lost, since there is nothing to keep', async () => {
    const care = await createMade()
    await rm(care.path('.genimg'), { recursive: true })
    await rm(care.path('images'), { recursive: true })
    await care.configure({ hero: image('A lighthouse!') })
    const { code, err } = await care.run('accept', 'hero')
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('nothing to accept')
  })
})

describe('genimg verify', () => {
  it('finds everything whole, and again', async () => {
    const care = await createMade({ hero: image('A lighthouse'), 'cards/boat': image('A boat') })
    for (let round = 0; round < 2; round += 1) {
      expect(await care.run('verify')).toMatchObject({
        code: 0,
        out: [expect.stringContaining('2 originals verified')],
      })
    }
    await rm(care.path('images'), { recursive: true })
    expect(jsonOf(await care.run('verify', '--json'))).toEqual([
      { schemaVersion: 1, type: 'summary', images: 2, problems: 0 },
    ])
  })

  it('has nothing to verify in a new project, and takes no names', async () => {
    const care = await createCare()
    expect(await care.run('verify')).toMatchObject({ code: 0, out: [expect.stringContaining('nothing to verify')] })
    expect((await care.run('verify', 'hero')).code).toBe(2)
  })

  it('reports each kind of problem, and changes nothing', async () => {
    const names = ['changed', 'cut', 'gone', 'pointer', 'swapped', 'whole', 'wrong']
    const care = await createMade(Object.fromEntries(names.map((name) => [name, image(name)])))
    const lock = parseLock(await care.read('images.lock'), 'images.lock')
    const bytesOf = (name: string): Promise<Uint8Array> => care.readBytes(`images/${name}.png`)
    const stored = (name: string): string => {
      const { digest = '' } = lock.images[name] ?? {}
      return care.path('.genimg/store/sha256', digest.slice(0, 2), `${digest}.png`)
    }
    await truncate(care.path('images/cut.png'), 200)
    await rm(care.path('images/gone.png'))
    await truncate(stored('gone'), 200)
    await care.write({
      'images/changed.png': ownPicture(),
      'images/swapped.png': await bytesOf('whole'),
      'images/pointer.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'images.lock': (await care.read('images.lock')).replace(/("wrong":.*?)"width":64/, '$1"width":65'),
    })
    const before = await care.read('images.lock')
    const result = await care.run('verify', '--json')
    expect(result.code).toBe(1)
    const lines = jsonOf(result)
    expect(Object.fromEntries(lines.slice(0, -1).map(({ name, problem }) => [name, problem]))).toEqual({
      changed: 'modified',
      cut: 'damaged',
      gone: 'lost',
      pointer: 'pointer',
      swapped: 'outdated',
      wrong: 'lock-wrong',
    })
    expect(lines.at(-1)).toMatchObject({ type: 'summary', images: 7, problems: 6 })
    expect((await care.run('verify')).out).toHaveLength(7)
    expect(await care.read('images.lock')).toBe(before)
    expect(await bytesOf('changed')).toEqual(Buffer.from(ownPicture()))
  })

  it('reads what it verifies also in a frozen project', async () => {
    const care = await createMade()
    await care.configure(lighthouse, { frozen: true })
    expect((await care.run('verify')).code).toBe(0)
  })
})

const siteFiles = (options: string): Record<string, string> => ({
  'images.config.ts': configText(`{ hero: { prompt: 'A lighthouse', alt: '' } }`, options),
  'main.js': `import hero from 'gen:hero?url&w=64&format=webp'\nconsole.log(hero)`,
})

describe('genimg types', () => {
  const images = { hero: image('A lighthouse'), 'cards/boat': image('A boat') }
  const presets = { card: { widths: [320] }, 'big one': { widths: [1280] } }

  it('lets TypeScript tell a misspelt name from a right one', async () => {
    const care = await createCare(images, { presets })
    await linkPackage(care.dir)
    await care.write({
      'app.ts': `import hero from 'gen:hero'
import boat from 'gen:cards/boat?preset=card'
import big from 'gen:hero?preset=big%20one'
import url from 'gen:hero?url'
import picture from 'gen:hero?as=picture'
import next from 'gen:cards/boat?preset=card&as=next'
import astro from 'gen:hero?as=astro'
import srcset from 'gen:hero?as=srcset'
import alias from '~gen/hero?w=40'
import cards from 'gen:cards/'
import urls from 'gen:cards/?w=40&as=url'
const family: string[] = [cards.boat.src, urls.boat, alias.alt]
console.log(family)
const shapes: string[] = [picture.img.src, next.blurDataURL, astro.format, srcset]
const [source] = hero.sources
const sides: (number | undefined)[] = [picture.img.w, next.blurWidth, astro.width, source?.width]
console.log(shapes, sides)
const strings: string[] = [hero.src, boat.srcset, big.alt, url, ...hero.sources.map(({ type }) => type)]
const numbers: number[] = [hero.width]
console.log(strings, numbers)
`,
      'name.ts': `import her from 'gen:her'\nconsole.log(her)\n`,
      'preset.ts': `import card from 'gen:hero?preset=crad'\nconsole.log(card)\n`,
      'shape.ts': `import hero from 'gen:hero?as=nxet'\nconsole.log(hero)\n`,
      'value.ts': `import hero from 'gen:hero'\nconsole.log(hero.scr)\n`,
      'family.ts': `import cards from 'gen:crads/'\nconsole.log(cards)\n`,
      'member.ts': `import cards from 'gen:cards/'\nconsole.log(cards.baot)\n`,
      'in-family.ts': `import boat from 'gen:cards/baot?w=40'\nconsole.log(boat)\n`,
    })
    expect((await care.run('types')).code).toBe(0)
    const files = ['app', 'name', 'preset', 'shape', 'value', 'family', 'member', 'in-family'].map(
      (name) => `${name}.ts`,
    )
    const diagnosticsOf = checkTypes(['genimg-env.d.ts', ...files].map((file) => care.path(file)))
    const problems = (file: string): readonly number[] => diagnosticsOf(care.path(file)).map(({ code }) => code)
    expect(problems('genimg-env.d.ts')).toEqual([])
    expect(problems('app.ts')).toEqual([])
    // "Cannot find module", three times, and "Property does not exist".
    expect(problems('name.ts')).toEqual([2307])
    expect(problems('preset.ts')).toEqual([2307])
    expect(problems('shape.ts')).toEqual([2307])
    expect(problems('value.ts')).toEqual([2339])
    expect(problems('family.ts')).toEqual([2307])
    expect(problems('in-family.ts')).toEqual([2307])
    expect(problems('member.ts')).toEqual([2339])
  })

  it('writes the same file for the same names, and only where it differs', async () => {
    const care = await createCare(images, { presets })
    expect(jsonOf(await care.run('types', '--json'))).toMatchObject([
      { schemaVersion: 1, type: 'types', status: 'written', images: 2 },
    ])
    const before = await stat(care.path('genimg-env.d.ts'), { bigint: true })
    const text = await care.read('genimg-env.d.ts')
    await care.configure(Object.fromEntries(Object.entries(images).toReversed()), { presets })
    expect(await care.run('types')).toMatchObject({ code: 0, out: [expect.stringContaining('up to date')] })
    expect((await stat(care.path('genimg-env.d.ts'), { bigint: true })).mtimeNs).toBe(before.mtimeNs)
    await care.write({ 'genimg-env.d.ts': text.replaceAll('\n', '\r\n') })
    expect(jsonOf(await care.run('types', '--json'))).toMatchObject([{ status: 'unchanged' }])
    await care.configure(lighthouse)
    await care.run('types')
    expect(await care.read('genimg-env.d.ts')).not.toContain('boat')
  })

  it('is refused in a frozen project only where the file is outdated', async () => {
    const care = await createCare(images)
    await care.run('types')
    await care.configure(images, { frozen: true })
    expect((await care.run('types')).code).toBe(0)
    await care.configure(lighthouse, { frozen: true })
    const { code, err } = await care.run('types')
    expect(code).toBe(4)
    expect(err.join('\n')).toContain('genimg types')
    expect(await care.read('genimg-env.d.ts')).toContain('boat')
    expect((await care.run('types', 'hero')).code).toBe(2)
  })

  it('comes with generate, also where no picture is missing', async () => {
    const care = await createMade()
    expect(await care.read('genimg-env.d.ts')).toContain("'gen:hero'")
    await care.configure(lighthouse, { presets })
    await care.run('generate')
    expect(await care.read('genimg-env.d.ts')).toContain("'gen:hero?preset=card'")
    await rm(care.path('genimg-env.d.ts'))
    await care.run('generate', '--frozen')
    expect(await care.exists('genimg-env.d.ts')).toBe(false)
  })

  it('comes with a build that is not frozen', async () => {
    const site = await createSite(siteFiles('budget: { perRun: 1 },'))
    await site.build()
    expect(await site.read('genimg-env.d.ts')).toContain("'gen:hero'")
    await rm(site.path('genimg-env.d.ts'))
    await site.write(siteFiles('frozen: true, allowEmulated: true,'))
    await site.build()
    await expect(access(site.path('genimg-env.d.ts'))).rejects.toThrow('ENOENT')
  })
})

interface Doubtful extends Care {
  readonly emulator: RunningEmulator
  readonly ask: (answer: string, ...args: readonly string[]) => Promise<CommandResult>
}

/** A project whose only order got no answer; it was billed. */
async function createDoubt(options: object = { budget: { perRun: 1 } }): Promise<Doubtful> {
  const emulator = await startEmulator({ latency: 20 })
  onTestFinished(() => emulator.close())
  const env = { SEGMIND_BASE_URL: emulator.url, SEGMIND_API_KEY: 'SG_0123456789abcdef' }
  const images = { hero: image('A lighthouse', { size: '1024x1024' }) }
  const care = await createCare(images, { provider: 'segmind', ...options }, env)
  emulator.fail({ on: 'submit', kind: 'drop', billed: true })
  expect((await care.run('generate', '--yes', '--max-cost', '1')).code).toBe(7)
  expect(await care.plan()).toEqual({ hero: 'in-doubt' })
  return { ...care, emulator, ask: (answer, ...args) => runCommand(args, { cwd: care.dir, env, answer }) }
}

describe('genimg settle', () => {
  it('wants to be told which way, and which image', async () => {
    const care = await createDoubt()
    const neither = await care.run('settle', 'hero')
    const both = await care.run('settle', 'hero', '--resubmit', '--discard')
    const nameless = await care.run('settle', '--discard')
    const unknown = await care.run('settle', 'herro', '--discard', '--json')
    expect([neither, both, nameless, unknown].map(({ code }) => code)).toEqual([2, 2, 2, 2])
    expect(neither.err.join('\n')).toContain('--resubmit')
    expect(jsonOf(unknown)).toMatchObject([{ type: 'error', code: 'IMAGE_UNKNOWN' }])
    expect(await care.plan()).toEqual({ hero: 'in-doubt' })
  })

  it('drops the order without sending anything, and says what the state is the second time', async () => {
    const care = await createDoubt()
    const requests = care.emulator.requests.length
    const { code, out } = await care.run('settle', 'hero', '--discard')
    expect(code).toBe(0)
    expect(out.join('\n')).toContain('counts as spent (about $0.037)')
    expect(care.emulator.requests).toHaveLength(requests)
    expect(await care.plan()).toEqual({ hero: 'generate' })
    const again = await care.run('settle', 'hero', '--discard')
    expect(again.code).toBe(2)
    expect(again.err.join('\n')).toContain('"hero" is not in doubt: no order for it is open.')
  })

  it('goes on counting what may have been billed', async () => {
    const care = await createDoubt({ budget: { perDay: 0.05 } })
    await care.run('settle', 'hero', '--discard')
    const { code, err } = await care.run('generate', '--yes')
    expect(code).toBe(5)
    expect(err.join('\n')).toContain('$0.037 spent')
    expect(care.emulator.ledger).toHaveLength(1)
  })

  it('orders again inside the budget', async () => {
    const care = await createDoubt()
    const result = await care.run('settle', 'hero', '--resubmit', '--yes', '--json')
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toMatchObject([
      { type: 'step', action: 'generate', reason: 'forced' },
      { schemaVersion: 1, type: 'settled', name: 'hero', how: 'resubmit' },
      { type: 'outcome', name: 'hero', status: 'generated' },
    ])
    expect(care.emulator.ledger).toHaveLength(2)
    expect(await care.plan()).toEqual({ hero: 'keep' })
    const again = await care.run('settle', 'hero', '--resubmit', '--yes')
    expect(again.err.join('\n')).toContain('its picture is made and stored')
    expect(care.emulator.ledger).toHaveLength(2)
  })

  it('asks before it orders, as generate does', async () => {
    const silent = await createDoubt()
    const nobody = await silent.run('settle', 'hero', '--resubmit')
    expect(nobody.code).toBe(5)
    expect(silent.emulator.ledger).toHaveLength(1)
    const asked = await createDoubt()
    const yes = await asked.ask('y', 'settle', 'hero', '--resubmit')
    expect(yes.code).toBe(0)
    expect(yes.err.join('\n')).toContain('Generate it for about $0.037?')
    expect(asked.emulator.ledger).toHaveLength(2)
  })

  it('leaves the doubt where the price is refused, so that no build orders it', async () => {
    const care = await createDoubt()
    expect((await care.ask('n', 'settle', 'hero', '--resubmit')).code).toBe(5)
    const elsewhere = await care.run('settle', 'hero', '--resubmit')
    expect(elsewhere.code).toBe(5)
    expect(elsewhere.err.join('\n')).toContain('Run `genimg settle hero --resubmit --yes` to spend')
    expect(await care.plan()).toEqual({ hero: 'in-doubt' })
    expect((await care.run('generate', '--yes')).code).toBe(7)
    expect(care.emulator.ledger).toHaveLength(1)
  })

  it('comes before anything else is done about the image', async () => {
    const care = await createDoubt()
    await care.write({ 'images/hero.png': ownPicture() })
    const adopt = await care.run('adopt', 'hero')
    expect(adopt.code).toBe(7)
    expect(adopt.err.join('\n')).toContain('genimg settle hero --discard')
    expect((await care.run('settle', 'hero', '--discard')).code).toBe(0)
    expect((await care.run('adopt', 'hero')).code).toBe(0)
  })

  it('does nothing in a frozen project', async () => {
    const care = await createDoubt()
    await care.configure({ hero: image('A lighthouse', { size: '1024x1024' }) }, { provider: 'segmind', frozen: true })
    expect((await care.run('settle', 'hero', '--discard')).code).toBe(4)
    expect((await care.run('settle', 'hero', '--resubmit', '--max-cost', 'much')).code).toBe(2)
    expect(await care.plan()).toEqual({ hero: 'in-doubt' })
  })
})
