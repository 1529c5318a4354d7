import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { runCommand, type CommandResult } from './support/run-command.ts'
import { configText, createSite, type Site } from './support/site.ts'

const configOf = (prompt: string): string =>
  configText(`{ hero: { prompt: '${prompt}', alt: '' }, boat: { prompt: 'A boat', alt: '' } }`)

/** A project whose two branches each had a picture of their own made, after a merge that git left to a person. */
async function merged(): Promise<Site & { readonly ours: string; readonly theirs: string }> {
  const site = await createSite({ 'images.config.ts': configOf('A mill') })
  await runCommand(['generate', '--yes'], { cwd: site.dir })
  const [theirs, theirDigest] = [lineOf(await site.read('images.lock')), (await site.lock())['hero']?.digest]
  await site.write({ 'images.config.ts': configOf('A lighthouse') })
  await runCommand(['generate', '--yes'], { cwd: site.dir })
  const lock = await site.read('images.lock')
  const ours = lineOf(lock)
  await site.write({ 'images.lock': lock.replace(ours, `<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> branch`) })
  site.newlyBilled()
  return { ...site, ours: (JSON.parse(`{${ours}}`) as Entries).hero.digest, theirs: theirDigest ?? '' }
}

interface Entries {
  readonly hero: { readonly digest: string }
}

function lineOf(lock: string): string {
  return (
    lock
      .split('\n')
      .find((line) => line.includes('"hero":'))
      ?.replace(/,$/, '') ?? ''
  )
}

const generate = (site: Site, answer?: string): Promise<CommandResult> =>
  runCommand(['generate'], { cwd: site.dir, ...(answer === undefined ? {} : { answer }) })

describe('a lock with another picture on each side of a merge', () => {
  it('asks at a terminal, says which file is there, and keeps the one that was chosen', async () => {
    const site = await merged()
    const { code, err, out } = await generate(site, '1')
    expect(err.join('\n')).toContain(
      `"hero" has another picture on each side of the merge:\n  1  ours    gpt-image-1-mini, 1024x1024, $0.037, ${site.ours.slice(0, 12)}, in images/ now\n  2  theirs  gpt-image-1-mini, 1024x1024, $0.037, ${site.theirs.slice(0, 12)}\nWhich one stays? [1/2] `,
    )
    expect([code, out]).toEqual([0, ['2 images are up to date. Nothing to do, nothing to pay.']])
    expect((await site.lock())['hero']?.digest).toBe(site.ours)
    expect(site.newlyBilled()).toEqual([])
  })

  it('takes theirs where that is chosen, and pays for nothing', async () => {
    const site = await merged()
    await site.write({ 'images.config.ts': configOf('A mill') })
    const { code } = await generate(site, '2')
    expect(code).toBe(0)
    expect((await site.lock())['hero']?.digest).toBe(site.theirs)
    expect(site.newlyBilled()).toEqual([])
  })

  it('writes nothing for another answer, and nothing where nobody can be asked', async () => {
    const site = await merged()
    const before = await site.read('images.lock')
    for (const answer of ['', 'ours', undefined]) {
      const { code, err } = await generate(site, answer)
      expect([code, err.join('\n')]).toEqual([2, expect.stringMatching(/"hero".*Run `genimg generate` at a terminal/s)])
    }
    expect(await site.read('images.lock')).toBe(before)
  })

  it('can be settled without any state, as in a fresh clone', async () => {
    const site = await merged()
    await rm(site.path('.genimg'), { recursive: true })
    expect((await generate(site, '1')).code).toBe(0)
    expect((await site.lock())['hero']?.digest).toBe(site.ours)
  })
})

describe('a lock whose two sides agree', () => {
  it('is written without markers, also without a terminal and where nothing is to be done', async () => {
    const site = await createSite({ 'images.config.ts': configOf('A mill') })
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    const lock = await site.read('images.lock')
    const [boat, hero] = lock.split('\n').filter((line) => line.includes('"key":'))
    const conflict = `<<<<<<< HEAD\n${boat?.replace(/,$/, '')}\n=======\n${hero}\n>>>>>>> branch`
    await site.write({ 'images.lock': lock.replace(`${boat}\n${hero}`, conflict) })
    site.newlyBilled()
    expect((await generate(site)).code).toBe(0)
    expect(await site.read('images.lock')).toBe(lock)
    expect(site.newlyBilled()).toEqual([])
  })
})
