import { describe, expect, test } from 'vitest'
import { createCreditWatch } from '../src/run/credits.ts'

function watch(): { readonly warnings: [number, number][]; readonly credits: ReturnType<typeof createCreditWatch> } {
  const warnings: [number, number][] = []
  return { warnings, credits: createCreditWatch((left, needed) => void warnings.push([left, needed])) }
}

describe('credits that', () => {
  test('will do are not mentioned', async () => {
    const { warnings, credits } = watch()
    credits.expect(0.5)
    await credits.look(async () => 0.5)
    credits.note(0.5)
    expect(warnings).toEqual([])
  })

  test('will not do are mentioned once, before the first order', async () => {
    const { warnings, credits } = watch()
    credits.expect(0.5)
    credits.expect(0.25)
    await credits.look(async () => 0.6)
    credits.note(0.1)
    expect(warnings).toEqual([[0.6, 0.75]])
  })

  test('run low on the way are mentioned when an answer says so', async () => {
    const { warnings, credits } = watch()
    const made = credits.expect(0.5)
    credits.expect(0.5)
    await credits.look(async () => 1)
    made()
    made()
    credits.note(0.5)
    expect(warnings).toEqual([])
    credits.note(0.4)
    expect(warnings).toEqual([[0.4, 0.5]])
  })
})

test('the balance is asked for once, and a question without an answer holds nothing up', async () => {
  const { warnings, credits } = watch()
  let asked = 0
  const balance = async (): Promise<number> => {
    asked += 1
    throw new Error('no answer')
  }
  credits.expect(1)
  await Promise.all([credits.look(balance), credits.look(balance)])
  expect([asked, warnings]).toEqual([1, []])
})
