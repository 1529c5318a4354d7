import { badRequest, isApiError, userError, type ApiError } from './errors.ts'
import { findImagesModel, modelsInService, type ImagesModel, type Quality } from './models.ts'
import { readSize, type Size } from './size.ts'
import { formatChoices, valueProblem, wrongType, type Value } from './values.ts'

export type Action = 'generations' | 'edits'

/** The parameters of a request, checked and complete. */
export interface ImagesOrder {
  readonly model: ImagesModel
  readonly prompt: string
  readonly size: Size | 'auto'
  readonly quality: Quality
  readonly transparent: boolean
  readonly format: 'png' | 'jpeg' | 'webp'
  readonly compression: number
  /** How many pictures. */
  readonly count: number
}

type Fields = Readonly<Record<string, unknown>>

const longestPrompt = 32_000

const common: Readonly<Record<string, Value>> = {
  model: { kind: 'text' },
  prompt: { kind: 'text' },
  size: { kind: 'text' },
  quality: { kind: 'choice', values: ['low', 'medium', 'high', 'auto'] },
  background: { kind: 'choice', values: ['transparent', 'opaque', 'auto'] },
  moderation: { kind: 'choice', values: ['low', 'auto'] },
  output_format: { kind: 'choice', values: ['png', 'jpeg', 'webp'] },
  output_compression: { kind: 'integer', min: 0, max: 100 },
  n: { kind: 'integer', min: 1, max: 10 },
  user: { kind: 'text' },
}

const fidelity: Value = { kind: 'choice', values: ['high', 'low'] }

/** Reads the parameters as their model takes them. Pure: pictures are not looked at. */
export function readImagesOrder(action: Action, sent: Fields, retired: readonly string[]): ImagesOrder | ApiError {
  // Null is the same as nothing: clients send it for what was left out.
  const fields = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null && value !== undefined))
  const missing = ['model', 'prompt'].find((name) => fields[name] === undefined || fields[name] === '')
  if (missing !== undefined)
    return badRequest('missing_required_parameter', missing, `Missing required parameter: '${missing}'.`)
  const model = readModel(fields['model'], retired)
  if (isApiError(model)) return model
  const problem = fieldProblem(action === 'edits' && model.fidelity, fields)
  if (problem !== undefined) return problem
  const size = readSize(model, text(fields, 'size') ?? 'auto')
  if (size !== 'auto' && isApiError(size)) return size
  const order = toOrder(model, size, fields)
  return impossible(order) ?? order
}

function readModel(id: unknown, retired: readonly string[]): ImagesModel | ApiError {
  if (typeof id !== 'string') return wrongType('model', 'a string', id)
  const model = findImagesModel(id)
  if (model === undefined) {
    const names = modelsInService(retired).map((known) => known.id)
    return badRequest('invalid_value', 'model', `Invalid value: '${id}'. ${formatChoices(names)}`)
  }
  return retired.includes(id) ? userError('invalid_value', 'model', `The model '${id}' does not exist.`) : model
}

function fieldProblem(withFidelity: boolean, fields: Fields): ApiError | undefined {
  const known = withFidelity ? { ...common, input_fidelity: fidelity } : common
  for (const [name, value] of Object.entries(fields)) {
    const wanted = Object.hasOwn(known, name) ? known[name] : undefined
    if (wanted === undefined) return badRequest('unknown_parameter', name, `Unknown parameter: '${name}'.`)
    const problem = valueProblem(name, wanted, value)
    if (problem !== undefined) return problem
  }
  return undefined
}

function impossible({ model, prompt, transparent, format, compression }: ImagesOrder): ApiError | undefined {
  if (prompt.length > longestPrompt) {
    const rule = `Expected a string with maximum length ${longestPrompt}, but got one with length ${prompt.length}.`
    return badRequest('string_above_max_length', 'prompt', `Invalid 'prompt': string too long. ${rule}`)
  }
  if (transparent && !model.transparent)
    return userError('invalid_value', 'background', 'Transparent background is not supported for this model.')
  if (transparent && format === 'jpeg')
    return userError('invalid_value', 'background', 'Transparent background is not supported for JPEG output format.')
  return format === 'png' && compression < 100
    ? userError('invalid_png_output_compression', null, 'Compression less than 100 is not supported for PNG output.')
    : undefined
}

function toOrder(model: ImagesModel, size: Size | 'auto', fields: Fields): ImagesOrder {
  const quality = text(fields, 'quality')
  const format = text(fields, 'output_format')
  const { output_compression: compression, n: count } = fields
  return {
    model,
    prompt: text(fields, 'prompt') ?? '',
    size,
    // What `auto` comes to is the model's choice: here the dearest one.
    quality: quality === 'low' || quality === 'medium' ? quality : 'high',
    transparent: text(fields, 'background') === 'transparent',
    format: format === 'jpeg' || format === 'webp' ? format : 'png',
    compression: typeof compression === 'number' ? compression : 100,
    count: typeof count === 'number' ? count : 1,
  }
}

function text(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}
