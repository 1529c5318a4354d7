import { expect, onTestFinished, test } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { openProject, type Project } from '../src/project.ts'
import type { ProviderSource } from '../src/provider.ts'
import type { Outcome } from '../src/run/run.ts'
import { createFakeProvider, createTempProject, type TempProject } from '../src/testing/index.ts'

const config = {
  defaults: { model: 'big-1', size: '16x16', params: { moderation: 'low' } },
  images: {
    hero: { prompt: 'A lighthouse', alt: '' },
    card: { prompt: 'A boat', provider: 'other', alt: '' },
  },
}

async function write(value: unknown): Promise<TempProject> {
  const temp = await createTempProject()
  onTestFinished(() => temp.remove())
  await temp.write({ 'images.config.json': JSON.stringify(value) })
  return temp
}

async function open(temp: TempProject, ...providers: readonly ProviderSource[]): Promise<Project> {
  const project = await openProject({
    from: temp.dir,
    mode: 'production',
    command: 'build',
    env: {},
    providers,
    ciFreezes: false,
  })
  onTestFinished(() => project.close())
  return project
}

async function run(project: Project): Promise<readonly string[]> {
  const { steps } = await project.plan()
  const runner = await project.openRunner({ signal: new AbortController().signal, report: () => {} })
  return (await runner.run(steps)).map(text)
}

function text(outcome: Outcome): string {
  return `${outcome.status} ${outcome.name}${outcome.status === 'failed' ? `: ${outcome.error.code}` : ''}`
}

test('each image is made by the provider that it names, and the lock says which', async () => {
  const [first, other] = [createFakeProvider({ id: 'first' }), createFakeProvider({ id: 'other', price: 0.2 })]
  const project = await open(await write(config), first.source, other.source)
  const { steps, total } = await project.plan()
  expect(total).toMatchObject({ count: 2, usd: 0.25 })
  expect(steps.map((step) => (step.action === 'generate' ? step.request : null))).toMatchObject([
    { provider: 'first', model: 'big-1', params: { moderation: 'low', size: '16x16' } },
    // The model and the parameters of `defaults` are the first one's own.
    { provider: 'other', model: 'fake-1', params: { size: '16x16' } },
  ])
  expect(await run(project)).toEqual(['generated hero', 'generated card'])
  expect([first.billed, other.billed]).toEqual([['A lighthouse'], ['A boat']])
  const { images } = await project.lockFile.read()
  expect([images['hero']?.provider, images['card']?.provider]).toEqual(['first', 'other'])
})

test('the name under which a config keeps a provider is in no key', async () => {
  const fake = createFakeProvider({ id: 'fake' })
  const keyIn = async (name: string): Promise<string | null | undefined> => {
    const temp = await createTempProject()
    onTestFinished(() => temp.remove())
    await temp.write({
      'images.config.mjs': `
        import { source } from './source.mjs'
        export default { providers: { '${name}': source }, defaults: { provider: '${name}', size: '16x16' }, images: { hero: { prompt: 'x', alt: '' } } }`,
      'source.mjs': `export const source = { id: 'fake', connect: () => globalThis.fakeForTest }`,
    })
    Object.assign(globalThis, { fakeForTest: fake.source.connect({}) })
    const [step] = (await (await open(temp)).plan()).steps
    return step?.action === 'generate' ? step.key : undefined
  }
  const key = await keyIn('local')
  expect(key).toMatch(/^[0-9a-f]{64}$/)
  expect(await keyIn('elsewhere')).toBe(key)
})

test('a name that no provider has is a mistake of that image', async () => {
  const temp = await write({ images: { hero: { prompt: 'x', provider: 'nobody', alt: '' } } })
  await expect(open(temp, createFakeProvider({ id: 'first' }).source)).rejects.toThrow(
    /images\.hero\.provider: must be a provider such as segmind\(\), or one of "first", not "nobody"/,
  )
})

test('a provider whose key is refused ends its own orders and nobody else’s', async () => {
  const first = createFakeProvider({ id: 'first', concurrency: 1 })
  const other = createFakeProvider({ id: 'other', concurrency: 1 })
  first.answerNext({ outcome: { status: 'rejected', scope: 'run', because: 'key', message: 'Wrong key.' } })
  const image = (provider: string, prompt: string): object => ({ provider, prompt, alt: '' })
  const images = { a: image('first', '1'), b: image('first', '2'), c: image('other', '3'), d: image('other', '4') }
  const project = await open(await write({ defaults: { size: '16x16' }, images }), first.source, other.source)
  expect(await run(project)).toEqual(['failed a: PROVIDER_STOPPED', 'left b', 'generated c', 'generated d'])
  expect([first.billed.length, other.billed.length]).toEqual([0, 2])
})

