import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { lostText } from '../src/lost-text.ts'
import { createShelf, type Shelf } from './support/shelf-project.ts'

/** A clone of a project whose originals are git-ignored: the lock is there, and neither pictures nor store are. */
async function createClone(): Promise<Shelf> {
  const shelf = await createShelf()
  await shelf.make('first')
  await rm(shelf.path('images'), { recursive: true })
  await rm(shelf.path('.git/genimg'), { recursive: true })
  return shelf
}

const hero = { hero: { prompt: 'A lighthouse', alt: '' } }

describe('a clone without its originals', () => {
  it('is told where they may be before they are ordered anew', async () => {
    const shelf = await createClone()
    const { err } = await shelf.run('plan')
    expect(err.join('\n')).toMatch(
      /images\.lock has "hero", but its picture is neither in images\/ nor.*GENIMG_STATE_DIR/,
    )
    expect(await shelf.actions()).toEqual({ hero: 'generate' })
    expect(lostText(['a', 'b', 'c'])).toContain('images.lock has "a", "b" and "c", but their pictures are')
  })

  it('is told so where it is frozen, and by verify', async () => {
    const shelf = await createClone()
    await shelf.configure(hero, { frozen: true })
    const { code, err } = await shelf.run('generate')
    expect(code).toBe(4)
    expect(err.join('\n')).toContain('images.lock has "hero", but its picture is not here')
    const verified = await shelf.run('verify')
    expect(verified.code).toBe(1)
    expect(verified.out.join('\n')).toContain('GENIMG_STATE_DIR')
  })

  it('with git-lfs is told to pull, and orders nothing', async () => {
    const shelf = await createClone()
    await shelf.write({ 'images/hero.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' })
    for (const args of [['plan'], ['generate', '--yes']] as const) {
      const { code, err } = await shelf.run(...args)
      expect(code).toBe(2)
      expect(err.join('\n')).toContain('git lfs pull')
    }
    expect((await shelf.run('verify')).out.join('\n')).toContain('git lfs pull')
  })
})
