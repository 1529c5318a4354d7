import { describe, expect, it } from 'vitest'
import { ownPicture } from './support/care-project.ts'
import { jsonOf } from './support/run-command.ts'
import { createShelf, type Shelf } from './support/shelf-project.ts'

const hero = (prompt: string): object => ({ hero: { prompt, alt: '' } })
const bytesOf = (shelf: Shelf, name = 'hero'): Promise<Uint8Array> => shelf.readBytes(`images/${name}.png`)
const picture = (seed: string): Buffer => Buffer.from(ownPicture(seed))

/** A retouched picture whose prompt has changed since. */
async function createHeld(): Promise<Shelf> {
  const shelf = await createShelf(hero('A lighthouse'))
  await shelf.make('first')
  await shelf.write({ 'images/hero.png': ownPicture('retouched') })
  expect((await shelf.run('adopt', 'hero')).code).toBe(0)
  await shelf.configure(hero('A lighthouse at dawn'))
  await shelf.offer('second')
  return shelf
}

describe('an adopted picture whose request has changed', () => {
  it('stays where nobody named it, and plan and generate say how to go on', async () => {
    const shelf = await createHeld()
    const lock = await shelf.read('images.lock')
    const plan = await shelf.run('plan', '--json')
    expect(jsonOf(plan)).toMatchObject([
      { type: 'step', name: 'hero', action: 'modified', reason: 'changed', fields: ['prompt'], price: 0 },
      { type: 'total', count: 0, usd: 0 },
    ])
    expect(plan.err.join('\n')).toContain('genimg generate hero` has a new one made ($0.04)')
    expect((await shelf.run('plan', '--exit-code')).code).toBe(3)
    const { code, out, err } = await shelf.run('generate', '--yes')
    expect(code).toBe(0)
    expect(out.join('\n')).toContain('by hand, changed: prompt')
    expect(err.join('\n')).toContain('genimg accept hero')
    expect(await bytesOf(shelf)).toEqual(picture('retouched'))
    expect(await shelf.read('images.lock')).toBe(lock)
  })

  it('stays also where the earlier request of a generated one comes back', async () => {
    const shelf = await createShelf(hero('A harbour'))
    await shelf.make('harbour')
    await shelf.configure(hero('A lighthouse'))
    await shelf.write({ 'images/hero.png': ownPicture('retouched') })
    await shelf.run('adopt', 'hero')
    await shelf.configure(hero('A harbour'))
    expect(await shelf.actions()).toEqual({ hero: 'modified' })
    const result = await shelf.run('generate', 'hero', '--json')
    expect(jsonOf(result)).toMatchObject([{ action: 'restore' }, { status: 'restored' }])
    expect(await bytesOf(shelf)).toEqual(picture('harbour'))
  })

  it('is replaced by who names it, and can be had back', async () => {
    const shelf = await createHeld()
    expect((await shelf.run('generate', 'hero', '--yes')).code).toBe(0)
    expect(await bytesOf(shelf)).toEqual(picture('second'))
    expect(await shelf.history()).toMatchObject([{ n: 0 }, { n: 1, byHand: true, provider: 'hand', cost: 0 }, { n: 2 }])
    await shelf.run('revert', 'hero', '1')
    expect(await bytesOf(shelf)).toEqual(picture('retouched'))
    expect(await shelf.entry()).toMatchObject({ provider: 'hand' })
  })

  it('is replaced by a reroll, which names it too', async () => {
    const shelf = await createHeld()
    const result = await shelf.run('reroll', 'hero', '--yes', '--json')
    expect(jsonOf(result)).toMatchObject([{ action: 'generate', price: 0.04 }, { status: 'generated' }])
    expect(await bytesOf(shelf)).toEqual(picture('second'))
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
    await shelf.run('revert', 'hero', '1')
    expect(await bytesOf(shelf)).toEqual(picture('retouched'))
  })

  it('is asked about at a terminal, before anything is ordered', async () => {
    const shelf = await createHeld()
    const no = await shelf.ask('n', 'generate')
    expect(no.code).toBe(0)
    expect(no.err.filter((line) => line.endsWith('[y/N] '))).toEqual([
      '"hero" was adopted by hand, and its request has changed (prompt). Replace it? [y/N] ',
    ])
    expect(await bytesOf(shelf)).toEqual(picture('retouched'))
    const yes = await shelf.ask('y', 'generate')
    expect(yes.code).toBe(0)
    expect(yes.err.filter((line) => line.endsWith('[y/N] '))).toHaveLength(2)
    expect(await bytesOf(shelf)).toEqual(picture('second'))
  })

  it('stops a frozen project, which accepting it ends', async () => {
    const shelf = await createHeld()
    const { code, err } = await shelf.run('generate', '--frozen')
    expect(code).toBe(4)
    expect(err.join('\n')).toContain('genimg accept hero')
    expect((await shelf.run('accept', 'hero')).code).toBe(0)
    expect((await shelf.run('generate', '--frozen')).code).toBe(0)
    expect(await shelf.entry()).toMatchObject({ provider: 'hand' })
  })

  it('stays also where it is made from a picture that is made anew, until it is named', async () => {
    const night = { prompt: 'At night', references: 'hero', alt: '' }
    const shelf = await createShelf({ ...hero('A lighthouse'), night })
    await shelf.make('first')
    await shelf.write({ 'images/night.png': ownPicture('retouched') })
    await shelf.run('adopt', 'night')
    await shelf.configure({ ...hero('A lighthouse at dawn'), night })
    expect(await shelf.actions()).toEqual({ hero: 'generate', night: 'modified' })
    await shelf.make('second')
    expect(await bytesOf(shelf, 'night')).toEqual(picture('retouched'))
    await shelf.configure({ ...hero('A lighthouse at noon'), night })
    await shelf.offer('third')
    expect((await shelf.run('generate', 'night', '--yes')).code).toBe(0)
    expect(await bytesOf(shelf, 'night')).toEqual(picture('third'))
  })
})
