import { parseLock } from '@genimg/core'
import { createTempProject, providerContract, type TempProject } from '@genimg/core/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { listModels as segmindModels } from '../packages/segmind/src/models.ts'
import { openai } from '../packages/genimg/src/openai.ts'
import { listModels as openaiModels } from '../packages/genimg/src/openai/models.ts'
import { estimatePicture } from '../packages/genimg/src/openai/price.ts'
import { linkAiSdk } from '../packages/genimg/test/support/link-dependencies.ts'
import { runCommand } from '../packages/genimg/test/support/run-command.ts'
import { createSite, linkPackage } from '../packages/genimg/test/support/site.ts'
import { easelKey, easelTroubles, startEaselServer } from './support/easel-server.ts'
import { easel } from './support/easel.ts'
import { blocksOf, defaultsIn, readRepository, rowsOf, type Block } from './support/page.ts'

const page = readRepository('docs/providers.md')
const example = readRepository('test/support/easel.ts')
const blocks = blocksOf(page)
const configs = blocks.filter(({ text }) => text.includes('defineImages({'))
const rowsUnder = (heading: string, cells: number): readonly (readonly string[])[] =>
  rowsOf(page).flatMap((row) => (row.heading === heading && row.cells.length === cells ? [row.cells] : []))

/** A folder in which everything is there that the page imports. */
async function createProject(config: string): Promise<TempProject> {
  const project = await createTempProject({ 'images.config.ts': config, 'easel.ts': example })
  onTestFinished(() => project.remove())
  await linkPackage(project.dir)
  await linkAiSdk(project.dir)
  return project
}

function configUnder(heading: string): string {
  const found = configs.find((block) => block.heading === heading)
  if (found === undefined) throw new Error(`the page has no config under "${heading}"`)
  return found.text
}

describe('configs', () => {
  test.each(['Segmind', 'OpenAI', 'The AI SDK', 'Placeholder'])('%s has one of at most ten lines', (heading) => {
    expect(configUnder(heading).trim().split('\n').length).toBeLessThanOrEqual(10)
  })

  test.each(configs)('the one under $heading is taken as it is, without a key or a network', async ({ text }) => {
    const project = await createProject(text)
    const { code, out } = await runCommand(['plan'], { cwd: project.dir })
    expect(code).toBe(0)
    expect(out.at(-1)).toMatch(/to generate: (about )?(\$\d|free)/)
  })
})

test('a local server does not get the key where the config says so', () => {
  const env = { OPENAI_API_KEY: 'sk-0123456789abcdef' }
  const baseURL = 'http://127.0.0.1:1234/v1'
  expect(openai({ baseURL, apiKey: '' }).connect(env)).toMatchObject({ secrets: [], keyVariable: null })
  expect(openai({ baseURL }).connect(env).secrets).toEqual([env.OPENAI_API_KEY])
})

describe('tables', () => {
  test.each([
    ['OpenAI', 'packages/genimg/src/openai/settings.ts', 'OpenAIOptions'],
    ['The AI SDK', 'packages/genimg/src/ai-sdk/settings.ts', 'AiSdkOptions'],
  ])('%s: every option with its default', (heading, file, name) => {
    const options = rowsUnder(heading, 3).map(([option, fallback]) => [option, fallback])
    expect(options).toEqual(defaultsIn(file, name))
  })

  test('OpenAI: every model with its prices', () => {
    const priceOf = (model: string, size: string, quality: string): string | null => {
      const { usd } = estimatePicture({ model, params: { size, quality }, references: 0, mask: false })
      return usd === null ? null : String(Math.round(usd * 1000) / 1000)
    }
    const expected = openaiModels().map(({ name }) => {
      const prices = ['1024x1024', '1536x1024'].flatMap((size) =>
        ['low', 'medium', 'high'].map((quality) => priceOf(name, size, quality)),
      )
      return [name, ...(prices[0] === null ? ['not known', '', '', '', '', ''] : prices)]
    })
    expect(rowsUnder('OpenAI', 7)).toEqual(expected)
  })

  test('every model whose end is known', () => {
    const ends = new Map<string, { readonly end: string; readonly at: readonly string[] }>()
    const note = (name: string, maker: string, end: string | undefined): void => {
      if (end !== undefined) ends.set(name, { end, at: [...(ends.get(name)?.at ?? []), maker] })
    }
    for (const { name, retirement } of openaiModels()) note(name, 'OpenAI', retirement?.end)
    for (const { slug, retirement } of segmindModels()) note(slug, 'Segmind', retirement?.end)
    const expected = [...ends].map(([name, { end, at }]) => `${name} | ${at.join(', ')} | ${end}`)
    const rows = rowsUnder('Models whose end is known', 3).map((cells) => cells.join(' | '))
    expect(rows.toSorted()).toEqual(expected.toSorted())
  })
})

