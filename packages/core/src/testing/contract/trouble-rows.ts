import { expect } from 'vitest'
import { sniffType } from '../../store/sniff.ts'
import type { Bench } from './bench.ts'
import { endOrder, fetchPicture } from './order.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'
import { endingText, troubles, type Trouble } from './trouble.ts'

/** A row for each trouble that can be arranged: how such an order ends, and what it may have cost. */
export function troubleRows({ troubles: arranged = [] }: ContractTraits): readonly Row[] {
  return arranged.map((trouble) => {
    const { name, billed } = troubles[trouble]
    return { name, orders: billed[1], check: (bench) => checkTrouble(bench, trouble) }
  })
}

async function checkTrouble(bench: Bench, trouble: Trouble): Promise<void> {
  const { endings, billed } = troubles[trouble]
  await bench.arrange(trouble)
  const ending = await bench.billing(billed, () => endOrder(bench, { prompt: `A boat in trouble: ${trouble}` }))
  expect(endings).toContain(endingText(ending))
  if (ending.status !== 'done') return
  const bytes = await fetchPicture(bench, ending)
  if (bytes === undefined) return
  // Core has to meet the bytes as they came: a provider that mends or replaces them hides what was paid for.
  const isPicture = sniffType(bytes) !== undefined && (await bench.decode(bytes)) !== undefined
  expect(isPicture, 'the bytes are a whole picture').toBe(trouble === 'wrong-type')
}