test('a picture fails with its parent where another provider was stopped', async () => {
  const first = createFakeProvider({ id: 'first', concurrency: 1 })
  const other = createFakeProvider({ id: 'other', concurrency: 1 })
  first.answerNext({ outcome: { status: 'rejected', scope: 'run', because: 'key', message: 'Wrong key.' } })
  other.answerNext({ outcome: { status: 'rejected', scope: 'image', because: 'request', message: 'No.' } })
  const made = (provider: string, prompt: string, references?: string): object => ({
    provider,
    prompt,
    alt: '',
    ...(references === undefined ? {} : { references }),
  })
  const images = {
    a: made('first', '1'),
    'a-night': made('first', '2', 'a'),
    b: made('other', '3'),
    'b-night': made('other', '4', 'b'),
  }
  const project = await open(await write({ defaults: { size: '16x16' }, images }), first.source, other.source)
  expect(await run(project)).toEqual([
    'failed a: PROVIDER_STOPPED',
    'left a-night',
    'failed b: PROVIDER_REFUSED',
    'failed b-night: PARENT_FAILED',
  ])
})

test('stand-ins of one provider do not stand for the pictures of another', async () => {
  const [first, other] = [createFakeProvider({ id: 'first' }), createFakeProvider({ id: 'other', emulated: true })]
  const temp = await write(config)
  const project = await open(temp, first.source, other.source)
  await run(project)
  expect((await project.plan()).steps.map(({ action }) => action)).toEqual(['keep', 'keep'])
  const real = await open(temp, first.source, createFakeProvider({ id: 'other' }).source)
  const { steps } = await real.plan()
  expect(steps.map((step) => (step.action === 'generate' ? step.reason.kind : step.action))).toEqual([
    'keep',
    'emulated',
  ])
})

test('a price in the config counts where the provider knows none, and is in no key', async () => {
  const unknown = createFakeProvider({ id: 'first', price: null })
  const priced = await open(await write({ images: { hero: { prompt: 'x', price: 0.3, alt: '' } } }), unknown.source)
  const free = await open(await write({ images: { hero: { prompt: 'x', alt: '' } } }), unknown.source)
  const [a, b] = [await priced.plan(), await free.plan()]
  expect([a.total.usd, a.total.unknown, b.total.usd, b.total.unknown]).toEqual([0.3, 0, 0, 1])
  const keys = [a, b].map(({ steps }) => steps.map((step) => (step.action === 'generate' ? step.key : null)))
  expect(keys[0]).toEqual(keys[1])
})

test('a project folder whose images share a budget shares it over providers', async () => {
  const [first, other] = [createFakeProvider({ id: 'first' }), createFakeProvider({ id: 'other', price: 0.2 })]
  const temp = await write({ ...config, budget: { perRun: 0.1, perDay: 5 } })
  const project = await open(temp, first.source, other.source)
  expect(await run(project)).toEqual(['generated hero', 'failed card: BUDGET_EXCEEDED'])
  const ledger = Buffer.from(await createNodeFiles().read(`${project.stateDir}/ledger.jsonl`)).toString()
  expect(ledger.trim().split('\n')).toHaveLength(1)
})

test('one request at a stand-in and at a real provider is two orders, and the real one has a price', async () => {
  const stub = createFakeProvider({ id: 'same', emulated: true, price: 0 })
  const real = createFakeProvider({ id: 'same', price: 0.2 })
  const temp = await createTempProject()
  onTestFinished(() => temp.remove())
  await temp.write({
    'images.config.mjs': `export default { provider: globalThis.twins.stub, providers: { real: globalThis.twins.real },
      budget: { perRun: 1 }, defaults: { size: '16x16' },
      images: { a: { prompt: 'x', alt: '' }, b: { prompt: 'x', provider: 'real', alt: '' } } }`,
  })
  Object.assign(globalThis, { twins: { stub: stub.source, real: real.source } })
  const project = await open(temp)
  expect((await project.plan()).total).toMatchObject({ count: 2, usd: 0.2 })
  expect(await run(project)).toEqual(['generated a', 'generated b'])
  expect([stub.billed.length, real.billed.length]).toEqual([1, 1])
  expect((await project.plan()).steps.map(({ action }) => action)).toEqual(['keep', 'keep'])
})

test('an image may name the config’s own provider, which is not the one that comes with genimg', async () => {
  const own = createFakeProvider({ id: 'same' })
  const builtin = createFakeProvider({ id: 'same' })
  const temp = await createTempProject()
  onTestFinished(() => temp.remove())
  await temp.write({
    'images.config.mjs': `export default { provider: globalThis.own, defaults: { size: '16x16', model: 'big-1' },
      images: { a: { prompt: 'x', provider: 'same', alt: '' } } }`,
  })
  Object.assign(globalThis, { own: own.source })
  const project = await open(temp, builtin.source)
  await run(project)
  expect([own.billed.length, builtin.billed.length]).toEqual([1, 0])
  expect((await project.lockFile.read()).images['a']?.model).toBe('big-1')
})

test('an emulator’s orders take nothing from the day’s budget of a real provider', async () => {
  const stub = createFakeProvider({ id: 'stub', emulated: true, price: 0.2 })
  const real = createFakeProvider({ id: 'real', price: 0.2 })
  const images = { a: { prompt: 'x', provider: 'stub', alt: '' }, b: { prompt: 'y', provider: 'real', alt: '' } }
  const temp = await write({ budget: { perDay: 0.25 }, defaults: { size: '16x16' }, images })
  expect(await run(await open(temp, real.source, stub.source))).toEqual(['generated a', 'generated b'])
})
