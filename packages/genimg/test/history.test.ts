import { rm, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { ownPicture } from './support/care-project.ts'
import { jsonOf, runCommand } from './support/run-command.ts'
import { createShelf, type Shelf } from './support/shelf-project.ts'

const hero = (prompt: string): object => ({ hero: { prompt, alt: '' } })

/** Two prompts, a picture each, both committed. */
async function createPast(): Promise<Shelf> {
  const shelf = await createShelf(hero('A lighthouse'))
  await shelf.make('first')
  shelf.commit()
  await shelf.configure(hero('A lighthouse at dawn'))
  await shelf.make('second')
  shelf.commit()
  return shelf
}

const forgetState = (shelf: Shelf): Promise<void> => rm(shelf.path('.git/genimg'), { recursive: true })
const bytesOf = (shelf: Shelf): Promise<Uint8Array> => shelf.readBytes('images/hero.png')
const picture = (seed: string): Buffer => Buffer.from(ownPicture(seed))

describe('genimg history', () => {
  it('lists the pictures of an image by number, the newest first, and the same again', async () => {
    const shelf = await createPast()
    const originals = await shelf.history()
    expect(originals).toMatchObject([
      { schemaVersion: 1, type: 'original', name: 'hero', n: 0, current: true, from: 'images', commit: null },
      { n: 1, current: false, from: 'store', model: 'shelf-1', cost: 0.04, emulated: false, byHand: false },
    ])
    expect(originals[0]?.['digest']).toBe((await shelf.entry())?.digest)
    expect(await shelf.history()).toEqual(originals)
    const { code, out } = await shelf.run('history', 'hero')
    expect(code).toBe(0)
    expect(out[1]).toMatch(/^\* +\d{4}-\d\d-\d\d \d\d:\d\d +images +shelf-1 +\$0\.04 +[0-9a-f]{8}$/)
    expect(out.at(-1)).toContain('genimg revert hero 1')
  })

  it('makes no column wider where a terminal is narrow, in a plan neither', async () => {
    const shelf = await createShelf()
    const first = async (...args: readonly string[]): Promise<string | undefined> => {
      const { out } = await runCommand(args, { cwd: shelf.dir, width: 40 })
      return out.find((line) => /^[+*]/.test(line))
    }
    expect(await first('plan')).toBe('+  hero  new  shelf-1  1024x1024…  $0.04')
    await shelf.make('first')
    expect(await first('history', 'hero')).toMatch(/^\*  [-\d]{10} [:\d]{5}  images  shelf-1  \$0\.04  [0-9a-f]{8}$/)
  })

  it('finds in git what the store does not have, whatever is committed besides', async () => {
    const shelf = await createPast()
    await forgetState(shelf)
    await writeFile(shelf.path('.gitattributes'), 'images.lock binary\n')
    shelf.git('commit', '--quiet', '--allow-empty', '--message', 'other')
    const first = shelf.git('rev-list', '--max-parents=0', 'HEAD').trim()
    expect(await shelf.history()).toMatchObject([
      { n: 0, from: 'images' },
      { n: 1, from: 'git', commit: first, model: 'shelf-1', cost: 0.04 },
    ])
  })

  it('leaves out what was committed with other bytes, and what is only a pointer says so', async () => {
    const shelf = await createShelf(hero('A lighthouse'))
    await shelf.make('first')
    const { digest } = (await shelf.entry()) ?? {}
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${digest}\nsize 1\n`
    await writeFile(shelf.path('images/hero.png'), pointer)
    shelf.commit()
    await writeFile(shelf.path('images/hero.png'), picture('first'))
    await shelf.configure(hero('At dawn'))
    await shelf.make('second')
    await writeFile(shelf.path('images/hero.png'), ownPicture('not the one of the lock'))
    shelf.commit()
    await writeFile(shelf.path('images/hero.png'), picture('second'))
    await shelf.configure(hero('At noon'))
    await shelf.make('third')
    await forgetState(shelf)
    expect(await shelf.history()).toMatchObject([
      { n: 0, from: 'images' },
      { n: 1, from: 'git-lfs', digest },
    ])
    const { code, err } = await shelf.run('revert', 'hero', '1')
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('git lfs fetch origin')
    const object = ['.git/lfs/objects', digest?.slice(0, 2), digest?.slice(2, 4), digest].join('/')
    await shelf.write({ [object]: ownPicture('first') })
    expect(await shelf.history()).toMatchObject([{ n: 0 }, { n: 1, from: 'git', digest }])
    expect((await shelf.run('revert', 'hero', '1')).code).toBe(0)
    expect(await bytesOf(shelf)).toEqual(picture('first'))
  })

  it('says so where there is no picture yet, and knows an orphan', async () => {
    const shelf = await createShelf(hero('A lighthouse'))
    expect(await shelf.run('history', 'hero')).toMatchObject({
      code: 0,
      out: [expect.stringContaining('no picture yet')],
    })
    expect(await shelf.history()).toEqual([])
    await shelf.make('first')
    await shelf.configure({})
    expect(await shelf.history()).toMatchObject([{ n: 0, current: true }])
    expect((await shelf.run('history')).code).toBe(2)
  })
})

describe('genimg revert <name> <n>', () => {
  it('makes an earlier picture the one that stays, and back again', async () => {
    const shelf = await createPast()
    const result = await shelf.run('revert', 'hero', '1', '--json')
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toMatchObject([
      { schemaVersion: 1, type: 'outcome', name: 'hero', status: 'reverted', kept: null, children: [] },
    ])
    expect(await bytesOf(shelf)).toEqual(picture('first'))
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
    expect(await shelf.entry()).toMatchObject({ provider: 'shelf', model: 'shelf-1', cost: 0.04, width: 80 })
    await shelf.make('never ordered')
    expect(await bytesOf(shelf)).toEqual(picture('first'))
    expect(await shelf.history()).toMatchObject([{ n: 1 }, { n: 0, current: true }])
    const again = await shelf.run('revert', 'hero', '1')
    expect(again.out.join('\n')).toContain('is the picture of')
    expect(await bytesOf(shelf)).toEqual(picture('second'))
  })

  it('is remembered for the request: leaving it and coming back costs nothing', async () => {
    const shelf = await createPast()
    await shelf.run('revert', 'hero', '1')
    // As on a branch that has neither the lock's entry nor the picture.
    await rm(shelf.path('images.lock'))
    await rm(shelf.path('images'), { recursive: true })
    await shelf.make('never ordered')
    expect(await bytesOf(shelf)).toEqual(picture('first'))
    await shelf.configure(hero('A harbour'))
    await shelf.make('third')
    await shelf.configure(hero('A lighthouse at dawn'))
    expect(await shelf.actions()).toEqual({ hero: 'restore' })
    await shelf.make('never ordered')
    expect(await bytesOf(shelf)).toEqual(picture('first'))
  })

  it('takes the picture from git where a clone has no store', async () => {
    const shelf = await createPast()
    await forgetState(shelf)
    expect((await shelf.run('revert', 'hero', '1')).code).toBe(0)
    expect(await bytesOf(shelf)).toEqual(picture('first'))
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
    // The one before is not lost by it.
    expect(await shelf.history()).toMatchObject([{ n: 1, from: 'store' }, { n: 0 }])
  })

  it("keeps a person's file that stood there", async () => {
    const shelf = await createPast()
    await writeFile(shelf.path('images/hero.png'), ownPicture('retouched'))
    const [line] = jsonOf(await shelf.run('revert', 'hero', '1', '--json'))
    expect(String(line?.['kept'])).toMatch(/store/)
    expect(await bytesOf(shelf)).toEqual(picture('first'))
  })

  it('names the images that are made from the picture it replaces', async () => {
    const shelf = await createPast()
    const images = { ...hero('A lighthouse at dawn'), night: { prompt: 'At night', references: 'hero', alt: '' } }
    await shelf.configure(images)
    await shelf.make('night')
    const { err } = await shelf.run('revert', 'hero', '1')
    expect(err.join('\n')).toContain('genimg accept night')
    expect(await shelf.actions()).toEqual({ hero: 'keep', night: 'generate' })
  })

  it('says what is wrong with a number, and changes nothing', async () => {
    const shelf = await createPast()
    const before = await shelf.read('images.lock')
    for (const [number, text] of [
      ['2', 'is one earlier picture'],
      ['-1', 'not an option'],
      ['one', 'genimg history hero'],
    ] as const) {
      const { code, err } = await shelf.run('revert', 'hero', number)
      expect(code).toBe(2)
      expect(err.join('\n')).toContain(text)
    }
    expect((await shelf.run('revert', 'hero', '0')).out.join('\n')).toContain('Nothing to revert')
    await shelf.configure(hero('A lighthouse at dawn'), { frozen: true })
    expect((await shelf.run('revert', 'hero', '1')).code).toBe(4)
    expect(await shelf.read('images.lock')).toBe(before)
  })
})
