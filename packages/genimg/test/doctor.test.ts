import { rm } from 'node:fs/promises'
import { startEmulator } from '@genimg/emulator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkClock } from '../src/cli/doctor/check-clock.ts'
import { createCare, image } from './support/care-project.ts'
import { jsonOf, runCommand } from './support/run-command.ts'
import { createShelf, type Shelf } from './support/shelf-project.ts'

type Line = Readonly<Record<string, unknown>>

const findings = async (shelf: Shelf): Promise<Readonly<Record<string, Line>>> =>
  Object.fromEntries(jsonOf(await shelf.run('doctor', '--json')).map((line) => [String(line['about']), line]))

describe('genimg doctor', () => {
  it('finds nothing wrong in a project that is in order, and says where the key was looked for', async () => {
    const emulator = await startEmulator({ latency: 0 })
    onTestFinished(() => emulator.close())
    const care = await createCare({ hero: image('A lighthouse', { size: '1024x1024' }) }, { provider: 'segmind' })
    const without = await care.run('doctor')
    expect(without.code).toBe(1)
    expect(without.out.join('\n')).toMatch(/✗ Key +no API key; looked in the environment, .*\.env\.local/)
    const env = { SEGMIND_BASE_URL: emulator.url, SEGMIND_API_KEY: 'SG_0123456789abcdef' }
    const { code, out } = await runCommand(['doctor'], { cwd: care.dir, env })
    expect(out.filter((line) => line.startsWith('✗'))).toEqual([])
    expect(code).toBe(0)
    expect(out.join('\n')).toMatch(/✓ Credits +\$100\.00 left/)
    expect(out.join('\n')).toContain(`as ${emulator.url} has it`)
  })

  it('finds what git ignores and should not, and what it should ignore and does not', async () => {
    const shelf = await createShelf()
    expect(await findings(shelf)).toMatchObject({ Ignored: { ok: true }, 'git-lfs': { ok: true, text: 'not used' } })
    await shelf.write({ '.gitignore': 'images.lock\n' })
    expect((await shelf.run('doctor')).code).toBe(1)
    expect(await findings(shelf)).toMatchObject({
      Ignored: { ok: false, text: expect.stringContaining('images.lock') },
    })
    await shelf.write({ '.gitignore': 'images/\n', '.env.local': 'A=b' })
    expect(await findings(shelf)).toMatchObject({ Ignored: { ok: false, text: expect.stringContaining('.env.local') } })
    await shelf.write({ '.gitignore': 'images/\n.env.local\n' })
    expect(await findings(shelf)).toMatchObject({
      Ignored: { ok: true, text: expect.stringContaining('GENIMG_STATE_DIR') },
    })
  })

  it('finds git-lfs not set up, and pictures that it has not fetched', async () => {
    const shelf = await createShelf()
    await shelf.make('first')
    await shelf.write({ '.gitattributes': 'images/** filter=lfs diff=lfs merge=lfs -text\n' })
    expect(await findings(shelf)).toMatchObject({
      'git-lfs': { ok: false, remedy: expect.stringContaining('git lfs install') },
    })
    shelf.git('config', 'filter.lfs.clean', 'git-lfs clean -- %f')
    await rm(shelf.path('.git/genimg'), { recursive: true })
    await shelf.write({ 'images/hero.png': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n' })
    expect(await findings(shelf)).toMatchObject({ 'git-lfs': { ok: false, remedy: 'Run `git lfs pull`.' } })
  })

  it('tells a clock that is off from one that is as good as right', () => {
    const now = Date.parse('2026-11-28T12:00:00Z')
    const of = 'https://api.segmind.com'
    expect(checkClock(now, { time: now - 30_000, of })).toMatchObject({ ok: true })
    expect(checkClock(now, { time: now - 300_000, of })).toMatchObject({ ok: false, text: `5 min ahead of ${of}` })
    expect(checkClock(now, { time: now + 300_000, of })).toMatchObject({ ok: false, text: `5 min behind ${of}` })
    expect(checkClock(now, undefined)).toMatchObject({ ok: true })
  })
})
