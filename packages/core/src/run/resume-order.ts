import type { RescuedBytes } from '../jobs/jobs.ts'
import type { SeenJob } from '../plan/survey.ts'
import { collectOrder, settleResult, type PlacedOrder } from './collect.ts'
import { holdOrder } from './hold-order.ts'
import { inDoubt, type Obtained, type Order, type OrderParts } from './order.ts'
import { readRescued } from './rescue.ts'

/** Takes over an order whose holder is gone. `lost`: another process was quicker. */
export async function resumeOrder(order: Order, seen: SeenJob, parts: OrderParts): Promise<Obtained | 'lost'> {
  if (seen.state.state !== 'accepted') return 'lost'
  const { requestId, serverTime, keptFor, url, rescued, cost = null, baseURL } = seen.state.record
  const found = url === undefined ? undefined : { url, cost }
  const job = await holdOrder(order, seen, baseURL, parts)
  try {
    const acceptance = { requestId, serverTime, keptFor }
    const whereabouts = rescued === undefined ? found : { rescued, cost }
    if (!(await job.advance({ status: 'accepted', ...acceptance, ...whereabouts }))) return 'lost'
    // A job is only ever asked about at the place that accepted it; its address is good from anywhere.
    const isHere = baseURL === parts.provider.baseURL
    const placed = { order, job, parts, reservation: undefined, acceptance, isHere }
    if (rescued !== undefined) return await takeRescued({ ...placed, leave: () => {}, soon: () => {} }, rescued, cost)
    return await parts.limiter.run(
      (place) => collectOrder({ ...placed, ...place, begun: parts.clock.now(), lookAfter: 0, found }),
      { rank: parts.rankOf(order.image.name) },
    )
  } finally {
    await job.end()
  }
}

/** Takes in the bytes that an earlier run had no room for. */
async function takeRescued(placed: PlacedOrder, rescued: RescuedBytes, cost: number | null): Promise<Obtained> {
  const { order, job, parts, acceptance } = placed
  const bytes = await readRescued(parts.files, rescued)
  if (bytes === undefined) {
    const message = `its picture was kept in ${rescued.path}, and is not there any more.`
    await job.insist({ status: 'in-doubt', message })
    throw inDoubt(order.image, message)
  }
  const { requestId } = acceptance
  const done = { status: 'done', picture: { bytes }, cost, creditsLeft: null, requestId } as const
  const obtained = await settleResult(placed, done)
  await parts.files.remove(rescued.path).catch(() => undefined)
  return obtained
}
