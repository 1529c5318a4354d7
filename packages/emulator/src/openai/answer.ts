import type { Altering } from '../faults.ts'
import { once } from '../once.ts'
import { fileAnswer } from '../serve-file.ts'
import type { Service } from '../service.ts'
import type { Usage } from './price.ts'
import { formatDuration, limitHeaders } from './rate-limit.ts'
import { resultData, shapeOf } from './results.ts'
import type { Size } from './size.ts'
import type { TakenOrder } from './take-order.ts'

export interface BilledOrder extends TakenOrder {
  readonly size: Size
  readonly usage: Usage
  /** Milliseconds that it took. */
  readonly latency: number
}

/** The answer to an order, with the faults that came with it. */
export async function pictureAnswer(
  service: Service,
  { order, pictures, size, usage, latency }: BilledOrder,
  effect: Altering | undefined,
): Promise<Response> {
  const { text, image, output } = usage
  const { model, prompt, quality, transparent, format, compression } = order
  const picture = once(() =>
    service.painter.paint({
      model: model.id,
      prompt,
      size,
      quality,
      transparent,
      format,
      // The painter's encoders start at 1.
      compression: Math.max(1, compression),
      references: pictures.images.map(({ bytes }) => bytes),
      mask: pictures.mask,
    }),
  )
  const body = {
    created: Math.floor(service.clock.now() / 1000),
    background: transparent ? 'transparent' : 'opaque',
    data: await resultData(service, order, picture, effect),
    output_format: format,
    quality,
    size: `${size.width}x${size.height}`,
    usage: {
      input_tokens: text + image,
      input_tokens_details: { image_tokens: image, text_tokens: text },
      output_tokens: output,
      total_tokens: text + image + output,
    },
  }
  // With the picture in the answer, what would have gone wrong with its file goes wrong with the answer.
  const own = shapeOf(service, effect) === 'b64_json' && effect?.kind !== 'bytes' ? effect : undefined
  const bytes = Buffer.from(JSON.stringify(body))
  return await fileAnswer(() => Promise.resolve(bytes), 'application/json', own, {
    ...limitHeaders(49),
    'x-ratelimit-reset-requests': formatDuration(1200),
    'openai-processing-ms': String(Math.round(latency)),
    'openai-version': '2020-10-01',
  })
}
