import { parseLock } from '@genimg/core'
import { expect, test } from 'vitest'
import { linkAiSdk } from '../support/link-dependencies.ts'
import { jsonOf, runCommand, type CommandResult } from '../support/run-command.ts'
import { createSite, type Site } from '../support/site.ts'

interface AiSite extends Site {
  readonly run: (...args: readonly string[]) => Promise<CommandResult>
}

/** A project whose provider is a model of the real package, pointed to the emulator. */
async function createAiSite(images: object): Promise<AiSite> {
  const site = await createSite({ 'main.js': `import boat from 'gen:boat'\ndocument.title = boat.src\n` })
  const { url } = site.emulator
  await linkAiSdk(site.dir)
  await site.write({
    'images.config.ts': `import { createOpenAI } from '@ai-sdk/openai'
import { aiSdk } from 'genimg/ai-sdk'
const openai = createOpenAI({ baseURL: '${url}/v1', apiKey: 'sk-0123456789abcdef' })
const provider = aiSdk(openai.image('gpt-image-2'), { price: 0.05, emulated: true })
export default { provider, budget: { perRun: 1 }, images: ${JSON.stringify(images)} }
`,
  })
  return { ...site, run: (...args) => runCommand(args, { cwd: site.dir }) }
}

const boat = { prompt: 'A paper boat', alt: '' }

test('a build orders once, says what the model remarked, and is free the next time', async () => {
  const site = await createAiSite({ boat: { ...boat, quality: 'low', params: { seed: 7 } } })
  const { log } = await site.build()
  expect(log).toContain('genimg: boat: The model openai.image:gpt-image-2 does not support "seed"')
  expect(site.newlyBilled()).toEqual(['A paper boat'])
  expect(site.newRequests()).toBe(1)
  const { images } = parseLock(await site.read('images.lock'), 'images.lock')
  expect(images['boat']).toMatchObject({
    provider: 'ai-sdk',
    model: 'openai.image:gpt-image-2',
    cost: null,
    emulated: true,
    width: 1024,
  })
  await site.build()
  expect(site.newRequests()).toBe(0)
})

test('`generate` shows a remark beside its image', async () => {
  const site = await createAiSite({ boat: { ...boat, params: { seed: 7 } } })
  const { code, err } = await site.run('generate', '--yes')
  expect(code).toBe(0)
  expect(err).toContainEqual(
    expect.stringMatching(/^! boat: The model openai\.image:gpt-image-2 does not support "seed"/),
  )
})

test('an answer that is lost is in doubt, and nothing orders again unasked', async () => {
  const site = await createAiSite({ boat, kite: { prompt: 'A red kite', alt: '' } })
  site.emulator.fail({ on: 'submit', kind: 'drop', billed: true, promptIncludes: 'boat' })
  const { code, err } = await site.run('generate', '--yes')
  expect(code).toBe(7)
  expect(err.join('\n')).toMatch(/openai\.image:gpt-image-2 did not answer/)
  expect(err.join('\n')).toContain('genimg settle boat')
  expect(site.newlyBilled().toSorted()).toEqual(['A paper boat', 'A red kite'])
  site.newRequests()
  const plan = await site.run('plan', '--json')
  expect(plan.code).toBe(7)
  expect(jsonOf(plan)).toContainEqual(expect.objectContaining({ name: 'boat', action: 'in-doubt' }))
  expect((await site.run('generate', '--yes')).code).toBe(7)
  expect(site.newRequests()).toBe(0)
})

test('an answer without a picture is a refusal of the content', async () => {
  const site = await createAiSite({ boat })
  site.emulator.fail({ on: 'submit', kind: 'shape', shape: 'empty' })
  const { code, err } = await site.run('generate', '--yes')
  expect(code).toBe(6)
  expect(err.join('\n')).toContain('openai.image:gpt-image-2 made no picture, as models do that refuse the content')
  site.newRequests()
  expect((await site.run('generate', '--yes')).code).toBe(6)
  expect(site.newRequests()).toBe(0)
})
