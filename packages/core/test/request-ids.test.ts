import { describe, expect, test } from 'vitest'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { createStudio } from './fake-studio.ts'

const hero = { prompt: 'A lighthouse', alt: '' }
const boat = { prompt: 'A paper boat', alt: '' }

/** A provider behind a proxy that has an order's answer ready for every order after it. */
function replayed(fake: FakeProvider): FakeProvider {
  const { source } = fake
  let first: unknown
  const connect: typeof source.connect = (env) => {
    const provider = source.connect(env)
    const submit: typeof provider.submit = async (body, context) => {
      const outcome = await provider.submit(body, context)
      first ??= outcome
      // It is an outcome, kept from the first order.
      return first as typeof outcome
    }
    return { ...provider, submit }
  }
  return { ...fake, source: { ...source, connect } }
}

describe('an order that is accepted under the id of an earlier one', () => {
  test('is in doubt, and does not get the picture of the other', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const studio = await createStudio({ images: { hero, boat } }, replayed(fake))
    const { outcomes, messages } = await studio.run()
    expect(outcomes).toEqual(['generated hero', 'failed boat: IN_DOUBT'])
    expect(messages[0]).toContain('under the id of an earlier order of "hero" (job-1), so the picture there is not its')
    expect(await studio.plan()).toEqual(['keep hero', 'in-doubt boat'])
  })

  test('is so in a later run too, and where it is for the same image', async () => {
    const fake = replayed(createFakeProvider({ concurrency: 1 }))
    const studio = await createStudio({ images: { hero } }, fake)
    await studio.run()
    await studio.configure({ images: { hero, boat } })
    expect((await studio.run()).outcomes).toEqual(['kept hero', 'failed boat: IN_DOUBT'])
    const again = await studio.run({ names: ['hero'], force: new Set(['hero']) })
    expect(again.outcomes).toEqual(['failed hero: IN_DOUBT'])
    expect(again.messages[0]).toContain('of an earlier order of "hero" (job-1)')
  })

  test('is believed a day later, when nobody keeps the first one any more', async () => {
    const fake = createFakeProvider({ concurrency: 1 })
    const studio = await createStudio({ images: { hero } }, fake)
    await studio.run()
    await studio.configure({ images: { boat } })
    const anew = createFakeProvider({ concurrency: 1 })
    expect((await studio.run({ fake: anew, later: 2 * 86_400_000 })).outcomes).toContain('generated boat')
  })

  test('is no doubt at an emulator, which begins anew with each start', async () => {
    const studio = await createStudio({ images: { hero } }, createFakeProvider({ emulated: true }))
    await studio.run()
    await studio.configure({ images: { hero, boat } })
    const restarted = createFakeProvider({ emulated: true })
    expect((await studio.run({ fake: restarted })).outcomes).toEqual(['kept hero', 'generated boat'])
  })
})
