import { execFileSync } from 'node:child_process'
import { readdir, rm } from 'node:fs/promises'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { startCommand } from './support/process.ts'
import { jsonOf, runCommand } from './support/run-command.ts'
import { configText, createSite, linkPackage, type Site } from './support/site.ts'

const images = `{ hero: { prompt: 'A lighthouse', alt: 'x', size: '1536x1024' }, 'cards/{season}': { matrix: { season: ['summer', 'winter'] },
  prompt: 'A {season} card', alt: '{season} card' }, night: { references: ['hero'], prompt: 'At night', alt: '' } }`

const create = (options?: string): Promise<Site> => createSite({ 'images.config.ts': configText(images, options) })

describe('genimg plan', () => {
  it('is a table of sign, name, reason, model, size and quality, price, with a total and the time', async () => {
    const site = await create()
    const { code, out } = await runCommand(['plan'], { cwd: site.dir })
    expect(code).toBe(0)
    expect(out).toEqual([
      '+  hero          new  gpt-image-1-mini       1536x1024 high  ~$0.037',
      '+  cards/summer  new  gpt-image-1-mini       1024x1024 high  ~$0.037',
      '+  cards/winter  new  gpt-image-1-mini       1024x1024 high  ~$0.037',
      '+  night         new  gpt-image-1-edit-mini  1024x1024 high  ~$0.028',
      '',
      '4 images to generate: about $0.139, about 84 s.',
    ])
    expect(site.newRequests()).toBe(0)
  })

  it('prints a JSON object a step and a total', async () => {
    const site = await create()
    const lines = jsonOf(await runCommand(['plan', '--json'], { cwd: site.dir }))
    expect(lines).toHaveLength(5)
    expect(lines[0]).toEqual({
      schemaVersion: 1,
      type: 'step',
      name: 'hero',
      action: 'generate',
      reason: 'new',
      fields: [],
      key: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      price: 0.037,
    })
    expect(lines[3]).toMatchObject({ name: 'night', key: null, price: 0.028 })
    expect(lines[4]).toMatchObject({ type: 'total', count: 4, usd: expect.closeTo(0.139) as number })
  })

  it('names the fields that changed, also for what is made from them, and exits 3 when asked to', async () => {
    const site = await create()
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect((await runCommand(['plan', '--exit-code'], { cwd: site.dir })).code).toBe(0)
    await site.write({
      'images.config.ts': configText(images.replace(`'A lighthouse'`, `'A mill'`).replace('1536x1024', '1024x1536')),
    })
    const { code, out } = await runCommand(['plan', '--exit-code'], { cwd: site.dir })
    expect(code).toBe(3)
    expect(out[0]).toMatch(/^~ {2}hero +changed: prompt, size/)
    expect(out[1]).toMatch(/^~ {2}night +changed: references/)
    expect(out.at(-2)).toBe('2 images are up to date.')
  })
})

