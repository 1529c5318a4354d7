import { expect, test } from 'vitest'
import { isGenimgError, refuseBuild, type Config, type GenimgError, type Plan, type Project } from '../src/index.ts'
import { createStudio } from './fake-studio.ts'

// A picture costs 0.05 here.
const images = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { prompt: `Picture ${name}`, alt: '' }]))

async function planOf(config: Config): Promise<{ readonly project: Project; readonly plan: Plan }> {
  const project = await (await createStudio(config)).open()
  const plan = await project.plan()
  await project.close()
  return { project, plan }
}

test.each([
  ['below it', 0.14, 'CONFIRMATION_NEEDED'],
  ['at it', 0.15, undefined],
  ['without it', undefined, undefined],
])('a build that orders for $0.15, with budget.confirmAbove %s', async (_, confirmAbove, code) => {
  const budget = { perRun: 9, ...(confirmAbove === undefined ? {} : { confirmAbove }) }
  const { project, plan } = await planOf({ images, budget })
  expect(refuseBuild(plan.steps, project.config)?.code).toBe(code)
})

test('a build is refused bit by bit what it may not order as a whole, and not what is there', async () => {
  const studio = await createStudio({ images, budget: { perRun: 9, confirmAbove: 0.06 } })
  await studio.run({ names: ['a'] })
  const project = await studio.open()
  const { steps } = await project.plan()
  await project.close()
  const [a, b] = steps.map((step) => refuseBuild([step], project.config, steps))
  expect(a).toBeUndefined()
  expect(refuseBuild(steps.slice(1, 2), project.config)).toBeUndefined()
  expect(b?.message).toBe(
    '2 images would be generated ($0.10), and for more than budget.confirmAbove ($0.06) a person has to type the amount, so builds and dev servers do not order. Nothing was charged. Run `genimg generate` to see the plan and type it.',
  )
})

test('budget.confirmAbove is no limit, so that it is no budget by itself', async () => {
  const error: unknown = await planOf({ images, budget: { confirmAbove: 1 } }).catch((it: unknown) => it)
  expect(isGenimgError(error, 'CONFIG_INVALID')).toBe(true)
  expect((error as GenimgError).message).toContain('budget: needs perRun or perDay, in USD')
})
