import { expect, test } from 'vitest'
import { openai } from '../src/openai.ts'
import { segmind } from '../src/segmind.ts'
import { createFaultStudio, openaiKey, type FaultStudio } from './support/fault-studio.ts'
import { jsonOf, runCommand, type CommandResult } from './support/run-command.ts'
import { key } from './support/site.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const told = ({ err }: CommandResult): string => err.filter((line) => line.startsWith('✗')).join('\n')

function costOf(result: CommandResult): unknown {
  return jsonOf(result).find(({ type, name }) => type === 'outcome' && name === 'boat')?.['cost']
}

/** A job that was ordered and not collected: its picture could not be fetched. */
async function ordered(): Promise<FaultStudio> {
  const studio = await createFaultStudio({ source: segmind() })
  studio.fail({ on: 'result', kind: 'shape', shape: 'none' })
  expect((await studio.generate()).code).toBe(6)
  return studio
}

/** A job whose address is known, and whose file could not be fetched. */
async function addressed(): Promise<FaultStudio> {
  const studio = await createFaultStudio({ source: segmind() })
  studio.fail({ on: 'file', kind: 'expire' })
  expect((await studio.generate()).code).toBe(6)
  return studio
}

test('a job is collected free within its hour', async () => {
  const studio = await ordered()
  studio.advance(hour - minute)
  const next = await studio.generate(['json'])
  expect([next.code, costOf(next), studio.billed()]).toEqual([0, 0, 1])
})

test('a job whose hour is over is in doubt, since it was billed, and is never ordered again unasked', async () => {
  const studio = await ordered()
  studio.advance(hour + minute)
  const next = await studio.generate()
  expect([next.code, studio.billed()]).toEqual([7, 1])
  expect(told(next)).toMatch(
    /"boat" is in doubt: .*HTTP 404.* It may have been charged \(about \$0\.037\).*`genimg settle/,
  )
  const requests = studio.emulator.requests.length
  expect((await studio.generate()).code).toBe(7)
  expect(studio.emulator.requests).toHaveLength(requests)
  expect(await studio.plan()).toEqual(['keep kite', 'in-doubt boat'])
})

test('a job that is still made when its hour ends is in doubt', async () => {
  const studio = await createFaultStudio({ source: segmind(), haste: 60 })
  studio.fail({ on: 'submit', kind: 'never' })
  for (let minutes = 10; minutes < 60; minutes += 10) {
    const { code, err } = await studio.generate()
    expect([minutes, code]).toEqual([minutes, minutes === 10 ? 6 : 1])
    expect(err.join('\n')).toMatch(/"boat" is still being made after 10 minutes.*not lost/)
  }
  studio.advance(10 * minute)
  const late = await studio.generate()
  expect([late.code, studio.billed()]).toEqual([7, 1])
  expect(told(late)).toMatch(/"boat" is in doubt/)
  expect(await studio.plan()).toEqual(['keep kite', 'in-doubt boat'])
})

test('a file outlives its job: it is fetched free for days', async () => {
  const studio = await addressed()
  studio.advance(7 * day - hour)
  const next = await studio.generate(['json'])
  expect([next.code, costOf(next), studio.billed()]).toEqual([0, 0, 1])
})

test('a file that is gone is asked for again while its job is known', async () => {
  const studio = await addressed()
  studio.fail({ on: 'file', kind: 'expire' })
  const next = await studio.generate(['json'])
  expect([next.code, costOf(next), studio.billed()]).toEqual([0, 0, 1])
})

test('a file that is gone with its job is in doubt', async () => {
  const studio = await addressed()
  studio.advance(7 * day + hour)
  const next = await studio.generate()
  expect([next.code, studio.billed()]).toEqual([7, 1])
  expect(told(next)).toMatch(/"boat" is in doubt: .* It may have been charged/)
  expect(await studio.plan()).toEqual(['keep kite', 'in-doubt boat'])
})

/** What a person's word about an order that cannot be collected comes to. */
async function settled({ dir, emulator }: FaultStudio): Promise<CommandResult> {
  const env = {
    SEGMIND_API_KEY: key,
    SEGMIND_BASE_URL: emulator.url,
    OPENAI_API_KEY: openaiKey,
    OPENAI_BASE_URL: `${emulator.url}/v1`,
  }
  return await runCommand(['settle', 'boat', '--discard'], { cwd: dir, env })
}

test('a file that is gone can be given up where the order has no job', async () => {
  const studio = await createFaultStudio({ source: openai(), server: { openai: { results: 'url' } } })
  studio.fail({ on: 'file', kind: 'expire', times: 9 })
  expect((await studio.generate()).code).toBe(6)
  // It is called in doubt from here on.
  expect((await studio.generate()).code).toBe(7)
  expect((await settled(studio)).code).toBe(0)
})

test('an address that is refused can be given up', async () => {
  const studio = await createFaultStudio({ source: segmind() })
  studio.fail({ on: 'submit', kind: 'result-url', url: 'https://pictures.example/x.png' })
  expect((await studio.generate()).code).toBe(6)
  studio.advance(8 * day)
  await studio.generate()
  expect((await settled(studio)).code).toBe(0)
})
