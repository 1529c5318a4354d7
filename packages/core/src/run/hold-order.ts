import { holdJob, type HeldJob } from '../jobs/job.ts'
import type { SeenJob } from '../plan/survey.ts'
import type { Order, OrderParts } from './order.ts'

/**
 * Begins to hold an order's job; nothing is written yet.
 * @param baseURL where the order is placed, or was
 */
export async function holdOrder(
  order: Order,
  seen: SeenJob,
  baseURL: string | null,
  parts: OrderParts,
): Promise<HeldJob> {
  const { provider, files, stateDir, clock } = parts
  const { image, request, key } = order
  const header = {
    name: image.name,
    provider: request.provider,
    model: request.model,
    baseURL,
    emulated: provider.emulated,
    estimate: image.estimate.usd,
  }
  return holdJob({ files, stateDir, key, clock, header, holder: await parts.self(), last: seen.history.last })
}
