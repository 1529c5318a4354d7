import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { decideAcceptance } from '../src/care/accept.ts'
import { digestOf } from '../src/digest.ts'
import { formatTypes } from '../src/types/format-types.ts'
import {
  acceptPictures,
  adoptFiles,
  paintPlaceholder,
  revertPicture,
  settleDoubt,
  verifyOriginals,
  writeTypes,
  type Acceptance,
  type Project,
} from '../src/index.ts'
import { spentOnDay } from '../src/run/ledger.ts'
import { createNodeFiles } from '../src/ports/node-files.ts'
import type { Files } from '../src/ports/ports.ts'
import { createFakeProvider, createFaultyFiles, SimulatedCrash } from '../src/testing/index.ts'
import { createStudio, type Studio } from './fake-studio.ts'
import { digestFor, entryFor, requestOf, sampleImage } from './image-samples.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const other = { prompt: 'A red lighthouse', alt: '' }
const own = paintPlaceholder({ width: 20, height: 10, seed: 'own', opaque: true })
const lost = { outcome: { status: 'ambiguous', message: 'The connection was cut.' }, bill: true } as const

async function use<T>({ open }: Studio, body: (project: Project) => Promise<T>): Promise<T> {
  const project = await open()
  try {
    return await body(project)
  } finally {
    await project.close()
  }
}

const spent = (studio: Studio): Promise<number> => use(studio, ({ sight }) => spentOnDay(sight, false))

/** A project whose only order got no answer. */
async function createDoubt(): Promise<Studio> {
  const studio = await createStudio({ images: { hero } })
  studio.fake.answerNext(lost)
  expect((await studio.run()).outcomes).toEqual(['failed hero: IN_DOUBT'])
  return studio
}

/** A project whose only order is placed and paid for, with nobody waiting for it. */
async function createOrdered(): Promise<Studio> {
  const studio = await createStudio({ images: { hero } })
  await studio.run()
  await studio.configure({ images: { hero: other } })
  const stop = new AbortController()
  studio.fake.lookNext({ status: 'pending' })
  const report = ({ type }: { readonly type: string }): void =>
    type === 'accepted' ? stop.abort(new Error('stopped')) : undefined
  expect((await studio.run({ signal: stop.signal, report })).outcomes).toEqual(['left hero'])
  expect(await studio.plan()).toEqual(['resume hero'])
  return studio
}

describe('settling a doubt', () => {
  test('makes the image one that was not made, and counts the order as spent', async () => {
    const studio = await createDoubt()
    const before = await spent(studio)
    expect(before).toBeCloseTo(0.05)
    const { price } = await use(studio, (project) => settleDoubt(project, 'hero', 'discard'))
    expect(price).toBe('$0.05')
    expect(await studio.plan()).toEqual(['generate hero: new'])
    expect(await spent(studio)).toBe(before)
    expect((await studio.run()).outcomes).toEqual(['generated hero'])
    expect(await spent(studio)).toBeCloseTo(0.1)
  })

  test('is for an image that is in doubt', async () => {
    const studio = await createStudio({ images: { hero } })
    const settle = (): Promise<unknown> => use(studio, (project) => settleDoubt(project, 'hero', 'resubmit'))
    await expect(settle()).rejects.toThrow('"hero" is not in doubt: no order for it is open. Nothing was changed')
    studio.fake.answerNext({ outcome: { status: 'blocked', message: 'Not allowed.' } })
    await studio.run()
    await expect(settle()).rejects.toThrow('the provider refused it: Not allowed.')
    await expect(use(await createOrdered(), (project) => settleDoubt(project, 'hero', 'discard'))).rejects.toThrow(
      'collect the picture, free',
    )
  })

  test('says once what was said at the same time', async () => {
    const studio = await createDoubt()
    const results = await Promise.allSettled(
      Array.from({ length: 4 }, () => use(studio, (project) => settleDoubt(project, 'hero', 'discard'))),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await spent(studio)).toBeCloseTo(0.05)
  })

  test('finds the doubt behind a picture that is there, and behind a file of a person', async () => {
    const studio = await createStudio({ images: { hero } })
    await studio.run()
    studio.fake.answerNext(lost)
    await studio.run({ force: new Set(['hero']) })
    await studio.temp.write({ 'images/hero.png': own })
    expect(await studio.plan()).toEqual(['modified hero'])
    await use(studio, (project) => settleDoubt(project, 'hero', 'discard'))
    await expect(use(studio, (project) => settleDoubt(project, 'hero', 'discard'))).rejects.toThrow('made and stored')
  })
})

