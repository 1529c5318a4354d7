import type { Done } from '@genimg/core/provider'
import { isObject } from './json.ts'

/**
 * Finds the picture in an answer: `data[0].b64_json`, or `data[0].url`, which may be relative to the base URL; both may
 * be `data:` URIs. Undefined where there is none. What its bytes are is for the caller to judge: they are paid for.
 */
export function findPicture(body: unknown, baseURL: string): Done['picture'] | undefined {
  const data = isObject(body) ? body['data'] : undefined
  const first: unknown = Array.isArray(data) ? data[0] : undefined
  if (!isObject(first)) return undefined
  const { b64_json: base64, url } = first
  return pictureInText(base64) ?? (isText(url) ? pictureAt(url.trim(), baseURL) : undefined)
}

/** What came in place of a picture, for a message: names only, since values may be long or private. */
export function describeAnswer(body: unknown, bytes: Uint8Array | null): string {
  if (bytes === null) return 'cut off or too long'
  if (bytes.byteLength === 0) return 'empty'
  if (body === undefined) return `${bytes.byteLength} bytes that are no JSON`
  if (!isObject(body)) return Array.isArray(body) ? 'a list' : typeof body
  const data = body['data']
  const first: unknown = Array.isArray(data) ? data[0] : undefined
  if (Array.isArray(data) && first === undefined) return `${names(body)} and nothing in "data"`
  return isObject(first) ? `${names(body)} and in "data" ${names(first)}` : names(body)
}

function pictureInText(value: unknown): { readonly bytes: Uint8Array } | undefined {
  if (!isText(value)) return undefined
  const text = value.trim()
  const base64 = text.startsWith('data:') ? base64InDataURI(text) : text
  // Looks for what is none: a pattern for all of it would run out of stack on a hundred megabytes.
  if (base64 === undefined || /[^\w+/=\s-]/.test(base64)) return undefined
  const bytes = Buffer.from(base64, 'base64')
  return bytes.byteLength === 0 ? undefined : { bytes }
}

function pictureAt(text: string, baseURL: string): Done['picture'] | undefined {
  if (text.startsWith('data:')) return pictureInText(text)
  const base = `${baseURL}/`
  if (!URL.canParse(text, base)) return undefined
  const { href, protocol } = new URL(text, base)
  return protocol === 'https:' || protocol === 'http:' ? { url: href } : undefined
}

function base64InDataURI(text: string): string | undefined {
  const comma = text.indexOf(',')
  return /^data:[^,]*;base64$/i.test(text.slice(0, comma)) ? text.slice(comma + 1) : undefined
}

function names(value: Readonly<Record<string, unknown>>): string {
  const list = Object.keys(value)
    .slice(0, 20)
    .map((name) => `"${name.replace(/[^\w.-]/g, '?').slice(0, 40)}"`)
  return list.length === 0 ? 'an empty object' : `an object with ${list.join(', ')}`
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== ''
}