describe('moving', () => {
  const heading = 'Moving to another model or maker'
  const under = (test: (block: Block) => boolean): string =>
    blocks.find((block) => block.heading === heading && test(block))?.text ?? ''

  test('the transcript is what the command says', async () => {
    const before = configUnder(heading)
    const site = await createSite({ 'images.config.ts': before })
    const { url } = site.emulator
    await site.write({ '.env.local': `SEGMIND_BASE_URL=${url}\nOPENAI_BASE_URL=${url}/v1\n` })
    expect((await runCommand(['generate', '--yes'], { cwd: site.dir })).code).toBe(0)
    await site.write({
      'images.config.ts': patch(
        before,
        under(({ language }) => language === 'diff'),
      ),
    })
    site.newRequests()
    const expected = under(({ text }) => text.startsWith('$ '))
    const commands = [...expected.matchAll(/^\$ npx genimg (.+)$/gm)].map(([, command = '']) => command)
    const said: string[] = []
    for (const command of commands) {
      const { out, err } = await runCommand(command.split(' '), { cwd: site.dir })
      said.push([`$ npx genimg ${command}`, ...out, ...err].join('\n').replaceAll(url, 'http://127.0.0.1:4010'))
    }
    expect(`${said.join('\n\n')}\n`).toBe(expected)
    expect(site.newRequests()).toBe(0)
  })
})

/** A text with the lines of a diff without context put in. */
function patch(text: string, diff: string): string {
  const changes = [...diff.matchAll(/^-(.*)\n\+(.*)$/gm)]
  return changes.reduce((patched, [, from = '', to = '']) => {
    if (!patched.includes(`${from}\n`)) throw new Error(`the config has no line "${from}"`)
    return patched.replace(`${from}\n`, () => `${to}\n`)
  }, text)
}

describe('writing a provider', () => {
  test('the page has the example word for word, in 40 lines at most', () => {
    const shown = blocks.filter(({ text }) => text.includes('ProviderSource'))
    expect(shown.map(({ text }) => text)).toEqual([example])
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(40)
  })

  test('the example makes a picture, once', async () => {
    const server = await startEaselServer()
    onTestFinished(() => server.close())
    const project = await createProject(configUnder('Writing a provider in 40 lines'))
    await project.write({ '.env.local': `EASEL_KEY=${easelKey}\nEASEL_URL=${server.url}\n` })
    const generate = () => runCommand(['generate', '--yes'], { cwd: project.dir })
    const { code, out } = await generate()
    expect([code, out.at(-1)]).toEqual([0, '1 generated for $0.02.'])
    const { images } = parseLock(await project.read('images.lock'), 'images.lock')
    expect(images['boat']).toMatchObject({ provider: 'easel', model: 'oil-2', cost: 0.02, width: 1024, height: 1024 })
    expect((await generate()).code).toBe(0)
    expect([server.billed, server.requests()]).toEqual([['A paper boat'], 1])
  })
})

const traits = {
  queued: false,
  keyed: true,
  online: true,
  priceKnown: true,
  blockedPrompt: 'Something forbidden',
  blockedSentence: 'We do not paint this.',
  troubles: easelTroubles,
} as const

providerContract('easel', traits, async () => {
  const server = await startEaselServer()
  const env = { EASEL_URL: server.url, EASEL_KEY: easelKey }
  return {
    provider: easel.connect(env),
    connect: () => easel.connect(env),
    withWrongKey: easel.connect({ ...env, EASEL_KEY: 'EASEL_wrong' }),
    withoutKey: easel.connect({ EASEL_URL: server.url }),
    fields: {
      model: undefined,
      size: '1024x1024',
      quality: 'high',
      background: 'opaque',
      configured: [],
      params: {},
      references: 0,
      mask: false,
    },
    billed: () => server.billed.length,
    arrange: (trouble) => server.misbehaveNext(trouble),
    close: () => server.close(),
  }
})
