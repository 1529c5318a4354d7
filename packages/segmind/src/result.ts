import { isObject, parseJson } from './json.ts'
import { mediaTypeOf } from './magic.ts'

/** A picture as the API hands it over: its bytes, or where they are. */
export type Picture = { readonly bytes: Uint8Array } | { readonly url: string }

// JSON text holds a list of objects that hold a URL; more than that is somebody's joke.
const deepest = 5

/**
 * Finds the picture in a result's JSON. The shapes, in the order they are tried: `images[].url`, `output` as a URL,
 * `output[0]`, a `data:` URI, bare base64, `output` as JSON text with `data[].b64_json` or `data[].url`. Some models
 * answer with what is inside `output` alone, so the whole body is tried last.
 */
export function findPicture(body: unknown): Picture | undefined {
  if (!isObject(body)) return undefined
  return pictureInList(body['images']) ?? pictureIn(body['output'], deepest) ?? pictureIn(body, deepest)
}

/** What came in place of a picture, for a message: names only, since values may be long or private. */
export function describeShape(body: unknown): string {
  if (!isObject(body)) return Array.isArray(body) ? 'a list' : typeof body
  const names = Object.keys(body)
    .slice(0, 20)
    .map((name) => `"${name.replace(/[^\w.-]/g, '?').slice(0, 40)}"`)
  return names.length === 0 ? 'an empty object' : `an object with ${names.join(', ')}`
}

function pictureInList(value: unknown): Picture | undefined {
  return Array.isArray(value) ? firstOf(value, (element) => pictureIn(element, deepest)) : undefined
}

function pictureIn(value: unknown, depth: number): Picture | undefined {
  if (depth === 0) return undefined
  if (typeof value === 'string') return pictureInText(value.trim(), depth)
  if (Array.isArray(value)) return firstOf(value, (element) => pictureIn(element, depth - 1))
  if (!isObject(value)) return undefined
  return (
    pictureIn(value['url'], depth - 1) ??
    pictureIn(value['b64_json'], depth - 1) ??
    firstOf([value['data']].flat(), (element) => (isObject(element) ? pictureIn(element, depth - 1) : undefined))
  )
}

function pictureInText(text: string, depth: number): Picture | undefined {
  if (/^https?:\/\//i.test(text)) return URL.canParse(text) ? { url: text } : undefined
  if (text.startsWith('data:')) return pictureInDataURI(text)
  if (text.startsWith('{') || text.startsWith('[')) return pictureIn(parseJson(Buffer.from(text)), depth - 1)
  return pictureInBase64(text)
}

function pictureInDataURI(text: string): Picture | undefined {
  const comma = text.indexOf(',')
  return /^data:[^,]*;base64$/i.test(text.slice(0, comma)) ? pictureInBase64(text.slice(comma + 1)) : undefined
}

function pictureInBase64(text: string): Picture | undefined {
  // Any text decodes to something; its first bytes tell whether that is a picture, before the rest is decoded.
  if (mediaTypeOf(Buffer.from(text.slice(0, 32), 'base64')) === undefined) return undefined
  return { bytes: Buffer.from(text, 'base64') }
}

function firstOf(list: readonly unknown[], find: (element: unknown) => Picture | undefined): Picture | undefined {
  for (const element of list) {
    const picture = find(element)
    if (picture !== undefined) return picture
  }
  return undefined
}
