import { describe, expect, test } from 'vitest'
import { GenimgError } from '../src/errors.ts'
import type { Provider } from '../src/provider.ts'
import { createFakeProvider, type FakeProvider } from '../src/testing/index.ts'
import { altered } from './altered-fake.ts'
import { createStudio } from './fake-studio.ts'
import { refusingFiles } from './refusing-files.ts'

const images = {
  known: { prompt: 'A lighthouse', alt: '' },
  mystery: { prompt: 'A boat', model: 'mystery', alt: '' },
  other: { prompt: 'A tower', alt: '' },
}

type Submit = Provider['submit']

/** A provider that knows no price for the model `mystery`, with an order of its own. */
function ordering(fake: FakeProvider, change: (submit: Submit) => Submit): FakeProvider {
  return altered(fake, ({ estimate, submit }) => ({
    estimate: (request) => ({ ...estimate(request), ...(request.model === 'mystery' ? { usd: null } : {}) }),
    submit: change(submit),
  }))
}

/** Something that is waited for. */
function gate(): { readonly open: () => void; readonly passed: Promise<void> } {
  let open = (): void => {}
  const passed = new Promise<void>((resolve) => (open = resolve))
  return { open, passed }
}

/** The order for the first image does not end before the gate opens. */
function gated(fake: FakeProvider, passed: Promise<void>, sent: string[]): FakeProvider {
  return ordering(fake, (submit) => async (body, context) => {
    const prompt = typeof body['prompt'] === 'string' ? body['prompt'] : ''
    sent.push(prompt)
    if (prompt === 'A lighthouse') await passed
    return await submit(body, context)
  })
}

describe('an order of unknown price', () => {
  test('waits for those under way, and lets others of the run leave meanwhile', async () => {
    const { open, passed } = gate()
    const sent: string[] = []
    const fake = gated(createFakeProvider({ concurrency: 3 }), passed, sent)
    const studio = await createStudio({ images }, fake)
    const run = studio.run({ maxCost: 1 })
    await expect.poll(() => sent).toEqual(['A lighthouse', 'A tower'])
    open()
    expect((await run).outcomes).toEqual(['generated known', 'generated mystery', 'generated other'])
    expect(sent).toEqual(['A lighthouse', 'A tower', 'A boat'])
  })

  test('lets another process have its turn under the budget of the day', async () => {
    const { open, passed } = gate()
    const sent: string[] = []
    const fake = gated(createFakeProvider({ concurrency: 3 }), passed, sent)
    const { known, mystery } = images
    const studio = await createStudio({ budget: { perDay: 1 }, images: { known, mystery, other: images.other } }, fake)
    const first = studio.run({ names: ['known', 'mystery'], maxCost: 1 })
    await expect.poll(() => sent).toEqual(['A lighthouse'])
    expect((await studio.run({ names: ['other'] })).outcomes).toEqual(['generated other'])
    open()
    expect((await first).outcomes).toEqual(['generated known', 'generated mystery'])
  })

  test('has its turn also after an order that could not be taken back', async () => {
    const { known, mystery } = images
    const priced = ordering(createFakeProvider({ concurrency: 2 }), (submit) => submit)
    const fake = altered(priced, ({ prepare }) => ({
      prepare: async (request, context) => {
        if (request.prompt !== known.prompt) return await prepare(request, context)
        throw new GenimgError('REFERENCE_INVALID', { image: 'known', message: 'a reference is gone.' })
      },
    }))
    const studio = await createStudio({ images: { known, mystery } }, fake)
    const files = refusingFiles((record) => record.includes('"status":"failed"'))
    const { outcomes } = await studio.run({ maxCost: 1, files })
    expect(outcomes).toEqual(['failed known: REFERENCE_INVALID', 'generated mystery'])
  })

  test('is not waited for when the run is stopped', async () => {
    const { open, passed } = gate()
    const sent: string[] = []
    const studio = await createStudio(
      { images: { known: images.known, mystery: images.mystery } },
      gated(createFakeProvider({ concurrency: 3, synchronous: true }), passed, sent),
    )
    const stop = new AbortController()
    const run = studio.run({ maxCost: 1, signal: stop.signal, answerGrace: 10_000 })
    await expect.poll(() => sent).toEqual(['A lighthouse'])
    stop.abort(new Error('enough'))
    await new Promise(setImmediate)
    open()
    expect((await run).outcomes).toEqual(['generated known', 'left mystery'])
    expect(sent).toEqual(['A lighthouse'])
  })
})

describe('an order that has left when the run is stopped', () => {
  const { known } = images

  test('is still answered for a while', async () => {
    const stop = new AbortController()
    const slow = ordering(createFakeProvider({ synchronous: true }), (submit) => async (body, context) => {
      stop.abort(new Error('enough'))
      await new Promise((resolve) => setTimeout(resolve, 30))
      return await submit(body, context)
    })
    const studio = await createStudio({ images: { known } }, slow)
    const { outcomes } = await studio.run({ signal: stop.signal, answerGrace: 10_000 })
    expect(outcomes).toEqual(['generated known'])
  })

  test('is in doubt where no answer comes in that time', async () => {
    const stop = new AbortController()
    const silent = ordering(createFakeProvider({ synchronous: true }), () => async (_, { signal }) => {
      stop.abort(new Error('enough'))
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      return { status: 'ambiguous', message: 'No answer came.' }
    })
    const studio = await createStudio({ images: { known } }, silent)
    const { outcomes } = await studio.run({ signal: stop.signal, answerGrace: 20 })
    expect(outcomes).toEqual(['failed known: IN_DOUBT'])
    expect(await studio.plan()).toEqual(['in-doubt known'])
  })
})
