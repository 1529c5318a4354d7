import { mkdir, readdir, rm, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ownPicture } from './support/care-project.ts'
import { jsonOf } from './support/run-command.ts'
import { createShelf, type Shelf } from './support/shelf-project.ts'

const hero = (prompt: string): object => ({ hero: { prompt, alt: '' } })
const longAgo = Date.now() - 40 * 86_400_000

/** Makes everything that state and cache have as old as if it had been made forty days ago. */
async function age(shelf: Shelf): Promise<void> {
  const state = shelf.path('.git/genimg')
  for (const file of await readdir(state, { recursive: true })) {
    const path = join(state, file)
    if (/jobs.*\.json$/.test(path)) {
      const record = JSON.parse(await shelf.read(join('.git/genimg', file)))
      await shelf.write({
        [join('.git/genimg', file)]: JSON.stringify({ ...record, at: new Date(longAgo).toISOString() }),
      })
    }
    await utimes(path, longAgo / 1000, longAgo / 1000)
  }
}

const pruned = async (shelf: Shelf, ...args: readonly string[]): Promise<readonly unknown[]> =>
  jsonOf(await shelf.run('prune', '--json', ...args))
    .filter(({ type }) => type === 'prunable')
    .map(({ group, name }) => [group, name])

/** Two prompts one after the other; the lock has the second. */
async function createPast(): Promise<Shelf> {
  const shelf = await createShelf(hero('A lighthouse'))
  await shelf.make('first')
  await shelf.configure(hero('A lighthouse at dawn'))
  await shelf.make('second')
  return shelf
}

