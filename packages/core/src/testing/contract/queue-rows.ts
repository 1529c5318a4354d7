import { expect } from 'vitest'
import { digestOf } from '../../digest.ts'
import type { Accepted, Done, Provider } from '../../provider.ts'
import type { Bench } from './bench.ts'
import { callContext, finishJob, pictureOf, placeOrder } from './order.ts'
import type { Row } from './row.ts'
import type { ContractTraits } from './traits.ts'

/** Orders that are accepted first and collected later. */
export function queueRows({ queued, keyed }: ContractTraits): readonly Row[] {
  if (!queued) return []
  return [
    {
      name: 'collects in another process what this one ordered, as often as asked, billed once',
      orders: 1,
      check: checkResume,
    },
    { name: 'says that a job is gone which it does not know', orders: 0, check: checkUnknown },
    ...(keyed ? [{ name: 'says that its key is refused where it looks', orders: 0, check: checkDenied }] : []),
  ]
}

/** Prepares and orders, and expects to be given a request id. */
export async function acceptOrder(bench: Bench, prompt: string): Promise<Accepted> {
  const placed = await placeOrder(bench, { prompt })
  if (placed.status === 'accepted') return placed
  throw new Error(`the order is ${placed.status}, and should be accepted`)
}

async function checkResume(bench: Bench): Promise<void> {
  const digests = await bench.billing([1, 1], async () => {
    const accepted = await acceptOrder(bench, 'A lighthouse')
    const digest = async (done: Done): Promise<string> => digestOf(await pictureOf(bench, done))
    return [
      await digest(await finishJob(bench, accepted, bench.connect())),
      await digest(await finishJob(bench, accepted)),
      await digest(await finishJob(bench, accepted)),
    ]
  })
  expect(new Set(digests).size, 'different pictures of one job').toBe(1)
}

const unknownId = '00000000-0000-4000-8000-000000000000'

async function checkUnknown(bench: Bench): Promise<void> {
  const look = await collectOf(bench.provider)(unknownId, callContext(bench))
  expect(look.status).toBe('expired')
}

async function checkDenied(bench: Bench): Promise<void> {
  const look = await collectOf(bench.withWrongKey())(unknownId, callContext(bench))
  expect(look.status).toBe('denied')
}

export function collectOf({ collect }: Provider): NonNullable<Provider['collect']> {
  if (collect === undefined) throw new Error('it has no `collect`, and its traits say that it is queued')
  return collect
}
