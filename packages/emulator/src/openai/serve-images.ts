import { createHash } from 'node:crypto'
import { forever, type Call } from '../call.ts'
import type { Altering } from '../faults.ts'
import { pixelSize } from '../paint/painter.ts'
import type { Service } from '../service.ts'
import { pictureAnswer } from './answer.ts'
import { errorAnswer, isApiError, quotaUsedUp, userError, type ApiError } from './errors.ts'
import type { Action, ImagesOrder } from './order.ts'
import { costOf, imageTokens, outputTokens, textTokens, type Usage } from './price.ts'
import type { Size } from './size.ts'
import { takeImagesOrder, type TakenOrder } from './take-order.ts'

export async function serveImages(
  service: Service,
  action: Action,
  call: Call,
  requestId: string,
  effect: Altering | undefined,
): Promise<Response> {
  const taken = await takeImagesOrder(service, action, call)
  if (isApiError(taken)) return errorAnswer(taken)
  const { order } = taken
  const latency = service.latencyOf(order.model.id)
  const refusal = refusalOf(order, effect)
  if (refusal !== undefined) {
    await service.clock.wait(latency, call.signal)
    return errorAnswer(refusal)
  }
  const size = await pixelSize(order.size, taken.pictures.images[0]?.bytes)
  const usage = usageOf(taken, size)
  if (costOf(order.model, usage) > service.quotaLeft()) return errorAnswer(quotaUsedUp)
  // Billed as soon as it is taken: whether the client waits for it makes no difference.
  bill(service, taken, usage, requestId, call.body.bytes)
  if (effect?.kind === 'never') await forever(call.signal)
  await service.clock.wait(latency, call.signal)
  return await pictureAnswer(service, { ...taken, size, usage, latency }, effect)
}

function refusalOf({ prompt }: ImagesOrder, effect: Altering | undefined): ApiError | undefined {
  if (effect?.kind === 'fail') {
    return effect.status === 500
      ? { status: 500, message: effect.error, type: 'server_error', param: null, code: 'server_error' }
      : userError('moderation_blocked', null, effect.error)
  }
  return prompt.includes('[blocked]') ? userError('moderation_blocked', null, blockedSentence) : undefined
}

const blockedSentence =
  'Your request was rejected by the safety system. If you believe this is an error, please contact support.'

function usageOf({ order, pictures }: TakenOrder, size: Size): Usage {
  return {
    text: textTokens(order.prompt),
    image: pictures.images.map(imageTokens).reduce((sum, tokens) => sum + tokens, 0),
    output: outputTokens(order.model, size, order.quality) * order.count,
  }
}

/** A line for each picture; what was sent is read once, and billed with the first. */
function bill(service: Service, { order }: TakenOrder, usage: Usage, requestId: string, body: Buffer): void {
  const bodyDigest = createHash('sha256').update(body).digest('hex')
  const { model, prompt, count } = order
  for (let index = 0; index < count; index += 1) {
    const output = usage.output / count
    const cost = costOf(model, index === 0 ? { ...usage, output } : { text: 0, image: 0, output })
    const at = service.clock.now()
    service.ledger.bill({ provider: 'openai', requestId, slug: model.id, prompt, cost, at, bodyDigest })
  }
}
