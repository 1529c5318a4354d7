import { expect, describe, it } from 'vitest'
import { ownPicture } from './support/care-project.ts'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { createShelf } from './support/shelf-project.ts'
import { configText, createSite } from './support/site.ts'

const picture = (seed: string): Buffer => Buffer.from(ownPicture(seed))

describe('genimg reroll', () => {
  it('orders another picture for the same request once it was confirmed, and keeps the one before', async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    const before = await shelf.entry()
    await shelf.offer('second')
    const no = await shelf.ask('n', 'reroll', 'hero')
    expect(no.code).toBe(5)
    expect(no.err.join('\n')).toContain('Generate it for $0.04?')
    expect(await shelf.entry()).toEqual(before)
    const yes = await shelf.ask('y', 'reroll', 'hero')
    expect(yes.code).toBe(0)
    expect(yes.out.join('\n')).toContain('genimg revert hero 1')
    expect(await shelf.readBytes('images/hero.png')).toEqual(picture('second'))
    expect((await shelf.entry())?.key).toBe(before?.key)
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
    expect(await shelf.history()).toMatchObject([{ n: 0 }, { n: 1, digest: before?.digest, from: 'store' }])
    expect((await shelf.run('revert', 'hero', '1')).code).toBe(0)
    expect(await shelf.readBytes('images/hero.png')).toEqual(picture('first'))
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
  })

  it('spends without a terminal only inside a limit', async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    const ledger = await shelf.read('.git/genimg/ledger.jsonl')
    expect((await shelf.run('reroll', 'hero')).code).toBe(5)
    expect((await shelf.run('reroll', 'hero', '--yes', '--max-cost', '0.03')).code).toBe(5)
    await shelf.configure({ hero: { prompt: 'A lighthouse', alt: '' } }, { budget: undefined })
    expect((await shelf.run('reroll', 'hero', '--yes')).code).toBe(5)
    expect((await shelf.run('reroll', 'hero', '--yes', '--max-cost', 'much')).code).toBe(2)
    expect(await shelf.read('.git/genimg/ledger.jsonl')).toBe(ledger)
    await shelf.offer('second')
    const result = await shelf.run('reroll', 'hero', '--yes', '--max-cost', '0.04', '--json')
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toMatchObject([
      { schemaVersion: 1, type: 'step', name: 'hero', action: 'generate', reason: 'forced', price: 0.04 },
      { type: 'outcome', name: 'hero', status: 'generated', cost: 0.04 },
    ])
  })

  it('says to type the same again with what lets it spend', async () => {
    const shelf = await createShelf()
    const said = async (...args: readonly string[]): Promise<string> => (await shelf.run(...args)).err.join('\n')
    expect(await said('generate', 'hero')).toContain('Run `genimg generate hero --yes` to spend')
    await shelf.make('first')
    expect(await said('reroll', 'hero', '--json')).toContain('Run `genimg reroll hero --json --yes` to spend')
    await shelf.configure({ hero: { prompt: 'A lighthouse', alt: '' } }, { budget: undefined })
    expect(await said('reroll', 'hero', '--yes')).toContain('Run `genimg reroll hero --yes --max-cost <USD>`, or')
    await shelf.configure({ hero: { prompt: 'A lighthouse', alt: '' } }, { budget: { perRun: 1, confirmAbove: 0.01 } })
    expect(await said('reroll', 'hero', '--max-cost', '0.02')).toContain(
      'Run `genimg reroll hero --yes --max-cost 0.04` to say it beforehand',
    )
  })

  it('tells beforehand what it makes outdated and at what price; that is left to the next plan', async () => {
    const night = { prompt: 'At night', references: 'hero', alt: '' }
    const shelf = await createShelf({
      hero: { prompt: 'A lighthouse', alt: '' },
      night,
      moon: { ...night, references: 'night' },
    })
    await shelf.make('first')
    await shelf.offer('second')
    const { code, err } = await shelf.run('reroll', 'hero', '--yes')
    expect(code).toBe(0)
    expect(err[0]).toContain('"night" and "moon" are made from "hero"')
    expect(err[0]).toContain('$0.08')
    expect(await shelf.actions()).toEqual({ hero: 'keep', night: 'generate', moon: 'generate' })
  })

  it("does not order over a person's file", async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    await shelf.write({ 'images/hero.png': ownPicture('retouched') })
    const { code, err } = await shelf.run('reroll', 'hero', '--yes')
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('genimg adopt hero')
    expect(await shelf.readBytes('images/hero.png')).toEqual(picture('retouched'))
  })

  it('says so where the provider gave the same picture again', async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    const { code, out } = await shelf.run('reroll', 'hero', '--yes')
    expect(code).toBe(0)
    expect(out.join('\n')).toContain('the same picture again')
  })

  it('makes the first picture too, and does nothing in a frozen project', async () => {
    const shelf = await createShelf()
    expect((await shelf.run('reroll', 'hero', '--yes')).code).toBe(0)
    await shelf.configure({ hero: { prompt: 'A lighthouse', alt: '' } }, { frozen: true })
    expect((await shelf.run('reroll', 'hero', '--yes')).code).toBe(4)
    expect((await shelf.run('reroll')).code).toBe(2)
  })
})

describe('a reroll that got no answer', () => {
  it('is told by plan and generate, exit 7, and a build uses the picture that is there and says so', async () => {
    const site = await createSite({
      'images.config.ts': configText("{ hero: { prompt: 'A lighthouse', alt: '' } }"),
      'main.js': "import hero from 'gen:hero?w=32&format=webp'\nconsole.log(hero)",
    })
    const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, { cwd: site.dir })
    const before = await site.build()
    site.emulator.fail({ on: 'submit', kind: 'drop', billed: true })
    expect((await run('reroll', 'hero', '--yes')).code).toBe(7)
    expect((await run('plan')).code).toBe(7)
    expect((await run('generate', '--yes')).code).toBe(7)
    const { files, log } = await site.build()
    expect([...files]).toEqual([...before.files])
    expect(log).toContain('Another picture of "hero" was ordered, and may have been charged')
    const settled = await run('settle', 'hero', '--discard')
    expect([settled.code, settled.out.at(-1)]).toEqual([0, 'Nothing was ordered now; the picture that is there stays.'])
    expect((await run('plan', '--exit-code')).code).toBe(0)
    expect((await site.build()).log).not.toContain('Another picture')
  })
})
