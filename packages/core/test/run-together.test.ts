import { expect, test } from 'vitest'
import { createStudio } from './fake-studio.ts'

const images = {
  hero: { prompt: 'A lighthouse', alt: '' },
  boat: { prompt: 'A paper boat', alt: '' },
  'a/b': { prompt: 'A tower', alt: '' },
}

test('two runs of one project at once order each picture once, and both have it', async () => {
  const { run, fake, plan } = await createStudio({ images })
  const runs = await Promise.all([run(), run()])
  for (const { outcomes } of runs) expect(outcomes).toEqual(['generated hero', 'generated boat', 'generated a/b'])
  expect(fake.billed.toSorted()).toEqual(['A lighthouse', 'A paper boat', 'A tower'])
  expect(fake.calls.filter((call) => call === 'submit')).toHaveLength(3)
  expect(await plan()).toEqual(['keep hero', 'keep boat', 'keep a/b'])
})

test('only the one that ordered looks at the job, the other waits and says for whom', async () => {
  const { run, fake } = await createStudio({ images: { hero: images.hero } })
  fake.lookNext(...Array.from({ length: 5 }, () => ({ status: 'pending', lookAfter: 10 }) as const))
  const runs = await Promise.all([run(), run()])
  expect(fake.calls.filter((call) => call === 'submit')).toHaveLength(1)
  expect(fake.calls.filter((call) => call === 'collect')).toHaveLength(6)
  expect(runs.flatMap(({ events }) => events).filter(({ type }) => type === 'waiting')).toEqual([
    { type: 'waiting', name: 'hero', pid: process.pid },
  ])
})

test('runs for different names at once keep each other’s entries in the lock', async () => {
  const { run, plan } = await createStudio({ images })
  await Promise.all(Object.keys(images).map((name) => run({ names: [name] })))
  expect(await plan()).toEqual(['keep hero', 'keep boat', 'keep a/b'])
})

test('runs at once share the budget of the day', async () => {
  const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, { prompt: name, alt: '' }]))
  const { run, fake } = await createStudio({ images: many, budget: { perDay: 0.2 } })
  await Promise.all([run({ names: ['a', 'b', 'c'] }), run({ names: ['d', 'e', 'f'] })])
  expect(fake.billed).toHaveLength(4)
})