describe('an order that is open', () => {
  test('is not given up by accept or adopt, and collected for what was paid', async () => {
    const studio = await createOrdered()
    const [accepted] = await use(studio, (project) => acceptPictures(project, { names: ['hero'], reason: undefined }))
    expect(accepted).toMatchObject({
      status: 'refused',
      error: { code: 'USAGE', message: expect.stringContaining('paid for') },
    })
    const made = await studio.temp.readBytes('images/hero.png')
    await studio.temp.write({ 'images/hero.png': own })
    const [adopted] = await use(studio, (project) => adoptFiles(project))
    expect(adopted).toMatchObject({ status: 'refused' })
    await studio.temp.write({ 'images/hero.png': made })
    // The process that waited for it is gone once its lease is.
    expect((await studio.run({ later: 61_000 })).outcomes).toEqual(['generated hero'])
    expect(studio.fake.billed).toHaveLength(2)
  })

  test('in doubt at the real provider stays so, whatever is done under an emulator', async () => {
    const studio = await createDoubt()
    const emulated = createFakeProvider({ emulated: true })
    await studio.temp.write({ 'images/hero.png': own })
    const project = await studio.open({ fake: emulated })
    expect(await adoptFiles(project)).toMatchObject([{ status: 'adopted' }])
    await project.close()
    expect(await spent(studio)).toBeCloseTo(0.05)
    await use(studio, (real) => settleDoubt(real, 'hero', 'discard'))
  })
})

describe('adopting', () => {
  test('costs nothing, and neither does coming back', async () => {
    const studio = await createStudio({ images: { hero } })
    await studio.temp.write({ 'images/hero.png': own })
    await use(studio, (project) => adoptFiles(project))
    expect(await studio.entry('hero')).toMatchObject({ provider: 'hand', model: '', cost: 0, digest: digestOf(own) })
    await studio.configure({ images: { hero: other } })
    expect((await studio.run()).outcomes).toEqual(['modified hero'])
    await studio.run({ replace: new Set(['hero']) })
    await studio.configure({ images: { hero } })
    expect((await studio.run()).outcomes).toEqual(['restored hero'])
    expect(await studio.entry('hero')).toMatchObject({ digest: digestOf(own) })
    expect(studio.fake.billed).toEqual([other.prompt])
    expect(await spent(studio)).toBeCloseTo(0.05)
  })

  test('loses nothing in a crash at any moment, and can be done again', async () => {
    let at = 0
    for (let crashed = true; crashed;) {
      at += 1
      const studio = await createStudio({ images: { hero } })
      await studio.temp.write({ 'images/hero.png': own })
      crashed = await crash(studio, at, (project) => adoptFiles(project))
      expect(await isKept(studio)).toBe(true)
      const project = await studio.open({ later: 61_000 })
      const [adoption] = await adoptFiles(project, ['hero'])
      expect(adoption?.status).toMatch(/adopted|kept/)
      await project.close()
      expect(await studio.plan()).toEqual(['keep hero'])
    }
    expect(at).toBeGreaterThan(10)
  }, 120_000)
})

