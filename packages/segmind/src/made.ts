import type { Answer } from './http.ts'
import { isObject, readAmount } from './json.ts'
import { mediaTypeOf } from './magic.ts'
import { isRequestId } from './request-id.ts'
import { describeShape, findPicture, type Picture } from './result.ts'

/** A picture and what it cost. */
export interface Made {
  readonly picture: Picture
  /** USD; null where the answer does not say. */
  readonly cost: number | null
  /** USD; null where the answer does not say. */
  readonly creditsLeft: number | null
  readonly requestId: string | null
  /** Seconds from order to picture; null where the answer does not say. */
  readonly seconds: number | null
}

/**
 * Reads an answer that holds a picture: image bytes, whatever type they are declared as, or JSON in any of the shapes
 * of {@link findPicture}. Undefined where there is none.
 */
export function readMade({ bytes, headers }: Answer, body: unknown, apiKey: string): Made | undefined {
  const isPicture = bytes !== null && mediaTypeOf(bytes) !== undefined
  const picture = isPicture ? { bytes } : findPicture(body)
  if (picture === undefined) return undefined
  const metrics = isObject(body) && isObject(body['metrics']) ? body['metrics'] : {}
  const requestId = headers.get('x-request-id')
  return {
    picture,
    cost: readAmount(metrics['cost']) ?? readAmount(headers.get('x-cost')),
    creditsLeft: readAmount(metrics['remaining_credits']) ?? readAmount(headers.get('x-remaining-credits')),
    seconds: readAmount(metrics['total_time']) ?? readAmount(headers.get('x-generation-time')),
    requestId: requestId !== null && isRequestId(requestId, apiKey) ? requestId : null,
  }
}

/** What an answer holds, for a message about what it should have held. */
export function describeAnswer({ bytes }: Answer, body: unknown): string {
  if (bytes === null) return 'a body that is cut off or too long'
  if (body === undefined) return `${bytes.byteLength} bytes that are neither JSON nor a known picture type`
  return describeShape(body)
}
