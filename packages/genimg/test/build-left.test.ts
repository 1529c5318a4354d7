import { openProject } from '@genimg/core'
import { createLogger, type Logger } from 'vite'
import { expect, it, onTestFinished } from 'vitest'
import { createDevGenerator } from '../src/bundlers/dev-generator.ts'
import { builtinProviders } from '../src/providers.ts'
import { configText, createSite, type Site } from './support/site.ts'

const names = ['a', 'b', 'c', 'd']

const createFour = (credits?: number): Promise<Site> =>
  createSite(
    {
      'images.config.ts': configText(
        `{ ${names.map((name) => `${name}: { prompt: '${name}', alt: '' }`).join(', ')} }`,
      ),
      'main.js': `${names.map((name) => `import ${name} from 'gen:${name}?w=32&format=webp'`).join('\n')}\nconsole.log(${names.join()})`,
    },
    credits === undefined ? {} : { credits },
  )

/** What a build that fails has said, its error last. */
async function failedBuild({ build }: Site): Promise<readonly string[]> {
  const lines: string[] = []
  const note = (message: string): void => void lines.push(message)
  const customLogger: Logger = { ...createLogger(), info: note, warn: note, warnOnce: note, error: note }
  const error: unknown = await build({ vite: { customLogger } }).catch((reason: unknown) => reason)
  return [...lines, String(error)]
}

it('a build whose key is refused says how many pictures are left, and at what price', async () => {
  const site = await createFour()
  site.emulator.fail({ on: 'submit', kind: 'answer', status: 401, times: 4 })
  const said = await failedBuild(site)
  expect(said.at(-1)).toMatch(/refuses every request.*`genimg generate` to go on with what is left/)
  expect(said).toContain('genimg: 4 left, about $0.148 to generate.')
  expect(site.newlyBilled()).toEqual([])
})

it('so does one whose credits end, about those that were not made', async () => {
  const site = await createFour(0.08)
  const said = await failedBuild(site)
  expect(said.at(-1)).toMatch(/no credits left/)
  expect(said).toContain('genimg: 2 left, about $0.074 to generate.')
  expect(Object.keys(await site.lock())).toHaveLength(2)
})

it('a build that makes everything says nothing of that', async () => {
  const site = await createFour()
  expect((await site.build()).log).not.toContain(' left')
})

it('a dev server says it too, after `g` + enter', async () => {
  const site = await createFour(0.08)
  const project = await openProject({
    from: site.dir,
    mode: 'development',
    command: 'serve',
    env: {},
    providers: builtinProviders,
    ciFreezes: false,
  })
  onTestFinished(() => project.close())
  const said: string[] = []
  const log = { info: (line: string) => void said.push(line), warn: (line: string) => void said.push(line) }
  const state = { project, plan: await project.plan(), cache: project.openVariants() }
  await createDevGenerator(new AbortController().signal, () => {}).press(state, log, async () => {})
  expect(said.at(-1)).toBe('genimg: 2 left, about $0.074 to generate.')
})
