import { parseLock, type LockEntry } from '@genimg/core'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { createSite, type Site } from './support/site.ts'

/** A project whose pictures are made by one model and kept for others. */
interface Moving extends Site {
  readonly run: (...args: readonly string[]) => Promise<CommandResult>
  /** Writes the config anew. */
  readonly configure: (provider: string, model?: string, images?: Images) => Promise<void>
  readonly entries: () => Promise<Readonly<Record<string, LockEntry>>>
  /** Action of each step of the plan. */
  readonly plan: () => Promise<Readonly<Record<string, unknown>>>
}

type Images = Readonly<Record<string, object>>

const images = {
  hero: { prompt: 'A lighthouse at dawn', size: '1536x1024', alt: '' },
  boat: { prompt: 'A paper boat', alt: '' },
  night: { references: ['hero'], prompt: 'The same at night', alt: '' },
}
const allKept = { hero: 'keep', boat: 'keep', night: 'keep' }

/** Three pictures by Segmind's `gpt-image-1-mini`, which OpenAI switches off. */
async function createMade(): Promise<Moving> {
  const site = await createSite({})
  const { emulator, dir } = site
  await site.write({
    '.env.local': [
      `SEGMIND_BASE_URL=${emulator.url}`,
      'SEGMIND_API_KEY=SG_0123456789abcdef',
      `OPENAI_BASE_URL=${emulator.url}/v1`,
      'OPENAI_API_KEY=sk-0123456789abcdef',
    ].join('\n'),
  })
  const run: Moving['run'] = (...args) => runCommand(args, { cwd: dir })
  const moving: Moving = {
    ...site,
    run,
    configure: (provider, model, wanted = images) =>
      site.write({
        'images.config.ts': `import { openai } from 'genimg/openai'
import { segmind } from 'genimg/segmind'
export default { provider: ${provider}, budget: { perRun: 2 }, ...${JSON.stringify({ defaults: { model }, images: wanted })} }
`,
      }),
    entries: async () => parseLock(await site.read('images.lock'), 'images.lock').images,
    plan: async () => {
      const steps = jsonOf(await run('plan', '--json')).filter(({ type }) => type === 'step')
      return Object.fromEntries(steps.map(({ name, action }) => [String(name), action]))
    },
  }
  await moving.configure('segmind()', 'gpt-image-1-mini')
  expect((await run('generate', '--yes')).code).toBe(0)
  moving.newRequests()
  return moving
}

test('the plan says when a model ends, where to go, and that what exists may stay', async () => {
  const site = await createSite({})
  await site.write({ 'images.config.json': JSON.stringify({ defaults: { model: 'gpt-image-1-mini' }, images }) })
  const { code, err } = await runCommand(['plan'], { cwd: site.dir })
  expect(code).toBe(0)
  for (const model of ['gpt-image-1-mini', 'gpt-image-1-edit-mini']) {
    const line = err.find((text) => text.includes(`"${model}"`))
    expect(line).toMatch(
      /(?:are|were) switched off by their maker on 2026-12-01: for new pictures, set `model` to "gpt-/,
    )
    expect(line).toContain('`genimg accept --reason model` then keeps those that exist, free')
  }
})

test('another model of the same maker keeps every picture, free', async () => {
  const site = await createMade()
  const before = await site.entries()
  await site.configure('segmind()', 'gpt-image-2')

  const plan = await site.run('plan')
  expect(plan.out.join('\n')).toMatch(/~ {2}hero +changed: model.*\n~ {2}boat +changed: model/)
  const notices = plan.err.join('\n')
  expect(notices).toContain('"hero" and "boat" changed only in who makes it: `genimg accept --reason model` keeps')
  expect(notices).not.toContain('switched off')

  const accepted = await site.run('accept', '--reason', 'model')
  expect(accepted.code).toBe(0)
  expect(accepted.out).toEqual(
    ['hero', 'boat', 'night'].map((name) => expect.stringMatching(`${name}  accepted, free .changed: model`)),
  )
  expect(await site.plan()).toEqual(allKept)
  expect(site.newRequests()).toBe(0)
  // Who made a picture stays true, whoever is asked for the next one.
  for (const [name, { digest, provider, model, cost }] of Object.entries(before)) {
    expect((await site.entries())[name]).toMatchObject({ digest, provider, model, cost })
  }
})

