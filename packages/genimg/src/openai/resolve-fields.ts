import type { FieldProblem, Json, JsonObject, RequestFields, ResolvedFields } from '@genimg/core/provider'
import { findModel, type Model } from './models.ts'
import { quote, quoteAll } from './quote.ts'
import { sentModel, sentParams } from './sent.ts'
import { pixelsOf, sizeProblems } from './size.ts'

/** Parameters that have a field of their own in the config, and how that is called. */
const portable: ReadonlyMap<string, string> = new Map([
  ['model', 'model'],
  ['prompt', 'prompt'],
  ['size', 'size'],
  ['quality', 'quality'],
  ['background', 'background'],
  ['image', 'references'],
  ['image[]', 'references'],
  ['images', 'references'],
  ['mask', 'mask'],
])

const choices: ReadonlyMap<string, readonly string[]> = new Map([
  ['moderation', ['low', 'auto']],
  ['output_format', ['png', 'jpeg', 'webp']],
  ['input_fidelity', ['low', 'high']],
])

/** Taken as they are: they change no pixel, and `n` is looked at for every model. */
const unchecked: readonly string[] = ['n', 'user', 'safety_identifier']

const mostReferences = 16

/**
 * Makes every parameter explicit, and checks those of a model whose parameters are known. Pure. The table checks and
 * never decides what is sent, so that a release that knows more of a model changes no key.
 */
export function resolveFields(
  fields: RequestFields,
  configuredModel: string | undefined,
  lookUp: (name: string) => Model | undefined = findModel,
): ResolvedFields {
  const model = sentModel(fields, configuredModel)
  const facts = lookUp(model)
  const params = sentParams(model, fields)
  return {
    model,
    params,
    size: pixelsOf(params['size']),
    problems: [
      ...modelProblems(model),
      ...maskProblems(fields),
      ...portableProblems(fields.params),
      ...onePictureProblems(fields.params),
      ...transparencyProblems(params),
      ...(facts === undefined ? [] : knownModelProblems(fields, params, facts)),
    ],
    warnings:
      facts === undefined
        ? [`genimg does not know the parameters of "${model}", so what is configured is sent without a check.`]
        : [],
    ...(facts?.retirement ? { retirement: facts.retirement } : {}),
  }
}

function modelProblems(model: string): readonly FieldProblem[] {
  if (/^[\p{L}\p{N}][^\p{Cc}]{0,199}$/u.test(model)) return []
  return [{ field: 'model', message: `must be a model's name such as "gpt-image-2", not ${quote(model)}` }]
}

function maskProblems({ references, mask }: RequestFields): readonly FieldProblem[] {
  if (!mask || references > 0) return []
  return [{ field: 'mask', message: 'needs `references`: it says which part of the first one may change' }]
}

function portableProblems(params: JsonObject): readonly FieldProblem[] {
  return Object.keys(params).flatMap((name) => {
    const field = portable.get(name)
    return field === undefined
      ? []
      : [{ field: `params.${name}`, message: `is a field of its own: write \`${field}\` beside \`params\`` }]
  })
}

/** An order is one picture in one answer; whatever else was paid for would be lost. */
function onePictureProblems(params: JsonObject): readonly FieldProblem[] {
  const { n } = params
  return [
    ...(n === undefined || n === 1
      ? []
      : [{ field: 'params.n', message: `must be 1, since each image is one order, not ${quote(n)}` }]),
    ...['stream', 'partial_images']
      .filter((name) => Object.hasOwn(params, name))
      .map((name) => ({
        field: `params.${name}`,
        message: 'cannot be set: the picture is taken from one whole answer',
      })),
  ]
}

function transparencyProblems({ background, output_format: format }: JsonObject): readonly FieldProblem[] {
  if (background !== 'transparent' || format !== 'jpeg') return []
  const message = 'cannot be "transparent" with output_format "jpeg", which has no transparency: use "png" or "webp"'
  return [{ field: 'background', message }]
}

function knownModelProblems(fields: RequestFields, params: JsonObject, facts: Model): readonly FieldProblem[] {
  const { references } = fields
  const known = [...choices.keys(), 'output_compression'].filter(
    (name) => name !== 'input_fidelity' || facts.inputFidelity,
  )
  return [
    ...(references > mostReferences
      ? [{ field: 'references', message: `must be at most ${mostReferences} pictures, not ${references}` }]
      : []),
    ...sizeProblems(fields.size, facts.sizes),
    ...choiceProblem('quality', fields.quality, facts.quality),
    ...choiceProblem('background', fields.background, facts.background),
    ...known.flatMap((name) => {
      const values = choices.get(name)
      const value = params[name]
      return values === undefined || value === undefined ? [] : choiceProblem(`params.${name}`, value, values)
    }),
    ...compressionProblems(params),
    ...(params['input_fidelity'] !== undefined && facts.inputFidelity && references === 0
      ? [{ field: 'params.input_fidelity', message: 'needs `references`: it says how closely they are looked at' }]
      : []),
    ...Object.keys(params)
      .filter((name) => !known.includes(name) && !portable.has(name) && !reported.has(name))
      .map((name) => ({
        field: `params.${name}`,
        message: `is not a parameter of "${facts.name}". The parameters here are ${known.join(', ')}`,
        known,
      })),
  ]
}

/** Named elsewhere, for every model. */
const reported: ReadonlySet<string> = new Set([...unchecked, 'stream', 'partial_images'])

function compressionProblems({ output_compression: compression, output_format: format }: JsonObject) {
  const field = 'params.output_compression'
  if (typeof compression !== 'number' || !Number.isInteger(compression) || compression < 0 || compression > 100) {
    return [{ field, message: `must be a whole number from 0 to 100, not ${quote(compression)}` }]
  }
  if (compression === 100 || format !== 'png') return []
  return [{ field, message: `must be 100 with output_format "png", which loses nothing, not ${compression}` }]
}

function choiceProblem(field: string, value: Json, values: readonly string[]): readonly FieldProblem[] {
  if (typeof value === 'string' && values.includes(value)) return []
  return [{ field, message: `must be one of ${quoteAll(values)}, not ${quote(value)}` }]
}
