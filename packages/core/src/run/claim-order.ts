import { GenimgError } from '../errors.ts'
import type { HeldJob } from '../jobs/job.ts'
import { ensureFreeSpace } from '../store/free-space.ts'
import { dollars, type Occupied, type Refused, type Reservation } from './budget.ts'
import { priceOf, type Order, type OrderParts } from './order.ts'

/**
 * A claim is a reservation: budgets are looked at and the record is written in one turn. `lost`: another process was
 * quicker. Where the budget does not have it now, nothing is written.
 */
export async function claimOrder(
  order: Order,
  job: HeldJob,
  parts: OrderParts,
): Promise<Reservation | Refused | Occupied | 'lost'> {
  const { dayMutex, allowance, provider, claiming, signal } = parts
  const take = async (): Promise<Reservation | Refused | Occupied | 'lost'> => {
    const reservation = await allowance.reserve(provider.free ? 0 : order.image.estimate.usd, provider.emulated)
    if (reservation.status !== 'reserved') return reservation
    const won = await job
      .advance({ status: 'claimed', reserved: reservation.amount, prompt: order.request.prompt })
      .catch((error: unknown) => {
        reservation.settle(0)
        throw error
      })
    if (!won) reservation.settle(0)
    return won ? reservation : 'lost'
  }
  return await claiming.run(async () => {
    await ensureGoing(order, parts)
    return await (dayMutex === undefined ? take() : dayMutex.run(take, signal))
  })
}

/** Throws where no order may leave any more. */
export async function ensureGoing({ image }: Order, { signal, stopped, files, stateDir }: OrderParts): Promise<void> {
  signal.throwIfAborted()
  const message = stopped()
  if (message !== undefined) throw new GenimgError('PROVIDER_STOPPED', { image: image.name, message })
  await ensureFreeSpace(files, stateDir)
}

export function budgetExceeded({ image }: Order, { limit, committed }: Refused): GenimgError {
  return new GenimgError('BUDGET_EXCEEDED', {
    limit,
    spent: dollars(committed),
    names: [image.name],
    price: priceOf(image),
  })
}
