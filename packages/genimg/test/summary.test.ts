import { expect, it } from 'vitest'
import { GenimgError, type Outcome } from '@genimg/core'
import { summarize } from '../src/cli/summary.ts'

// What is not looked at by a summary.
const entry = {} as Extract<Outcome, { readonly status: 'generated' }>['entry']
const made = (name: string, cost: number | null): Outcome => ({ status: 'generated', name, entry, cost })

it.each<[string, readonly (number | null)[]]>([
  ['2 generated for $0.07.', [0.03, 0.04]],
  ['1 generated, free.', [0]],
  ['1 generated, cost unknown.', [null]],
  ['2 generated for $0.04 and 1 of unknown cost.', [0.04, null]],
])('a run says "%s" and never calls free what nobody knows', (text, costs) => {
  const outcomes = costs.map((cost, number) => made(`image-${number}`, cost))
  expect(summarize(outcomes, [], false)).toBe(text)
})

it('a picture that was not tried is left, also where the provider said so about it', () => {
  const error = new GenimgError('PROVIDER_STOPPED', { image: 'b', message: 'No credits.' })
  const outcomes: readonly Outcome[] = [
    made('a', 0.04),
    { status: 'failed', name: 'b', error, cost: 0 },
    { status: 'left', name: 'c', ordered: false },
  ]
  expect(summarize(outcomes, [], false)).toBe('1 generated for $0.04, 2 left.')
})
