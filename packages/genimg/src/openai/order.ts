import type { JsonObject } from '@genimg/core/provider'
import { isObject } from './json.ts'

/** A picture that goes along with an order. */
export interface Part {
  readonly type: string
  /** Base64. */
  readonly data: string
}

/** One order, ready to be sent. */
export interface Order {
  readonly model: string
  readonly prompt: string
  readonly params: JsonObject
  readonly references: readonly Part[]
  readonly mask: Part | null
}

/** An order as JSON, for whoever keeps it between `prepare` and `submit`. */
export function orderBody({ model, prompt, params, references, mask }: Order): JsonObject {
  return { model, prompt, params, references: references.map(partBody), mask: mask === null ? null : partBody(mask) }
}

/** The order that a body holds. Anything else is a mistake of the caller's. */
export function readOrder(body: JsonObject): Order {
  const { model, prompt, params, references, mask } = body
  if (
    typeof model === 'string' &&
    typeof prompt === 'string' &&
    isParams(params) &&
    Array.isArray(references) &&
    references.every(isPart) &&
    (mask === null || isPart(mask))
  ) {
    return { model, prompt, params, references, mask }
  }
  throw new TypeError('submit takes the body that prepare returned')
}

/** Which endpoint an order goes to, and what is posted there. */
export function contentOf({ model, prompt, params, references, mask }: Order): {
  readonly path: string
  readonly body: string | FormData
} {
  if (references.length === 0) {
    return { path: '/images/generations', body: JSON.stringify({ ...params, model, prompt }) }
  }
  const form = new FormData()
  form.append('model', model)
  form.append('prompt', prompt)
  for (const [name, value] of Object.entries(params)) {
    form.append(name, typeof value === 'string' ? value : JSON.stringify(value))
  }
  const name = references.length === 1 ? 'image' : 'image[]'
  references.forEach((part, index) => appendPart(form, name, part, `reference-${index + 1}`))
  if (mask !== null) appendPart(form, 'mask', mask, 'mask')
  return { path: '/images/edits', body: form }
}

function appendPart(form: FormData, name: string, { type, data }: Part, fileName: string): void {
  const blob = new Blob([Buffer.from(data, 'base64')], { type })
  // Some servers tell the type by the ending alone.
  form.append(name, blob, `${fileName}.${type.replace(/^image\//, '').replace('jpeg', 'jpg')}`)
}

function partBody({ type, data }: Part): JsonObject {
  return { type, data }
}

function isPart(value: unknown): value is Part {
  return isObject(value) && typeof value['type'] === 'string' && typeof value['data'] === 'string'
}

function isParams(value: unknown): value is JsonObject {
  return isObject(value)
}