describe('genimg generate', () => {
  it('makes everything, parents first, and has nothing to do the second time', async () => {
    const site = await create()
    const first = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(first.code).toBe(0)
    expect(first.out.at(-1)).toBe('4 generated for $0.139.')
    expect(site.newlyBilled().at(-1)).toBe('At night')
    site.newRequests()
    const again = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(again.out).toEqual(['4 images are up to date. Nothing to do, nothing to pay.'])
    expect(site.newRequests()).toBe(0)
  })

  it('makes the named image and what it is made from', async () => {
    const site = await create()
    await runCommand(['generate', 'night', '--yes'], { cwd: site.dir })
    expect(Object.keys(await site.lock())).toEqual(['hero', 'night'])
  })

  it.each([
    ['without --yes and without a terminal', [], undefined, 5, 0],
    ['with --yes but neither budget nor --max-cost', ['--yes'], '', 5, 0],
    ['with --yes and --max-cost', ['--yes', '--max-cost', '1'], '', 0, 4],
    ['up to --max-cost', ['--yes', '--max-cost', '0.08'], '', 5, 2],
    ['with --yes inside the budget', ['--yes'], undefined, 0, 4],
    ['up to the budget', ['--yes'], 'budget: { perRun: 0.04 },', 5, 1],
    ['up to the day', ['--yes'], 'budget: { perDay: 0.08 },', 5, 2],
  ])('%s', async (_case, args, options, code, billed) => {
    const site = await create(options)
    const result = await runCommand(['generate', ...args], { cwd: site.dir })
    expect([result.code, site.newlyBilled().length]).toEqual([code, billed])
    if (code === 5) expect([...result.err, ...result.out].join('\n')).toMatch(/genimg generate|Nothing was charged/)
  })

  it('asks a person for the price, and takes no for an answer', async () => {
    const site = await create('')
    const no = await runCommand(['generate'], { cwd: site.dir, answer: 'n' })
    expect([no.code, no.err.at(-1)]).toEqual([5, 'Nothing was ordered.'])
    expect(no.err.join()).toContain('Generate them for about $0.139? [y/N]')
    expect(site.newlyBilled()).toEqual([])
    expect((await runCommand(['generate'], { cwd: site.dir, answer: 'y' })).code).toBe(0)
  })

  it('keeps the others where some fail, and says so in the exit code', async () => {
    const site = await createSite({
      'images.config.ts': configText(
        `{ good: { prompt: 'A boat', alt: '' }, bad: { prompt: '[blocked] boat', alt: '' } }`,
      ),
    })
    const { code, err, out } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(6)
    expect(err.join('\n')).toMatch(/"bad" is blocked by the provider/)
    expect(out.at(-1)).toBe('1 generated for $0.04, 1 failed.'.replace('$0.04', '$0.037'))
    expect(Object.keys(await site.lock())).toEqual(['good'])
    site.newRequests()
    const again = await runCommand(['generate', '--yes', '--json'], { cwd: site.dir })
    expect(again.code).toBe(6)
    expect(jsonOf(again)).toContainEqual(expect.objectContaining({ type: 'outcome', name: 'bad', cost: 0 }))
    expect(site.newRequests()).toBe(0)
  })

  it('never sends again what may have been billed, and exits 7', async () => {
    const site = await create()
    site.emulator.fail({ on: 'submit', kind: 'drop', billed: true, promptIncludes: 'summer' })
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(7)
    expect(err.join('\n')).toMatch(/"cards\/summer" is in doubt.*genimg settle cards\/summer/)
    expect(Object.keys(await site.lock())).toEqual(['cards/winter', 'hero', 'night'])
    site.newRequests()
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(7)
    const plan = await runCommand(['plan'], { cwd: site.dir })
    expect(plan.out[0]).toMatch(/^! {2}cards\/summer +in doubt/)
    expect(plan.code).toBe(7)
    expect(site.newRequests()).toBe(0)
  })

  it('stops the whole run where the key is refused', async () => {
    const site = await create()
    await site.write({ '.env.local': `SEGMIND_API_KEY=wrong-key\nSEGMIND_BASE_URL=${site.emulator.url}` })
    const { code, err } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(code).toBe(1)
    expect(err.join('\n')).not.toContain('wrong-key')
    expect(site.newlyBilled()).toEqual([])
  })

  it('changes nothing when frozen, and names what is missing', async () => {
    const site = await create()
    const { code, err } = await runCommand(['generate', '--yes', '--frozen'], { cwd: site.dir })
    expect(code).toBe(4)
    expect(err.join('\n')).toMatch(/"hero".*"night".*genimg generate/)
    expect(site.newRequests()).toBe(0)
    expect(await readdir(site.dir)).not.toContain('images')
    // CI alone does not freeze what was asked for by name.
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir, env: { CI: 'true' } })).code).toBe(0)
  })
})

describe('state that outlives the working tree', () => {
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync(
      'git',
      ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'init.defaultBranch=main', ...args],
      {
        cwd,
        encoding: 'utf8',
        stdio: 'pipe',
      },
    )

  async function createRepository(): Promise<Site> {
    const site = await create()
    git(site.dir, 'init')
    await site.write({ '.gitignore': 'node_modules\nimages\n.env.local\n' })
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    git(site.dir, 'add', '-A')
    git(site.dir, 'commit', '-m', 'site')
    site.newRequests()
    return site
  }

  it('loses nothing and pays nothing after git clean -fdx', async () => {
    const site = await createRepository()
    const hero = await site.readBytes('images/hero.png')
    git(site.dir, 'clean', '-fdx')
    expect(await readdir(site.dir)).not.toContain('images')
    await linkPackage(site.dir)
    const env = { SEGMIND_BASE_URL: site.emulator.url }
    const { code, out } = await runCommand(['generate', '--yes'], { cwd: site.dir, env })
    expect([code, out.at(-1)]).toEqual([0, '4 restored, free.'])
    expect(await site.readBytes('images/hero.png')).toEqual(hero)
    expect(site.newRequests()).toBe(0)
  })

  it('serves a second worktree from the first one, lock or no lock', async () => {
    const site = await createRepository()
    const second = site.path('second')
    git(site.dir, 'worktree', 'add', '-q', second)
    await linkPackage(second)
    const env = { SEGMIND_BASE_URL: site.emulator.url }
    expect((await runCommand(['generate', '--yes'], { cwd: second, env })).out.at(-1)).toBe('4 restored, free.')
    await rm(site.path('second', 'images.lock'))
    await rm(site.path('second', 'images'), { recursive: true })
    expect((await runCommand(['generate', '--yes'], { cwd: second, env })).out.at(-1)).toBe('4 restored, free.')
    expect(site.newRequests()).toBe(0)
  })
})