describe('reverting', () => {
  test('loses nothing in a crash at any moment, and can be done again', async () => {
    const studio = await createStudio({ images: { hero } })
    await studio.run()
    const made = await studio.temp.readBytes('images/hero.png')
    const { digest } = await studio.entry('hero')
    let at = 0
    for (let crashed = true; crashed;) {
      at += 1
      await studio.temp.write({ 'images/hero.png': own })
      await use(studio, async ({ store }) => rm((await store.find(digestOf(own))) ?? '', { force: true }))
      crashed = await crash(studio, at, (project) => revertPicture(project, 'hero'))
      expect(await isKept(studio)).toBe(true)
      await use(studio, (project) => revertPicture(project, 'hero'))
      expect(digestOf(await studio.temp.readBytes('images/hero.png'))).toBe(digest)
    }
    expect(at).toBeGreaterThan(5)
    expect(digestOf(made)).toBe(digest)
  }, 60_000)
})

/** Does it with a crash at the n-th change on disk; tells whether it got that far. */
async function crash(studio: Studio, at: number, body: (project: Project) => Promise<unknown>): Promise<boolean> {
  const { files, count } = createFaultyFiles(createNodeFiles(), at, { kind: 'crash' })
  const project = await studio.open({ files })
  await body(project).catch((error: unknown) => {
    const causes = [error, error instanceof Error ? error.cause : undefined]
    if (!causes.some((cause) => cause instanceof SimulatedCrash)) throw error
  })
  return count() >= at
}

/** Whether the person's bytes are in the originals folder or in the store. */
async function isKept(studio: Studio): Promise<boolean> {
  const file = await studio.temp.readBytes('images/hero.png').catch(() => new Uint8Array())
  return digestOf(file) === digestOf(own) || (await use(studio, ({ store }) => store.find(digestOf(own)))) !== undefined
}

describe('accepting', () => {
  test('costs nothing, keeps who made the picture, and is one to come back to', async () => {
    const studio = await createStudio({ images: { hero } })
    await studio.run()
    const made = await studio.entry('hero')
    await studio.configure({ images: { hero: other } })
    await use(studio, (project) => acceptPictures(project, { names: undefined, reason: undefined }))
    expect(await studio.entry('hero')).toMatchObject({ digest: made.digest, provider: 'fake', cost: 0.05 })
    for (const image of [hero, other]) {
      await studio.configure({ images: { hero: image } })
      expect((await studio.run()).outcomes).toEqual(['restored hero'])
    }
    expect(studio.fake.billed).toHaveLength(1)
    expect(await spent(studio)).toBeCloseTo(0.05)
  })

  test('does not make a stand-in a picture', async () => {
    const studio = await createStudio({ images: { hero } }, createFakeProvider({ emulated: true }))
    await studio.run()
    await studio.configure({ images: { hero: other } })
    const real = await studio.open({ fake: createFakeProvider() })
    const [acceptance] = await acceptPictures(real, { names: ['hero'], reason: undefined })
    await real.close()
    expect(acceptance).toMatchObject({ status: 'refused', error: { message: expect.stringContaining('stand-in') } })
    await use(studio, (project) => acceptPictures(project, { names: ['hero'], reason: undefined }))
    expect(await studio.plan()).toEqual(['keep hero'])
    expect(await studio.plan({ fake: createFakeProvider() })).toEqual(['generate hero: emulated'])
  })

  const image = sampleImage('hero')
  const entry = entryFor(requestOf(image), digestFor('hero'))
  const decide = (now: typeof image, reason?: 'model'): Acceptance =>
    decideAcceptance(now, requestOf(now), entry, reason)

  test('takes for the reason "model" whatever provider, model or parameters became', () => {
    const changed = sampleImage('hero', { provider: 'openai', model: 'new', params: { size: '1024x1024' } })
    expect(decide(changed, 'model')).toMatchObject({
      status: 'accepted',
      entry: { digest: entry.digest, model: entry.model, key: expect.not.stringMatching(entry.key) },
    })
    expect(decide(image, 'model')).toEqual({ status: 'kept', name: 'hero' })
  })

  test.each([
    ['prompt', { prompt: 'Another' }],
    ['references', { references: [{ kind: 'url', url: 'https://example.com/a.png' }] }],
    ['mask', { mask: { kind: 'file', path: '/mask.png', digest: digestFor('mask') } }],
    ['revision', { revision: '2' }],
  ] as const)('leaves another %s alone for the reason "model", and takes it for none', (field, change) => {
    const changed = sampleImage('hero', { model: 'new', ...change })
    expect(decide(changed, 'model')).toEqual({
      status: 'changed',
      name: 'hero',
      fields: expect.arrayContaining([field]),
    })
    expect(decide(changed)).toMatchObject({ status: 'accepted', fields: expect.arrayContaining([field, 'model']) })
  })
})

