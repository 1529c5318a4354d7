import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { createFakeProvider } from '../src/testing/index.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const hero = { prompt: 'A lighthouse', alt: 'Lighthouse' }
const boat = { prompt: 'A paper boat', alt: '' }

describe('a run', () => {
  test('generates what is new, and a second one calls nobody', async () => {
    const { run, fake, temp, entry } = await createStudio({ images: { hero, 'cards/boat': boat } })
    expect(await run()).toMatchObject({
      plan: ['generate hero: new', 'generate cards/boat: new'],
      outcomes: ['generated hero', 'generated cards/boat'],
    })
    expect(fake.billed.toSorted()).toEqual(['A lighthouse', 'A paper boat'])
    const { digest, cost, type, width } = await entry('hero')
    expect({ cost, type, width }).toEqual({ cost: 0.05, type: 'image/png', width: 16 })
    expect(digestOf(await temp.readBytes('images/hero.png'))).toBe(digest)
    await expect(temp.readBytes('images/cards/boat.png')).resolves.toBeDefined()

    const lock = await temp.read('images.lock')
    const calls = fake.calls.length
    expect(await run()).toMatchObject({
      plan: ['keep hero', 'keep cards/boat'],
      outcomes: ['kept hero', 'kept cards/boat'],
      events: [],
    })
    expect(fake.calls).toHaveLength(calls)
    expect(await temp.read('images.lock')).toBe(lock)
  })

  test('generates again only the image whose prompt changed, and keeps the old picture', async () => {
    const { run, configure, fake, entry, open } = await createStudio({ images: { hero, boat } })
    await run()
    const [before, other] = [await entry('hero'), await entry('boat')]
    await configure({ images: { hero: { ...hero, prompt: 'A red lighthouse' }, boat } })
    expect(await run()).toMatchObject({
      plan: ['generate hero: changed prompt', 'keep boat'],
      outcomes: ['generated hero', 'kept boat'],
    })
    expect(fake.billed).toHaveLength(3)
    expect(await entry('boat')).toEqual(other)
    expect((await entry('hero')).digest).not.toBe(before.digest)
    expect(await (await open()).store.find(before.digest)).toBeDefined()
  })

  test('costs nothing for another alt text, order or delivery', async () => {
    const { run, configure, fake } = await createStudio({ images: { hero, boat } })
    await run()
    await configure({
      variants: { widths: [8] },
      presets: { card: { aspect: '4:3' } },
      images: { boat: { ...boat, variants: { formats: ['webp'] } }, hero: { alt: 'Another', prompt: hero.prompt } },
    })
    expect((await run()).outcomes).toEqual(['kept boat', 'kept hero'])
    expect(fake.billed).toHaveLength(2)
  })

  test('costs nothing on the way back to an earlier prompt, whose picture comes back', async () => {
    const { run, configure, fake, temp, entry } = await createStudio({ images: { hero } })
    await run()
    const before = { bytes: await temp.readBytes('images/hero.png'), entry: await entry('hero') }
    await configure({ images: { hero: { ...hero, prompt: 'A red lighthouse' } } })
    await run()
    await configure({ images: { hero } })
    expect(await run()).toMatchObject({ plan: ['restore hero'], outcomes: ['restored hero'] })
    expect(fake.billed).toHaveLength(2)
    expect(await temp.readBytes('images/hero.png')).toEqual(before.bytes)
    expect(await entry('hero')).toEqual(before.entry)
  })

  test('orders once what two names ask for, and gives both the picture', async () => {
    const { run, fake, entry } = await createStudio({ images: { hero, twin: hero } })
    expect((await run()).outcomes).toEqual(['generated hero', 'generated twin'])
    expect(fake.billed).toHaveLength(1)
    expect((await entry('twin')).digest).toBe((await entry('hero')).digest)
  })

  test('orders another picture for another revision', async () => {
    const { run, configure, fake } = await createStudio({ images: { hero } })
    await run()
    await configure({ images: { hero: { ...hero, revision: 2 } } })
    expect((await run()).plan).toEqual(['generate hero: changed revision'])
    expect(fake.billed).toHaveLength(2)
  })

  test('makes again what is forced, once', async () => {
    const { run, fake, entry } = await createStudio({ images: { hero, boat } })
    await run()
    const before = await entry('hero')
    const force = new Set(['hero'])
    expect(await run({ force })).toMatchObject({ plan: ['generate hero: forced', 'keep boat'] })
    expect(fake.billed).toEqual(['A lighthouse', 'A paper boat', 'A lighthouse'])
    expect((await entry('hero')).digest).not.toBe(before.digest)
    expect((await run()).outcomes).toEqual(['kept hero', 'kept boat'])
  })

  test('makes only what is named', async () => {
    const { run, fake } = await createStudio({ images: { hero, boat } })
    expect((await run({ names: ['boat'] })).outcomes).toEqual(['generated boat'])
    expect(fake.billed).toEqual(['A paper boat'])
  })

  test('leaves an orphan in the lock and its file where it is', async () => {
    const { run, configure, temp } = await createStudio({ images: { hero, boat } })
    await run()
    await configure({ images: { boat } })
    expect((await run()).outcomes).toEqual(['kept boat', 'orphan hero'])
    await expect(temp.readBytes('images/hero.png')).resolves.toBeDefined()
    expect(await temp.read('images.lock')).toContain('"hero"')
  })

  test('is the same with a provider that answers with the picture itself', async () => {
    const { run, fake } = await createStudio({ images: { hero, boat } }, createFakeProvider({ synchronous: true }))
    expect((await run()).outcomes).toEqual(['generated hero', 'generated boat'])
    expect((await run()).outcomes).toEqual(['kept hero', 'kept boat'])
    expect(fake.calls).toEqual(['submit', 'submit'])
  })

  test('tells what it does, with the price', async () => {
    const { run } = await createStudio({ images: { hero } })
    const { events } = await run()
    expect(events.map(({ type }) => type)).toEqual(['ordering', 'accepted', 'charged', 'generated'])
    expect(events.at(-1)).toMatchObject({ name: 'hero', cost: 0.05 })
  })

  test('writes a line into the ledger for each charge, without the key', async () => {
    const { run, temp } = await createStudio({ images: { hero, boat } })
    await run()
    await run()
    const text = await temp.read('.genimg/ledger.jsonl')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatchObject({ provider: 'fake', model: 'fake-1', cost: 0.05, estimate: 0.05 })
  })
})

