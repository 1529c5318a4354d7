import { isObject, parseJson } from './json.ts'
import type { Field, Model } from './models.ts'

/** A submit's body, checked and complete. */
export interface Order {
  readonly prompt: string
  readonly size: { readonly width: number; readonly height: number } | 'auto'
  readonly quality: 'low' | 'medium' | 'high'
  readonly transparent: boolean
  readonly format: 'png' | 'jpeg' | 'webp'
  readonly compression: number
  /** URLs, not looked at yet. */
  readonly references: readonly string[]
  readonly mask: string | undefined
}

/** Why a request was answered with an error, as it goes on the wire. */
export interface Rejection {
  readonly status: number
  readonly error: string
}

export function isRejection(value: Order | Rejection): value is Rejection {
  return 'error' in value
}

/** Reads the body of a submit as this model takes it. Pure: references are not looked at. */
export function readOrder(model: Model, text: string): Order | Rejection {
  const body = parseJson(text)
  if (!isObject(body)) return { status: 400, error: 'Malformed request: the body must be a JSON object.' }
  const problem = missing(model, body) ?? wrongValue(model, body) ?? impossible(model, body)
  return problem ?? toOrder(model, body)
}

function missing({ fields }: Model, body: Record<string, unknown>): Rejection | undefined {
  const required = Object.keys(fields).filter((name) => isRequired(fields[name]))
  const name = required.find((field) => body[field] === undefined || body[field] === null || body[field] === '')
  return name === undefined ? undefined : { status: 400, error: `Missing required parameter: ${name}` }
}

function isRequired(field: Field | undefined): boolean {
  return field?.kind === 'text' || (field?.kind === 'urls' && field.required)
}

function wrongValue({ fields }: Model, body: Record<string, unknown>): Rejection | undefined {
  for (const [name, value] of Object.entries(body)) {
    const field = fields[name]
    if (field === undefined) return { status: 400, error: `Unknown parameter: ${name}` }
    const problem = fieldProblem(name, field, value)
    if (problem !== undefined) return problem
  }
  return undefined
}

// 400 is a value of the wrong type, 406 one of the right type that is not among those taken.
function fieldProblem(name: string, field: Field, value: unknown): Rejection | undefined {
  switch (field.kind) {
    case 'text':
      return typeof value === 'string' ? undefined : wrongType(name, 'a string')
    case 'choice':
      if (typeof value !== 'string') return wrongType(name, 'a string')
      return field.values.includes(value)
        ? undefined
        : rejected(name, value, `must be one of ${field.values.join(', ')}`)
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return wrongType(name, 'an integer')
      if (value >= field.min && value <= field.max) return undefined
      return rejected(name, String(value), `must be from ${field.min} to ${field.max}`)
    case 'free-size':
      if (typeof value !== 'string') return wrongType(name, 'a string')
      return value === 'auto' || sizePattern.test(value)
        ? undefined
        : rejected(name, value, 'must be WIDTHxHEIGHT or auto')
    case 'urls':
      if (!Array.isArray(value) || !value.every((url) => typeof url === 'string'))
        return wrongType(name, 'a list of URLs')
      return value.length > 0 || !field.required
        ? undefined
        : { status: 400, error: `Missing required parameter: ${name}` }
    case 'url':
      // The page's samples send null for a mask that is not there.
      return typeof value === 'string' || value === null ? undefined : wrongType(name, 'a URL')
  }
}

/** What passes the gateway and breaks inside the model, which then answers 500. */
function impossible(model: Model, body: Record<string, unknown>): Rejection | undefined {
  const order = toOrder(model, body)
  if (order.transparent && order.format === 'jpeg')
    return inModel('Transparent background is not supported for jpeg output.')
  if (order.prompt.length > 32_000) return inModel('Prompt is too long.')
  if (order.references.length > 16) return inModel('Too many images.')
  if (order.mask !== undefined && order.references.length === 0) return inModel('A mask needs an image.')
  if (order.size === 'auto') return undefined
  const { width, height } = order.size
  return [width, height].every((side) => side >= 16 && side <= 4096)
    ? undefined
    : inModel('Image size is out of range.')
}

function toOrder({ fields }: Model, body: Record<string, unknown>): Order {
  const text = (name: string): string | undefined => {
    const value = body[name]
    if (typeof value === 'string') return value
    const field = fields[name]
    return field?.kind === 'choice' || field?.kind === 'free-size' ? field.fallback : undefined
  }
  const urls: unknown = body['image_urls']
  const image = text('image')
  const compression = body['output_compression']
  const quality = text('quality')
  const format = text('output_format')
  return {
    prompt: text('prompt') ?? '',
    size: readSize(text('size')),
    quality: quality === 'low' || quality === 'high' ? quality : 'medium',
    transparent: text('background') === 'transparent',
    format: format === 'jpeg' || format === 'webp' ? format : 'png',
    compression: typeof compression === 'number' ? compression : 100,
    references: Array.isArray(urls)
      ? urls.filter((url) => typeof url === 'string')
      : image === undefined
        ? []
        : [image],
    mask: text('mask'),
  }
}

const sizePattern = /^(\d{1,5})x(\d{1,5})$/

function readSize(text: string | undefined): Order['size'] {
  const match = sizePattern.exec(text ?? 'auto')
  return match === null ? 'auto' : { width: Number(match[1]), height: Number(match[2]) }
}

function inModel(error: string): Rejection {
  return { status: 500, error }
}

function wrongType(name: string, wanted: string): Rejection {
  return { status: 400, error: `Invalid parameter ${name}: expected ${wanted}` }
}

function rejected(name: string, value: string, rule: string): Rejection {
  return { status: 406, error: `Value '${value}' of ${name} was rejected: it ${rule}` }
}