describe('the types', () => {
  const modulesOf = (text: string): ReadonlyMap<string, string> =>
    new Map(
      [...text.matchAll(/^declare module '([^']+)' \{ const value: (.+); export default value \}$/gm)].map(
        ([, specifier = '', type = '']) => [specifier, type],
      ),
    )

  test('are a module a name, family and preset, sorted, and one pattern', () => {
    const images = ['night', 'cards/boat', 'cards/winter/day'].map((name) => sampleImage(name))
    const text = formatTypes({ images, presets: { "it's*": {}, card: {} } })
    const image = "import('genimg').GenImage"
    const plain = [
      ['cards/boat', image],
      ['cards/winter/day', image],
      ['night', image],
      ['cards/', `Readonly<Record<'boat' | 'winter/day', ${image}>>`],
      ['cards/winter/', `Readonly<Record<'day', ${image}>>`],
    ]
    expect([...modulesOf(text)]).toEqual([
      ...plain.flatMap(([name, type]) =>
        ['', '?preset=card', '?preset=it%27s%2A'].map((query) => [`gen:${name}${query}`, type]),
      ),
      ['gen:*?url', 'string'],
    ])
    expect(text).toMatch(/^\/\/ Generated by genimg/)
    expect(formatTypes({ images: images.toReversed(), presets: { card: {}, "it's*": {} } })).toBe(text)
  })

  test('have every other query that scripts use, if it is right', () => {
    const images = ['night', 'cards/boat'].map((name) => sampleImage(name))
    const used = [
      'gen:cards/?as=next',
      'gen:night?w=40&as=picture',
      'gen:nigth?w=40',
      'gen:night?x=1',
      'gen:night?w=*',
      '~gen/night',
    ]
    const before = [...modulesOf(formatTypes({ images, presets: {} })).keys()]
    const added = [...modulesOf(formatTypes({ images, presets: {} }, used))].filter(([name]) => !before.includes(name))
    expect(added).toEqual([
      ['gen:cards/?as=next', "Readonly<Record<'boat', import('genimg').Shapes['next']>>"],
      ['gen:night?w=40&as=picture', "import('genimg').Shapes['picture']"],
      ['~gen/night', "import('genimg').GenImage"],
    ])
  })

  test('say where they could not be written', async () => {
    const studio = await createStudio({ images: { hero } })
    const { files } = createFaultyFiles(createNodeFiles(), 2, { kind: 'error', code: 'EACCES' })
    const project = await studio.open({ files })
    await expect(writeTypes(project)).rejects.toMatchObject({
      code: 'UNWRITABLE',
      message: expect.stringContaining('genimg-env.d.ts'),
    })
  })
})

describe('verifying', () => {
  test('reads the bytes although they were hashed before', async () => {
    const studio = await createStudio({ images: { hero } })
    await studio.run()
    const inner = createNodeFiles()
    const path = studio.temp.path('images/hero.png')
    const time = { mtime: 1n, ctime: 1n }
    const files: Files = {
      ...inner,
      stat: async (file) => {
        const stat = await inner.stat(file)
        return file === path && stat !== undefined ? { ...stat, ...time } : stat
      },
    }
    const whole = await studio.open({ files })
    expect((await verifyOriginals(whole)).problems).toEqual([])
    await whole.close()
    // A disk that fails gives other bytes for the same size and times.
    const failing: Files = { ...files, read: async (file) => (file === path ? own : await inner.read(file)) }
    const project = await studio.open({ files: failing })
    expect(await project.plan()).toMatchObject({ steps: [{ action: 'keep' }] })
    expect((await verifyOriginals(project)).problems).toMatchObject([{ name: 'hero', problem: 'damaged', path }])
    await project.close()
  })
})