async function generated(): Promise<Studio> {
  const studio = await createStudio({ images: { hero, boat } })
  await studio.run()
  return studio
}

describe('what was lost', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['the originals folder', ['images'], ['restore hero', 'restore boat']],
    ['the lock', ['images.lock'], ['restore hero', 'restore boat']],
    ['the lock and the originals', ['images.lock', 'images'], ['restore hero', 'restore boat']],
    ['the state', ['.genimg'], ['keep hero', 'keep boat']],
    ['one original', ['images/boat.png'], ['keep hero', 'restore boat']],
    ['the jobs', ['.genimg/jobs', 'images'], ['restore hero', 'restore boat']],
  ])('is had again for free: %s', async (_, lost, plan) => {
    const { run, temp, fake, entry } = await generated()
    const before = await entry('hero')
    for (const path of lost) await rm(temp.path(path), { recursive: true })
    expect((await run()).plan).toEqual(plan)
    expect(fake.billed).toHaveLength(2)
    expect(await entry('hero')).toEqual(before)
    expect((await run()).plan).toEqual(['keep hero', 'keep boat'])
  })

  test('is generated again when neither folder nor store has it', async () => {
    const { run, temp, fake } = await generated()
    await rm(temp.path('images/hero.png'))
    await rm(temp.path('.genimg/store'), { recursive: true })
    expect(await run()).toMatchObject({
      plan: ['generate hero: lost', 'keep boat'],
      outcomes: ['generated hero', 'kept boat'],
    })
    expect(fake.billed).toHaveLength(3)
  })

  test('is generated again when the stored file is damaged and there is no other', async () => {
    const { run, temp, open, entry } = await generated()
    const { digest } = await entry('hero')
    const path = await (await open()).store.find(digest)
    await rm(temp.path('images/hero.png'))
    await temp.write({ [(path ?? '').slice(temp.dir.length + 1)]: 'damaged' })
    expect((await run()).plan).toEqual(['generate hero: lost', 'keep boat'])
  })
})
