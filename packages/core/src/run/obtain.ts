import { GenimgError } from '../errors.ts'
import { lookAtJob, type SeenJob } from '../plan/survey.ts'
import { inDoubt, priceOf, type Obtained, type Order, type OrderParts } from './order.ts'
import { placeOrder } from './place-order.ts'
import { resumeOrder } from './resume-order.ts'

/** How long a process that waits for another one's result sleeps between two looks. */
const lookMs = 250

export async function obtain(order: Order, parts: OrderParts): Promise<Obtained> {
  const { image, key } = order
  let floor: number | undefined
  let told = false
  for (;;) {
    parts.signal.throwIfAborted()
    // Before those that have only just begun: the first order does not wait for all of them.
    const seen = await parts.looking.run(() => lookAtJob(key, parts.provider, parts), { rank: 1 })
    floor ??= order.forced ? seen.history.last : 0
    const { state } = seen
    if (state.state === 'blocked') throw new GenimgError('BLOCKED', { image: image.name, message: state.message })
    if (state.state === 'in-doubt') throw inDoubt(image, state.message)
    if (state.state === 'busy' || (state.state === 'accepted' && seen.alive)) {
      if (!told) parts.report({ type: 'waiting', name: image.name, pid: state.record.pid })
      told = true
      await parts.clock.sleep(lookMs, parts.signal)
      continue
    }
    if (state.state === 'stored' && isNewEnough(seen, floor)) {
      const { digest, cost, price = cost, provider, model, emulated } = state.record
      return { digest, cost: 0, price, provider, model, emulated }
    }
    if (state.state !== 'accepted' && !order.mayOrder) {
      throw new GenimgError('GIVEN_UP', { image: image.name, price: priceOf(image) })
    }
    const obtained =
      state.state === 'accepted' ? await resumeOrder(order, seen, parts) : await placeOrder(order, seen, parts)
    if (obtained !== 'lost') return obtained
  }
}

/** A forced order does not count what was there before it. */
function isNewEnough({ history }: SeenJob, floor: number): boolean {
  return floor === 0 || history.records.some(({ number, record }) => number > floor && record.status === 'stored')
}
