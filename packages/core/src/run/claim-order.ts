import { GenimgError } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import { dollars, type Reservation } from './budget.ts'
import { priceOf, type Order, type OrderParts } from './order.ts'

/** A claim is a reservation: budgets are looked at and the record is written in one turn. */
export async function claimOrder(order: Order, job: HeldJob, parts: OrderParts): Promise<Reservation | 'lost'> {
  const { dayMutex, allowance, provider, claiming, signal } = parts
  const take = async (): Promise<Reservation | 'lost' | 'occupied'> => {
    const reservation = await allowance.reserve(provider.free ? 0 : order.image.estimate.usd, provider.emulated)
    if (reservation.status === 'occupied') return 'occupied'
    if (reservation.status === 'refused') {
      throw new GenimgError('BUDGET_EXCEEDED', {
        limit: reservation.limit,
        spent: dollars(reservation.committed),
        names: [order.image.name],
        price: priceOf(order.image),
      })
    }
    const won = await job
      .advance({ status: 'claimed', reserved: reservation.amount, prompt: order.request.prompt })
      .catch((error: unknown) => {
        reservation.settle(0)
        throw error
      })
    if (!won) reservation.settle(0)
    return won ? reservation : 'lost'
  }
  for (;;) {
    const claimed = await claiming.run(async () => {
      signal.throwIfAborted()
      return await (dayMutex === undefined ? take() : dayMutex.run(take, signal))
    })
    if (claimed !== 'occupied') return claimed
    // Outside of the turn, which other processes wait for: a picture may take minutes.
    await allowance.vacant(signal)
  }
}
