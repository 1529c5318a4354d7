import { access } from 'node:fs/promises'
import { paintPlaceholder, parseLock, type Environment, type LockEntry } from '@genimg/core'
import { createTempProject, type TempProject } from '@genimg/core/testing'
import { expect, onTestFinished } from 'vitest'
import { jsonOf, runCommand, type CommandResult } from './run-command.ts'

/** A project whose commands run in this process, without a terminal. */
export interface Care extends TempProject {
  readonly run: (...args: readonly string[]) => Promise<CommandResult>
  /** Writes the config anew; the provider is `placeholder` unless `options` say otherwise. */
  readonly configure: (images: Images, options?: object) => Promise<void>
  readonly entry: (name: string) => Promise<LockEntry | undefined>
  /** Action of each step of the plan. */
  readonly plan: () => Promise<Readonly<Record<string, string>>>
  readonly exists: (file: string) => Promise<boolean>
}

export type Images = Readonly<Record<string, object>>

export const image = (prompt: string, more: object = {}): object => ({ prompt, alt: '', size: '64x48', ...more })
export const lighthouse = { hero: image('A lighthouse') }

export async function createCare(
  images: Images = lighthouse,
  options: object = {},
  env: Environment = {},
): Promise<Care> {
  const project = await createTempProject()
  onTestFinished(() => project.remove())
  const run: Care['run'] = (...args) => runCommand(args, { cwd: project.dir, env })
  const configure: Care['configure'] = (images, options = {}) =>
    project.write({ 'images.config.json': JSON.stringify({ provider: 'placeholder', images, ...options }) })
  await configure(images, options)
  return {
    ...project,
    run,
    configure,
    entry: async (name) => parseLock(await project.read('images.lock'), 'images.lock').images[name],
    plan: async () => {
      const steps = jsonOf(await run('plan', '--json')).filter(({ type }) => type === 'step')
      return Object.fromEntries(steps.map(({ name, action }) => [String(name), String(action)]))
    },
    exists: (file) =>
      access(project.path(file)).then(
        () => true,
        () => false,
      ),
  }
}

/** The same, with its pictures made. */
export async function createMade(images?: Images): Promise<Care> {
  const care = await createCare(images)
  expect((await care.run('generate')).code).toBe(0)
  return care
}

export const ownPicture = (seed = 'my own'): Uint8Array =>
  paintPlaceholder({ width: 80, height: 60, seed, opaque: true })
