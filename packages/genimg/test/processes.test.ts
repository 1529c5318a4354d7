import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { digestOf, readJobLines, readStore } from './soak/records.ts'
import { formatReport, soak } from './soak/soak.ts'
import { soakSeed } from './soak/seed.ts'
import { startBuild, viteConfig } from './support/build-process.ts'
import { startCommand, type CommandProcess } from './support/process.ts'
import { configText, createSite, key, linkPackage, readFolder, type LockLine, type Site } from './support/site.ts'
import { startingLine, startTogether } from './support/starting-line.ts'

const plain = Array.from({ length: 8 }, (_, at) => `p${at}`)
const edits = { e0: ['p0'], e1: ['p1', 'p2'] }
const names = [...Object.keys(edits), ...plain]

/** Ten images, two of them made from others. Each one's prompt is its name. */
function config(options = 'budget: { perRun: 5, perDay: 5 },'): string {
  const images = Object.fromEntries([
    ...plain.map((name) => [name, { prompt: name, alt: '' }]),
    ...Object.entries(edits).map(([name, references]) => [name, { prompt: name, alt: '', references }]),
  ])
  return configText(JSON.stringify(images), `variants: { widths: [32], formats: ['webp'] }, ${options}`)
}

describe('eight processes at once', () => {
  it('bill each request once, six commands and two builds', { timeout: 120_000 }, async () => {
    const site = await createSite(
      {
        'images.config.ts': startingLine + config(),
        'vite.config.js': viteConfig,
        'main.js': `${names.map((name) => `import ${name} from 'gen:${name}'`).join('\n')}\nconsole.log(${names.join()})`,
      },
      { latency: 200 },
    )
    const commands = Array.from({ length: 6 }, () => generate(site.dir))
    const builds = ['first', 'second'].map((dist) => endWithTest(startBuild(site.dir, dist)))
    await startTogether(8, site.dir)
    expect(await codesOf([...commands, ...builds])).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(site.newlyBilled().toSorted()).toEqual(names)
    await expectWhole(site.dir, site.path('.genimg'))
    for (const dist of ['first', 'second']) {
      const files = [...(await readFolder(site.path(dist))).keys()]
      expect(files.filter((file) => file.endsWith('.webp'))).toHaveLength(names.length)
    }
  })

  it(
    'in two worktrees take over from one that is killed, and bill each request once',
    { timeout: 120_000 },
    async () => {
      const { site, second, env } = await createWorktrees(startingLine + config())
      const stateDir = site.path('.git', 'genimg')
      const processes = Array.from({ length: 8 }, (_, at) => generate(at < 4 ? site.dir : second, [], env))
      await startTogether(8, site.dir, second)
      // By now all that can be ordered is ordered, so that the kill leaves nothing in doubt.
      await expect.poll(() => holdersOf(stateDir), { timeout: 60_000 }).toHaveLength(plain.length)
      const [pid] = await holdersOf(stateDir)
      processes.find(({ child }) => child.pid === pid)?.child.kill('SIGKILL')
      site.emulator.advance(slow)
      expect(await codesOf(processes)).toEqual([0, 0, 0, 0, 0, 0, 0, null])
      expect(site.newlyBilled().toSorted()).toEqual(names)
      await expectWhole(site.dir, stateDir)
      await expectWhole(second, stateDir)
    },
  )

  it("never pass the day's budget", { timeout: 120_000 }, async () => {
    // Five pictures at $0.037, and not a sixth.
    const text = startingLine + config('budget: { perDay: 0.2 },')
    const site = await createSite({ 'images.config.ts': text }, { latency: 100 })
    const processes = plain.map((name) => generate(site.dir, [name]))
    await startTogether(8, site.dir)
    expect(await codesOf(processes)).toEqual([0, 0, 0, 0, 0, 5, 5, 5])
    const made = plain.filter((_, at) => processes[at]?.child.exitCode === 0)
    expect(site.newlyBilled().toSorted()).toEqual(made)
    expect(Object.keys(await site.lock())).toEqual(made)
  })
})

