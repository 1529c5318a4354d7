import { rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { digestOf } from '../src/digest.ts'
import { paintPlaceholder } from '../src/variants/placeholder.ts'
import type { ProviderRequest } from '../src/provider.ts'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { createStudio } from './fake-studio.ts'

const sky = Buffer.from(paintPlaceholder({ width: 8, height: 8, seed: 'sky', opaque: true }))
const hero = { prompt: 'A lighthouse', alt: '' }
const night = { prompt: 'At night', alt: '', references: ['hero'] }
const fog = { prompt: 'In fog', alt: '', references: ['night', 'hero'] }

/** A fake that tells which requests it prepared. */
function watched(): { readonly fake: FakeProvider; readonly requests: ProviderRequest[] } {
  const inner = createFakeProvider()
  const requests: ProviderRequest[] = []
  const { connect } = inner.source
  const source = {
    id: 'fake',
    connect: () => {
      const provider = connect({})
      const prepare: typeof provider.prepare = (request, context) => {
        requests.push(request)
        return provider.prepare(request, context)
      }
      return { ...provider, prepare }
    },
  }
  return { fake: { ...inner, source }, requests }
}

describe('images made from each other', () => {
  test('are made in order, in one run, each from its parents’ bytes', async () => {
    const { fake, requests } = watched()
    const { run, entry } = await createStudio({ images: { fog, night, hero } }, fake)
    const first = await run()
    expect(first.plan).toEqual(['generate hero: new', 'generate night: new', 'generate fog: new'])
    expect(first.outcomes).toEqual(['generated hero', 'generated night', 'generated fog'])
    expect(fake.billed).toEqual(['A lighthouse', 'At night', 'In fog'])
    const [heroDigest, nightDigest] = [(await entry('hero')).digest, (await entry('night')).digest]
    expect(requests.map(({ references }) => references)).toEqual([[], [heroDigest], [nightDigest, heroDigest]])
    expect((await run()).plan).toEqual(['keep hero', 'keep night', 'keep fog'])
  })

  test('are made again with a parent that changed, and come back with it', async () => {
    const { run, configure, fake } = await createStudio({ images: { hero, night } })
    await run()
    await configure({ images: { hero: { ...hero, prompt: 'A red lighthouse' }, night } })
    expect((await run()).plan).toEqual(['generate hero: changed prompt', 'generate night: changed references'])
    expect(fake.billed).toHaveLength(4)
    await configure({ images: { hero, night } })
    expect((await run()).outcomes).toEqual(['restored hero', 'restored night'])
    expect(fake.billed).toHaveLength(4)
  })

  test('are kept where a parent that was planned anew comes out as it was', async () => {
    const bytes = paintPlaceholder({ width: 16, height: 16, seed: 'always the same', opaque: true })
    const studio = await createStudio({ images: { hero, night } })
    const done = { status: 'done', picture: { bytes }, cost: 0.05, creditsLeft: null, requestId: 'job' } as const
    studio.fake.lookNext(done)
    await studio.run()
    await studio.configure({ images: { hero: { ...hero, revision: 2 }, night } })
    studio.fake.lookNext(done)
    const second = await studio.run()
    expect(second.plan).toEqual(['generate hero: changed revision', 'generate night: changed references'])
    expect(second.outcomes).toEqual(['generated hero', 'kept night'])
    expect(studio.fake.billed).toHaveLength(3)
  })

  test('are not ordered, nor are their children, where a parent fails', async () => {
    const { run, fake } = await createStudio({ images: { hero, night, fog, other: { prompt: 'A boat', alt: '' } } })
    fake.answerNext({ outcome: { status: 'blocked', message: 'No.' } })
    const { outcomes } = await run()
    expect(outcomes.toSorted()).toEqual([
      'failed fog: PARENT_FAILED',
      'failed hero: BLOCKED',
      'failed night: PARENT_FAILED',
      'generated other',
    ])
    expect(fake.billed).toEqual(['A boat'])
  })

  test('are left out to the last of them where one of several parents, or a mask, fails', async () => {
    const images = {
      hero,
      other: { prompt: 'A boat', alt: '' },
      both: { prompt: 'Both', alt: '', references: ['other', 'hero'] },
      masked: { prompt: 'Masked', alt: '', references: ['other'], mask: 'hero' },
      last: { prompt: 'The last', alt: '', references: ['both'] },
    }
    const { run, fake } = await createStudio({ images })
    fake.answerNext({ outcome: { status: 'blocked', message: 'No.' } })
    const { outcomes, messages } = await run()
    expect(outcomes.toSorted()).toEqual([
      'failed both: PARENT_FAILED',
      'failed hero: BLOCKED',
      'failed last: PARENT_FAILED',
      'failed masked: PARENT_FAILED',
      'generated other',
    ])
    expect(messages.filter((message) => message.includes('"both"') && message.includes('"last"'))).toHaveLength(1)
    expect(fake.billed).toEqual(['A boat'])
  })

  test.each([1, 2])(
    'are begun with what most of them wait for, and else in the config’s order, %i at once',
    async (concurrency) => {
      const single = (prompt: string): { readonly prompt: string; readonly alt: string } => ({ prompt, alt: '' })
      const images = { one: single('One'), two: single('Two'), hero, night, fog }
      const { run, fake } = await createStudio({ images }, createFakeProvider({ concurrency }))
      const { outcomes } = await run()
      expect(fake.billed.slice(0, 2)).toEqual(['A lighthouse', 'One'])
      expect(outcomes).toEqual(['one', 'two', 'hero', 'night', 'fog'].map((name) => `generated ${name}`))
    },
  )

  test('are made where they are named, with what they are made from', async () => {
    const { run, fake } = await createStudio({ images: { hero, night, fog } })
    expect((await run({ names: ['night'] })).outcomes).toEqual(['generated hero', 'generated night'])
    expect(fake.billed).toHaveLength(2)
  })

  test('are made from the lock’s picture while a person’s file stands for it', async () => {
    const { run, temp, fake, configure } = await createStudio({ images: { hero } })
    await run()
    await temp.write({ 'images/hero.png': sky })
    await configure({ images: { hero, night } })
    expect((await run()).outcomes).toEqual(['modified hero', 'generated night'])
    expect(fake.billed).toHaveLength(2)
    expect(Buffer.from(await temp.readBytes('images/hero.png'))).toEqual(sky)
  })

  test('are made from an original that only the folder has', async () => {
    const { run, temp, configure } = await createStudio({ images: { hero } })
    await run()
    await rm(temp.path('.genimg'), { recursive: true })
    await configure({ images: { hero, night } })
    expect((await run()).outcomes).toEqual(['kept hero', 'generated night'])
  })
})

describe('references to files and addresses', () => {
  test('are part of the request by content and by address', async () => {
    const { fake, requests } = watched()
    const images = { hero: { ...hero, references: ['./refs/sky.png', 'https://example.com/sea.jpg'] } }
    const { run, temp } = await createStudio({ images: {} }, fake)
    await temp.write({
      'refs/sky.png': sky,
      'images.config.json': JSON.stringify({ provider: 'fake', defaults: { size: '16x16' }, images }),
    })
    expect((await run()).outcomes).toEqual(['generated hero'])
    expect(requests[0]?.references).toEqual([digestOf(sky), 'https://example.com/sea.jpg'])
    expect((await run()).outcomes).toEqual(['kept hero'])
    await temp.write({ 'refs/sky.png': paintPlaceholder({ width: 8, height: 8, seed: 'another', opaque: true }) })
    expect((await run()).plan).toEqual(['generate hero: changed references'])
  })

  test('give the same request where a file is moved', async () => {
    const { run, temp, configure } = await createStudio({ images: {} })
    await temp.write({ 'a.png': sky, 'b.png': sky })
    await configure({ images: { hero: { ...hero, references: './a.png' } } })
    await run()
    await configure({ images: { hero: { ...hero, references: './b.png' } } })
    expect((await run()).outcomes).toEqual(['kept hero'])
  })

  test('of a style follow the image’s own, and none is sent twice', async () => {
    const { fake, requests } = watched()
    const { run, temp, configure, entry } = await createStudio({ images: { hero } }, fake)
    const flag = Buffer.from(paintPlaceholder({ width: 8, height: 8, seed: 'flag', opaque: true }))
    await temp.write({ 'brand/flag.png': flag, 'brand/sky.png': sky, 'a.png': sky })
    await run()
    const styles = { brand: { prompt: 'flat art', references: ['./brand/*.png', 'hero'] } }
    const references = ['hero', './a.png']
    await configure({ styles, images: { hero, night: { ...night, style: 'brand', references } } })
    expect((await run()).outcomes).toEqual(['kept hero', 'generated night'])
    expect(requests.at(-1)?.prompt).toBe('At night\nflat art')
    expect(requests.at(-1)?.references).toEqual([(await entry('hero')).digest, digestOf(sky), digestOf(flag)])
  })
})
