import { rm } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { createCare, createMade, image, lighthouse, ownPicture } from './support/care-project.ts'
import { jsonOf } from './support/run-command.ts'

const renamed = { 'start/tower': image('A lighthouse') }

describe('genimg rename', () => {
  it('moves entry and picture, and what the config has to say is said', async () => {
    const care = await createMade({ ...lighthouse, night: image('At night', { references: 'hero' }) })
    const bytes = await care.readBytes('images/hero.png')
    const before = await care.entry('hero')
    const result = await care.run('rename', 'hero', 'start/tower')
    expect(result.code).toBe(0)
    expect(result.out.join('\n')).toContain('images.config.json still says "hero"')
    expect(result.out.join('\n')).toContain('"night" is made from "hero"')
    expect(await care.entry('start/tower')).toEqual(before)
    expect(await care.entry('hero')).toBeUndefined()
    expect(await care.readBytes('images/start/tower.png')).toEqual(bytes)
    expect(await care.exists('images/hero.png')).toBe(false)
    await care.configure({ ...renamed, night: image('At night', { references: 'start/tower' }) })
    expect(await care.plan()).toEqual({ night: 'keep', 'start/tower': 'keep' })
    const again = await care.run('rename', 'hero', 'start/tower')
    expect(again.code).toBe(2)
  })

  it('follows a config that has the new name already, types included', async () => {
    const care = await createMade()
    await care.configure(renamed)
    expect(await care.plan()).toEqual({ 'start/tower': 'restore', hero: 'orphan' })
    const result = await care.run('rename', 'hero', 'start/tower', '--json')
    expect(result.code).toBe(0)
    expect(jsonOf(result)).toMatchObject([
      { schemaVersion: 1, type: 'outcome', name: 'start/tower', from: 'hero', status: 'renamed', isInConfig: false },
    ])
    expect(await care.plan()).toEqual({ 'start/tower': 'keep' })
    expect(await care.read('genimg-env.d.ts')).toContain('gen:start/tower')
    expect(jsonOf(await care.run('history', 'start/tower', '--json'))).toMatchObject([{ n: 0, from: 'images' }])
  })

  it('renames what only the lock has, as where originals are git-ignored, and a pointer with it', async () => {
    const care = await createMade({ ...lighthouse, boat: image('A boat') })
    await rm(care.path('.genimg'), { recursive: true })
    await rm(care.path('images/hero.png'))
    await care.write({ 'images/boat.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' })
    expect(jsonOf(await care.run('rename', 'hero', 'tower', '--json'))).toMatchObject([{ path: null }])
    expect((await care.run('rename', 'boat', 'ship')).code).toBe(0)
    expect(await care.read('images/ship.png')).toContain('git-lfs')
    expect(await care.exists('images/boat.png')).toBe(false)
  })

  it('refuses what would lose or hide something, and changes nothing', async () => {
    const care = await createMade({ ...lighthouse, boat: image('A boat') })
    const before = await care.read('images.lock')
    await care.write({ 'images/mine.png': ownPicture() })
    for (const [from, to, text] of [
      ['herro', 'tower', 'Did you mean "hero"?'],
      ['hero', 'boat', 'has a picture of "boat" already'],
      ['hero', 'hero', 'is its name already'],
      ['hero', 'Tower', 'must be lower-case'],
      ['hero', 'con', 'Windows keeps for a device'],
      ['hero', 'boat.png/tower', 'need a file and a folder with one name'],
      ['hero', 'mine', 'is in the way'],
    ] as const) {
      const { code, err } = await care.run('rename', from, to)
      expect([code, err.join('\n')]).toEqual([2, expect.stringContaining(text)])
    }
    expect((await care.run('rename', 'hero')).code).toBe(2)
    await care.configure({ ...lighthouse, boat: image('A boat'), tower: image('A tower') })
    expect((await care.run('rename', 'hero', 'tower')).err.join('\n')).toContain('has both')
    expect((await care.run('rename', 'tower', 'other')).err.join('\n')).toContain('nothing to rename')
    await care.write({ 'images/hero.png': ownPicture('retouched') })
    expect((await care.run('rename', 'hero', 'other')).err.join('\n')).toContain('genimg adopt hero')
    await care.configure(lighthouse, { frozen: true })
    expect((await care.run('rename', 'hero', 'other')).code).toBe(4)
    expect(await care.read('images.lock')).toBe(before)
    expect(await care.readBytes('images/hero.png')).toEqual(Buffer.from(ownPicture('retouched')))
  })

  it('has nothing to rename in a new project', async () => {
    const care = await createCare()
    expect((await care.run('rename', 'hero', 'tower', '--json')).code).toBe(2)
  })
})
