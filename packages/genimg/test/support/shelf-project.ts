import { execFileSync } from 'node:child_process'
import { parseLock, type LockEntry } from '@genimg/core'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { onTestFinished } from 'vitest'
import { ownPicture } from './care-project.ts'
import { jsonOf, runCommand, type CommandResult } from './run-command.ts'

/**
 * A project in a git repository, whose provider is a real one by its own account and sells whatever stands on its shelf:
 * as no emulator does, it gives another picture for the same request.
 */
export interface Shelf extends TempProject {
  /** Puts what the provider gives from now on on the shelf. */
  readonly offer: (picture: string) => Promise<void>
  readonly configure: (images: object, options?: object) => Promise<void>
  readonly run: (...args: readonly string[]) => Promise<CommandResult>
  /** As a person at a terminal who types this to every question. */
  readonly ask: (answer: string, ...args: readonly string[]) => Promise<CommandResult>
  /** Makes what is missing of another picture. */
  readonly make: (picture: string) => Promise<void>
  readonly git: (...args: readonly string[]) => string
  readonly commit: () => void
  readonly entry: (name?: string) => Promise<LockEntry | undefined>
  readonly history: (name?: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  readonly actions: () => Promise<Readonly<Record<string, unknown>>>
}

/** What one picture costs. */
export const shelfPrice = 0.04

export async function createShelf(images: object = { hero: { prompt: 'A lighthouse', alt: '' } }): Promise<Shelf> {
  const project = await createTempProject({ 'shelf.png': ownPicture('first') })
  onTestFinished(project.remove)
  const run: Shelf['run'] = (...args) => runCommand(args, { cwd: project.dir })
  const git: Shelf['git'] = (...args) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
      cwd: project.dir,
      encoding: 'utf8',
      stdio: 'pipe',
    })
  const offer = (picture: string): Promise<void> => project.write({ 'shelf.png': ownPicture(picture) })
  const configure: Shelf['configure'] = (wanted, options = {}) =>
    project.write({ 'images.config.mjs': configText(wanted, { budget: { perRun: 10 }, ...options }) })
  git('init', '--quiet', '--initial-branch=main')
  await configure(images)
  return {
    ...project,
    offer,
    configure,
    run,
    ask: (answer, ...args) => runCommand(args, { cwd: project.dir, answer }),
    make: async (picture) => {
      await offer(picture)
      const { code, err } = await run('generate', '--yes')
      if (code !== 0) throw new Error(err.join('\n'))
    },
    git,
    commit: () => {
      git('add', 'images', 'images.lock')
      git('commit', '--quiet', '--message', 'pictures')
    },
    entry: async (name = 'hero') => parseLock(await project.read('images.lock'), 'images.lock').images[name],
    history: async (name = 'hero') => jsonOf(await run('history', name, '--json')),
    actions: async () => {
      const steps = jsonOf(await run('plan', '--json')).filter(({ type }) => type === 'step')
      return Object.fromEntries(steps.map(({ name, action }) => [String(name), action]))
    },
  }
}

function configText(images: object, options: object): string {
  return `import { readFileSync } from 'node:fs'
const shelf = {
  id: 'shelf', free: false, emulated: false, concurrency: 2, baseURL: null, resultHosts: [], secrets: [],
  keyVariable: null, uploadNotice: null,
  resolve: ({ size, quality }) => ({ model: 'shelf-1', params: { size, quality }, size: null, problems: [], warnings: [] }),
  estimate: () => ({ usd: ${shelfPrice}, approximate: false, seconds: 1 }),
  prepare: async (request) => ({ status: 'prepared', body: { prompt: request.prompt } }),
  submit: async () => {
    const bytes = readFileSync(new URL('shelf.png', import.meta.url))
    return { status: 'done', picture: { bytes }, cost: ${shelfPrice}, creditsLeft: null, requestId: null }
  },
}
export default {
  provider: { id: 'shelf', connect: () => shelf },
  images: ${JSON.stringify(images)},
  ...${JSON.stringify(options)},
}
`
}
