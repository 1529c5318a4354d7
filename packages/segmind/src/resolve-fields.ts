import type { FieldProblem, Json, JsonObject, RequestFields, ResolvedFields } from '@genimg/core/provider'
import { findModel, isSlug, listModels, type Choice, type Model, type ModelParameters } from './models.ts'
import { sentModel, sentParams } from './sent.ts'

/** Parameters that have a field of their own in the config, and how that is called. */
const portable: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  size: 'size',
  quality: 'quality',
  background: 'background',
  image_urls: 'references',
  image: 'references',
  mask: 'mask',
}

/**
 * Makes every parameter explicit, and checks those of a model whose parameters are known. Pure. The table checks and
 * never decides what is sent, so that a release that knows more of a model changes no key.
 */
export function resolveFields(
  fields: RequestFields,
  lookUp: (slug: string) => Model | undefined = findModel,
): ResolvedFields {
  const model = sentModel(fields)
  const facts = lookUp(model)
  const params = sentParams(model, fields)
  return {
    model,
    params,
    size: pixelsOf(fields.size),
    problems: [
      ...modelProblems(model),
      ...referenceProblems(fields, model, facts),
      ...portableProblems(fields.params),
      ...(facts?.parameters ? parameterProblems(params, facts.slug, facts.parameters) : []),
      ...transparencyProblems(params),
    ],
    warnings: facts?.parameters
      ? []
      : [`genimg does not know the parameters of "${model}", so they are sent without a check.`],
    ...(facts?.retirement ? { retirement: facts.retirement } : {}),
  }
}

function modelProblems(model: string): readonly FieldProblem[] {
  if (isSlug(model)) return []
  const known = listModels().map(({ slug }) => slug)
  return [{ field: 'model', message: `must be a model's name such as ${list(known)}, not ${show(model)}` }]
}

function referenceProblems(
  { references, mask }: RequestFields,
  model: string,
  facts: Model | undefined,
): readonly FieldProblem[] {
  if (mask && references === 0) {
    return [{ field: 'mask', message: 'needs `references`: it says which part of the first one may change' }]
  }
  if (facts?.does === 'edit' && references === 0) {
    return [{ field: 'references', message: `must name at least one picture, because "${model}" only edits` }]
  }
  if (facts?.references === 'image' && references > 1) {
    return [{ field: 'references', message: `must be one picture for "${model}", not ${references}` }]
  }
  return []
}

function portableProblems(params: JsonObject): readonly FieldProblem[] {
  return Object.keys(params).flatMap((name) => {
    const field = Object.hasOwn(portable, name) ? portable[name] : undefined
    return field === undefined
      ? []
      : [{ field: `params.${name}`, message: `is a field of its own: write \`${field}\` beside \`params\`` }]
  })
}

function parameterProblems(params: JsonObject, slug: string, table: ModelParameters): readonly FieldProblem[] {
  const { output_compression: range, size, quality, background, ...choices } = table
  const compression = params['output_compression']
  const known = [...Object.keys(choices), 'output_compression']
  return [
    ...choiceProblem('size', params['size'], size),
    ...choiceProblem('quality', params['quality'], quality),
    ...choiceProblem('background', params['background'], background),
    // A parameter that is not sent is the model's own to choose.
    ...Object.entries(choices)
      .filter(([name]) => Object.hasOwn(params, name))
      .flatMap(([name, choice]) => choiceProblem(`params.${name}`, params[name], choice)),
    ...(!Object.hasOwn(params, 'output_compression') ||
    (isWhole(compression) && compression >= range.min && compression <= range.max)
      ? []
      : [
          {
            field: 'params.output_compression',
            message: `must be a whole number from ${range.min} to ${range.max}, not ${show(compression)}`,
          },
        ]),
    ...Object.keys(params)
      .filter((name) => !Object.hasOwn(table, name) && !Object.hasOwn(portable, name))
      .map((name) => ({
        field: `params.${name}`,
        message: `is not a parameter of "${slug}". The parameters here are ${known.join(', ')}`,
        known,
      })),
  ]
}

function choiceProblem(field: string, value: Json | undefined, { values }: Choice): readonly FieldProblem[] {
  if (typeof value === 'string' && values.includes(value)) return []
  return [{ field, message: `must be one of ${list(values)}, not ${show(value)}` }]
}

function transparencyProblems({ background, output_format: format }: JsonObject): readonly FieldProblem[] {
  if (background !== 'transparent' || format !== 'jpeg') return []
  const message = 'cannot be "transparent" with output_format "jpeg", which has no transparency: use "png" or "webp"'
  return [{ field: 'background', message }]
}

/** `1536x1024` in pixels; null for `auto` and whatever else a model may take. */
function pixelsOf(size: string): { readonly width: number; readonly height: number } | null {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) ?? []
  return width === undefined || height === undefined ? null : { width: Number(width), height: Number(height) }
}

function isWhole(value: Json | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}

function list(values: readonly string[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ')
}

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