describe('genimg prune', () => {
  it('has nothing to prune in a new project, takes no names, and changes nothing where it is frozen', async () => {
    const shelf = await createShelf()
    expect(await shelf.run('prune', '--yes')).toMatchObject({ code: 0, out: ['Nothing to prune.'] })
    expect(jsonOf(await shelf.run('prune', '--json'))).toEqual([
      { schemaVersion: 1, type: 'total', count: 0, bytes: 0, removed: false },
    ])
    expect((await shelf.run('prune', 'hero')).code).toBe(2)
    await shelf.configure({}, { frozen: true })
    expect((await shelf.run('prune')).code).toBe(0)
    expect((await shelf.run('prune', '--yes')).code).toBe(4)
  })

  it('shows an earlier original that no lock has had for thirty days, and removes it only when told to', async () => {
    const shelf = await createPast()
    expect(await pruned(shelf)).toEqual([])
    await age(shelf)
    const dry = await shelf.run('prune')
    expect(dry.out.join('\n')).toMatch(/store +1 .*in no lock for 30 days\n +hero +[0-9a-f]{12} +\$0\.04/)
    expect(dry.out.at(-1)).toContain('genimg prune --yes')
    expect(await shelf.history()).toHaveLength(2)
    const result = await shelf.run('prune', '--yes', '--json')
    expect(jsonOf(result)).toMatchObject([
      { schemaVersion: 1, type: 'prunable', group: 'store', name: 'hero', cost: 0.04, removed: true },
      { type: 'total', count: 1, removed: true },
    ])
    expect(await shelf.history()).toMatchObject([{ n: 0 }])
    expect(await shelf.actions()).toEqual({ hero: 'keep' })
    expect(await pruned(shelf, '--yes')).toEqual([])
  })

  it('keeps what a lock has let go of only now, however old it is', async () => {
    const shelf = await createShelf(hero('A lighthouse'))
    await shelf.make('first')
    await age(shelf)
    await shelf.configure(hero('A lighthouse at dawn'))
    await shelf.make('second')
    expect(await pruned(shelf, '--yes')).toEqual([])
    expect(await shelf.history()).toHaveLength(2)
  })

  it('keeps every picture of a request that the config has', async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    await shelf.offer('second')
    await shelf.run('reroll', 'hero', '--yes')
    await age(shelf)
    expect(await pruned(shelf, '--yes')).toEqual([])
  })

  it('keeps what the lock of another branch, work tree, commit of late or project names', async () => {
    const shelf = await createShelf(hero('On a branch'))
    await shelf.make('branch')
    shelf.git('checkout', '--quiet', '-b', 'other')
    shelf.commit()
    const other = shelf.path('worktree')
    shelf.git('worktree', 'add', '--quiet', '--detach', other)
    await shelf.configure(hero('In a work tree'))
    await shelf.make('worktree')
    await shelf.write({ 'worktree/images.lock': await shelf.read('images.lock') })
    await shelf.configure(hero('Replaced of late'))
    await shelf.make('replaced')
    shelf.commit()
    await shelf.configure(hero('In no lock'))
    await shelf.make('nowhere')
    await shelf.configure(hero('Now'))
    await shelf.make('now')
    shelf.commit()
    await age(shelf)
    expect(await pruned(shelf)).toEqual([['store', 'hero']])
    shelf.git('worktree', 'remove', '--force', other)
    expect(await pruned(shelf)).toHaveLength(2)
  })

  it('leaves the store alone where git cannot be asked', async () => {
    const shelf = await createPast()
    await age(shelf)
    await rm(shelf.path('.git/objects'), { recursive: true })
    const { code, out, err } = await shelf.run('prune', '--yes')
    expect({ code, out }).toEqual({ code: 0, out: ['Nothing to prune.'] })
    expect(err.join('\n')).toContain('The store was left alone')
    expect(await readdir(shelf.path('.git/genimg/store/sha256'))).toHaveLength(2)
  })

  it('leaves the store alone where a lock or a work tree is there and cannot be read', async () => {
    const shelf = await createPast()
    await shelf.write({ 'other/images.lock': '' })
    shelf.git('add', 'other/images.lock')
    shelf.commit()
    await age(shelf)
    await rm(shelf.path('other/images.lock'))
    expect(await pruned(shelf)).toHaveLength(1)
    await mkdir(shelf.path('other/images.lock'))
    const { err } = await shelf.run('prune')
    expect(err.join('\n')).toMatch(/The store was left alone: .*other.images\.lock, .* could not be read\./)
    await rm(shelf.path('other'), { recursive: true })
    shelf.git('worktree', 'add', '--quiet', '--detach', shelf.path('worktree'))
    expect(await pruned(shelf)).toHaveLength(1)
    await shelf.write({ 'worktree/.git': 'damaged' })
    expect(await pruned(shelf)).toEqual([])
  })

  it('takes an orphan out of lock and folder, and keeps its bytes for another thirty days', async () => {
    const shelf = await createShelf({ ...hero('A lighthouse'), 'cards/old': { prompt: 'A card', alt: '' } })
    await shelf.make('first')
    await shelf.configure(hero('A lighthouse'))
    await age(shelf)
    const { out } = await shelf.run('prune')
    expect(out.join('\n')).toContain('cards/old (images/cards/old.png)')
    expect((await shelf.entry('cards/old'))?.bytes).toBeGreaterThan(0)
    expect(await pruned(shelf, '--yes')).toEqual([['orphan', 'cards/old']])
    expect(await shelf.entry('cards/old')).toBeUndefined()
    await expect(shelf.readBytes('images/cards/old.png')).rejects.toThrow('ENOENT')
    expect(await pruned(shelf)).toEqual([])
    await shelf.configure({ ...hero('A lighthouse'), 'cards/old': { prompt: 'A card', alt: '' } })
    expect(await shelf.actions()).toMatchObject({ 'cards/old': 'restore' })
  })

  it("leaves a person's file alone, with its entry", async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    await shelf.configure({})
    await shelf.write({ 'images/hero.png': ownPicture('retouched') })
    const { out, err } = await shelf.run('prune', '--yes')
    expect(out).toEqual(['Nothing to prune.'])
    expect(err.join('\n')).toContain('changed by hand')
    expect(await shelf.entry()).toBeDefined()
  })

  it('removes stale variants, old rejects and what killed processes left, and nothing that is young', async () => {
    const shelf = await createShelf()
    const id = '12345678-1234-1234-1234-123456789abc'
    const variant = '.git/genimg/cache/0123456789abcdef/hero-64w.avif'
    const files = [`.git/genimg/rejected/${'a'.repeat(64)}.bin`, `.git/genimg/store/sha256/aa/.${id}.tmp`, variant]
    await shelf.write(Object.fromEntries(files.map((file) => [file, 'bytes'])))
    expect(await pruned(shelf, '--yes')).toEqual([])
    await age(shelf)
    expect((await pruned(shelf)).map(String).toSorted()).toEqual(['rejected,', 'temporary,', 'variant,'])
    await pruned(shelf, '--yes')
    for (const file of files) await expect(shelf.read(file)).rejects.toThrow('ENOENT')
  })

  it('counts only what went as removed, where another process is using variants', async () => {
    const shelf = await createShelf()
    const variant = '.git/genimg/cache/0123456789abcdef/hero-64w.avif'
    const rejected = `.git/genimg/rejected/${'a'.repeat(64)}.bin`
    const start = async (): Promise<void> => {
      await shelf.write({ [variant]: 'seven b', [rejected]: 'bytes' })
      await age(shelf)
      await shelf.write({ '.git/genimg/cache/in-use/another-process': '' })
    }
    await start()
    const result = await shelf.run('prune', '--yes', '--json')
    expect(jsonOf(result)).toMatchObject([
      { group: 'variant', removed: false },
      { group: 'rejected', removed: true },
      { type: 'total', count: 2, bytes: 12, removed: false },
    ])
    expect(result.err.join('\n')).toContain('Another process is using variants')
    expect(await shelf.read(variant)).toBe('seven b')
    await start()
    expect((await shelf.run('prune', '--yes')).out.at(-1)).toBe('Removed: 5 B. Left alone: 7 B.')
  })
})