it('what an interrupted run ordered is collected free in another worktree', { timeout: 120_000 }, async () => {
  const { site, second, env } = await createWorktrees(config())
  const first = generate(site.dir, [], env)
  await expect.poll(() => holdersOf(site.path('.git', 'genimg')), { timeout: 60_000 }).toHaveLength(4)
  first.child.kill('SIGINT')
  expect(await codesOf([first])).toEqual([130])
  const ordered = site.newlyBilled()
  site.emulator.advance(slow)
  const again = generate(second, ['--json', ...ordered], env)
  expect(await codesOf([again])).toEqual([0])
  expect(costsIn((await again.ended).out)).toEqual([0, 0, 0, 0])
  expect(site.newlyBilled()).toEqual([])
})

it(
  'processes killed at any moment pay nothing twice and lose nothing that was paid',
  { timeout: 240_000 },
  async () => {
    const seed = soakSeed()
    const report = await soak({ kills: 6, seed })
    console.log(formatReport(report, seed))
    expect(report).toMatchObject({ kills: 6, problems: [], paidTwice: [], lost: [] })
  },
)

function generate(
  dir: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): CommandProcess {
  return endWithTest(startCommand(['generate', '--yes', ...args], dir, env))
}

/** Where a test fails, nothing goes on behind it. */
function endWithTest(process: CommandProcess): CommandProcess {
  onTestFinished(() => void process.child.kill('SIGKILL'))
  return process
}

/** In order; what a process that failed has said is printed, since a code alone explains little. */
async function codesOf(processes: readonly CommandProcess[]): Promise<readonly (number | null)[]> {
  const ends = await Promise.all(processes.map(({ ended }) => ended))
  for (const { code, err } of ends) if (code !== 0 && code !== 5 && code !== 130 && code !== null) console.error(err)
  return ends.map(({ code }) => code).toSorted((a, b) => (a ?? Infinity) - (b ?? Infinity))
}

function costsIn(out: string): readonly (number | undefined)[] {
  const lines = out.trimEnd().split('\n')
  const objects = lines.map((line): { readonly type: string; readonly cost?: number } => JSON.parse(line))
  return objects.filter(({ type }) => type === 'outcome').map(({ cost }) => cost)
}

interface Worktrees {
  readonly site: Site
  readonly second: string
  readonly env: Readonly<Record<string, string>>
}

/** Longer than any test: plain pictures are done when the emulator's clock is put forward, and not before. */
const slow = 600_000

/** One repository, the state in its git folder, and two folders to work in. */
async function createWorktrees(text: string): Promise<Worktrees> {
  const site = await createSite(
    { 'images.config.ts': text, '.gitignore': 'node_modules\n.env.local\n' },
    { latency: (slug) => (slug.includes('edit') ? 20 : slow) },
  )
  const git = (...args: readonly string[]): void => {
    const author = ['-c', 'user.name=T', '-c', 'user.email=t@example.org']
    execFileSync('git', [...author, ...args], { cwd: site.dir, stdio: 'pipe' })
  }
  const second = site.path('second')
  git('init')
  git('add', '-A')
  git('commit', '-m', 'site')
  git('worktree', 'add', '-q', second)
  await linkPackage(second)
  return { site, second, env: { SEGMIND_API_KEY: key, SEGMIND_BASE_URL: site.emulator.url } }
}

/** Who holds the orders that the provider has and nobody has collected; none while another one leaves. */
async function holdersOf(stateDir: string): Promise<readonly number[]> {
  const newest = new Map((await readJobLines(stateDir)).map((line) => [line.key, line]))
  const lines = [...newest.values()]
  return lines.every(({ status }) => status === 'accepted') ? lines.map(({ pid }) => pid) : []
}

/** Every image is in the lock, and its bytes are in `images/` and in the store. */
async function expectWhole(dir: string, stateDir: string): Promise<void> {
  const { digests } = await readStore(stateDir)
  const { images } = JSON.parse(await readFile(join(dir, 'images.lock'), 'utf8')) as {
    readonly images: Readonly<Record<string, LockLine>>
  }
  expect(Object.keys(images)).toEqual(names)
  for (const [name, { digest }] of Object.entries(images)) {
    expect(digests).toContain(digest)
    expect(digestOf(await readFile(join(dir, 'images', `${name}.png`)))).toBe(digest)
  }
}