describe('processes', () => {
  it('say what is left and how to collect it when they are interrupted', { timeout: 60_000 }, async () => {
    const site = await createSite({ 'images.config.ts': configText(images) }, { latency: 9000 })
    const { child, ended } = startCommand(['generate', '--yes'], site.dir)
    await expect.poll(() => site.emulator.ledger.length, { timeout: 20_000 }).toBe(3)
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).toMatch(/"hero".*not lost.*genimg generate/s)
    site.newlyBilled()
    const again = await startCommand(['generate', '--yes'], site.dir).ended
    expect(again.code).toBe(0)
    expect(site.newlyBilled()).toEqual(['At night'])
  })
})

describe('an interrupted command', () => {
  it('waits for what is nearly done and orders nothing more', { timeout: 60_000 }, async () => {
    const site = await createSite({ 'images.config.ts': configText(images) }, { latency: 2500 })
    const { child, ended } = startCommand(['generate', '--yes'], site.dir)
    await expect.poll(() => site.emulator.ledger.length, { timeout: 20_000 }).toBe(3)
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(130)
    expect(err).toMatch(/Stopping: nothing more is ordered/)
    expect(Object.keys(await site.lock())).toHaveLength(3)
  })
})

describe('credits', () => {
  it('are looked at before the first order, and what is made is kept when they end', async () => {
    const site = await createSite({ 'images.config.ts': configText(images) }, { credits: 0.08 })
    const { code, err, out } = await runCommand(['generate', '--yes'], { cwd: site.dir })
    expect(err.join('\n')).toMatch(
      /segmind has \$0\.08 of credits left, and what is still to be made costs about \$0\.1\d/,
    )
    expect(code).toBe(6)
    expect(out.at(-1)).toMatch(/^2 generated for \$0\.07\d*, 2 left, about \$0\.0\d+ to generate\.$/)
  })
})

describe('a fresh clone', () => {
  it('goes back to the request that its lock came with for nothing', async () => {
    const site = await create()
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    const lock = await site.lock()
    // What a clone has: config, lock and originals, and no state.
    await rm(site.path('.genimg'), { recursive: true })
    await site.write({ 'images.config.ts': configText(images.replace(`'A lighthouse'`, `'A mill'`)) })
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    site.newRequests()
    await site.write({ 'images.config.ts': configText(images) })
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).out.at(-1)).toBe('2 restored, free.')
    expect(site.newRequests()).toBe(0)
    expect(await site.lock()).toEqual(lock)
  })
})

describe('what was charged', () => {
  it('is nothing for a picture that was ordered and blocked, and unknown for one in doubt', async () => {
    const site = await createSite({
      'images.config.ts': configText(
        `{ bad: { prompt: '[blocked] boat', alt: '' }, lost: { prompt: 'A lost boat', alt: '' } }`,
      ),
    })
    site.emulator.fail({ on: 'submit', kind: 'drop', billed: true, promptIncludes: 'lost' })
    const lines = jsonOf(await runCommand(['generate', '--yes', '--json'], { cwd: site.dir }))
    expect(lines).toContainEqual(expect.objectContaining({ type: 'outcome', name: 'bad', cost: 0 }))
    expect(lines).toContainEqual(expect.objectContaining({ type: 'outcome', name: 'lost', cost: null }))
  })

  it('is said where a picture cannot be put in its place', async () => {
    const site = await createSite({
      'images.config.ts': configText(images),
      'images/cards': 'a file, where a folder has to be',
    })
    const { code, err } = await runCommand(['generate', 'cards/summer', '--yes'], { cwd: site.dir })
    expect(code).toBe(2)
    expect(err.join('\n')).toContain('Nothing was ordered')
    expect(site.newlyBilled()).toEqual([])
  })

  it("is nothing lost where a person's file of another type stands beside", async () => {
    const site = await create()
    await runCommand(['generate', '--yes'], { cwd: site.dir })
    const mine = await sharp({ create: { width: 9, height: 9, channels: 3, background: '#369' } })
      .webp()
      .toBuffer()
    await site.write({ 'images/hero.webp': mine })
    await site.write({ 'images.config.ts': configText(images.replace(`'A lighthouse'`, `'A mill'`)) })
    expect((await runCommand(['generate', 'hero', '--yes'], { cwd: site.dir })).code).toBe(0)
    expect((await readdir(site.path('images'))).toSorted()).toContain('hero.webp')
  })
})