test('another maker keeps every picture, and every way back is free', async () => {
  const site = await createMade()
  const before = await site.entries()
  await site.configure('segmind()', 'gpt-image-2')
  await site.run('accept', '--reason', 'model')
  await site.configure('openai()')

  const plan = await site.run('plan')
  expect(plan.out.join('\n')).toMatch(/~ {2}hero +changed: provider.*\$0\.165\n~ {2}boat +changed: provider.*\$0\.211/)
  expect(plan.err.join('\n')).toContain('"hero" and "boat" changed only in who makes it')
  expect((await site.run('accept', '--reason', 'model')).code).toBe(0)
  expect(await site.plan()).toEqual(allKept)

  await site.configure('segmind()', 'gpt-image-1-mini')
  expect(await site.plan()).toEqual({ hero: 'restore', boat: 'restore', night: 'restore' })
  const { code, out } = await site.run('generate')
  expect([code, out.at(-1)]).toEqual([0, '3 restored, free.'])
  expect(await site.entries()).toEqual(before)
  expect(await site.plan()).toEqual(allKept)
  // Nobody ever made these, and they were accepted: that is remembered too.
  for (const [provider, model] of [
    ['segmind()', 'gpt-image-2'],
    ['openai()', undefined],
  ] as const) {
    await site.configure(provider, model)
    expect(Object.values(await site.plan())).not.toContain('generate')
  }
  expect(site.newRequests()).toBe(0)
})

test('an image whose prompt changed too is left alone and named', async () => {
  const site = await createMade()
  await site.configure('openai()', undefined, { ...images, boat: { ...images.boat, prompt: 'A red paper boat' } })
  expect((await site.run('plan')).err.join('\n')).toContain('! "hero" changed only in who makes it')
  const { code, out } = await site.run('accept', '--reason', 'model')
  expect(code).toBe(0)
  expect(out).toContainEqual(expect.stringMatching(/^ {2}boat {2}left alone, since more .*: provider, model, prompt/))
  // What is made from an accepted picture has the same reference as before.
  expect(await site.plan()).toEqual({ ...allKept, boat: 'generate' })
  expect(site.newRequests()).toBe(0)
})

test('new pictures are made by the new maker, from references of the old one', async () => {
  const site = await createMade()
  const mask = sharp({ create: { width: 1536, height: 1024, channels: 4, background: 'black' } })
  const hole = { create: { width: 768, height: 1024, channels: 4, background: 'black' } } as const
  const holed = mask.composite([{ input: hole, left: 0, top: 0, blend: 'dest-out' }])
  await site.write({ 'mask.png': await holed.png().toBuffer() })
  const half = { references: ['hero'], mask: './mask.png', size: '1536x1024', prompt: 'At night, in winter', alt: '' }
  await site.configure('openai()', undefined, { ...images, half })
  await site.run('accept', '--reason', 'model')
  site.newlyBilled()

  const { code, out } = await site.run('generate', '--yes')
  expect([code, out.at(-1)]).toEqual([0, expect.stringContaining('1 generated for $0.1')])
  expect(site.newlyBilled()).toEqual(['At night, in winter'])
  const line = site.emulator.ledger.at(-1)
  expect(line).toMatchObject({ provider: 'openai', slug: 'gpt-image-2' })
  const { hero, half: made } = await site.entries()
  expect(made).toMatchObject({ provider: 'openai', model: 'gpt-image-2', width: 1536, height: 1024, emulated: true })
  expect(hero).toMatchObject({ provider: 'segmind', model: 'gpt-image-1-mini' })
  // The bill is the sum of the tokens that the answer counts; the estimate knew no more than about.
  expect(made?.cost).toBeCloseTo(line?.cost ?? 0, 4)
  expect(made?.cost).not.toBeCloseTo(0.165, 4)

  // What the mask keeps is the reference's, and what it opens is not.
  const pixels = async (file: string): Promise<Buffer> =>
    await sharp(await site.readBytes(file))
      .removeAlpha()
      .raw()
      .toBuffer()
  const [old, now] = [await pixels('images/hero.png'), await pixels('images/half.png')]
  const at = (picture: Buffer, x: number): readonly number[] => [
    ...picture.subarray((500 * 1536 + x) * 3).subarray(0, 3),
  ]
  expect(at(now, 1400)).toEqual(at(old, 1400))
  expect(at(now, 100)).not.toEqual(at(old, 100))
})
