import { expect, test } from 'vitest'
import { createNodeFiles } from '../src/ports/node-files.ts'
import { createFakeProvider, createFaultyFiles, type Fault } from '../src/testing/index.ts'
import { createStudio, type Studio } from './fake-studio.ts'

const images = { hero: { prompt: 'A lighthouse', alt: '' }, boat: { prompt: 'A paper boat', alt: '' } }
const afterTheLease = 120_000

async function studioOf(synchronous: boolean): Promise<Studio> {
  return await createStudio({ images, budget: { perDay: 1 } }, createFakeProvider({ synchronous, concurrency: 2 }))
}

/** Changes on disk of a run without a fault. */
async function operationsOf(synchronous: boolean): Promise<number> {
  const { run } = await studioOf(synchronous)
  const { files, count } = createFaultyFiles(createNodeFiles(), Infinity, { kind: 'crash' })
  await run({ files })
  return count()
}

/** A run with a fault at one operation, then a clean one, as a person would start it a minute later. */
async function problemOf(synchronous: boolean, at: number, fault: Fault): Promise<string | undefined> {
  const { run, plan, fake, temp } = await studioOf(synchronous)
  const { files } = createFaultyFiles(createNodeFiles(), at, fault)
  await run({ files }).catch(() => undefined)
  const { outcomes } = await run({ later: afterTheLease })
  const steps = await plan({ later: afterTheLease })
  const problems = Object.entries(images).flatMap(([name, { prompt }]) => {
    const bills = fake.billed.filter((billed) => billed === prompt).length
    const kept = steps.includes(`keep ${name}`)
    const inDoubt = steps.includes(`in-doubt ${name}`) && outcomes.includes(`failed ${name}: IN_DOUBT`)
    if (bills > 1) return [`${name} was billed ${bills} times`]
    return kept || inDoubt ? [] : [`${name} is neither there nor in doubt: ${steps.join(', ')}, ${outcomes.join(', ')}`]
  })
  await temp.remove()
  return problems.length === 0 ? undefined : `operation ${at}: ${problems.join('; ')}`
}

test.each<[string, boolean, Fault]>([
  ['is killed', false, { kind: 'crash' }],
  ['is killed, its provider answering with the picture itself,', true, { kind: 'crash' }],
  ['finds the disk full for a moment', false, { kind: 'short-write' }],
  ['meets a failing disk for a moment', false, { kind: 'error', code: 'EIO' }],
])(
  'a run that %s at any operation is never billed twice, and nothing paid for is lost',
  async (_, synchronous, fault) => {
    const operations = await operationsOf(synchronous)
    expect(operations).toBeGreaterThan(40)
    const problems: string[] = []
    for (let at = 1; at <= operations; at += 1) {
      const problem = await problemOf(synchronous, at, fault)
      if (problem !== undefined) problems.push(problem)
    }
    expect(problems).toEqual([])
  },
)

test('a run that is killed before anything was ordered leaves nothing in doubt', async () => {
  const { run, fake } = await studioOf(false)
  const { files } = createFaultyFiles(createNodeFiles(), 10, { kind: 'crash' })
  await run({ files }).catch(() => undefined)
  expect(fake.calls).toEqual([])
  expect((await run({ later: afterTheLease })).outcomes).toEqual(['generated hero', 'generated boat'])
})
