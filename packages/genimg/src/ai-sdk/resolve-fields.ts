import type { FieldProblem, Json, JsonObject, RequestFields, ResolvedFields } from '@genimg/core/provider'
import type { Settings } from './settings.ts'

/** Parameters that have a field of their own in the config, and how that is called. */
const portable: Readonly<Record<string, string>> = {
  prompt: 'prompt',
  size: 'size',
  quality: 'quality',
  background: 'background',
  files: 'references',
  mask: 'mask',
}

/** How models call the number of pictures. Two would be billed, and one kept. */
const counts = new Set(['n', 'num_images', 'numImages', 'num_outputs', 'numOutputs', 'numberOfImages', 'sampleCount'])

interface Pixels {
  readonly width: number
  readonly height: number
}

/**
 * Makes what is sent explicit, and checks what can be known of a model by its shape. Pure. `quality` and `background` are
 * sent only where the user wrote them, since many models have no such parameter.
 */
export function resolveFields(fields: RequestFields, settings: Settings): ResolvedFields {
  const pixels = pixelsOf(fields.size)
  return {
    model: settings.name,
    params: sentParams(fields, pixels, settings),
    size: pixels,
    problems: [
      ...modelProblems(fields, settings),
      ...sizeProblems(fields, pixels),
      ...referenceProblems(fields, settings),
      ...paramProblems(fields.params),
    ],
    warnings: [],
  }
}

// The key is made from this, so that a change here would make people pay again for pictures that they have.
function sentParams(
  { quality, background, configured, params }: RequestFields,
  pixels: Pixels | null,
  { sizes, providerOptionsKey, standardOptionsKey }: Settings,
): JsonObject {
  return {
    ...params,
    ...(pixels === null ? {} : sizes === 'pixels' ? { size: textOf(pixels) } : { aspectRatio: aspectOf(pixels) }),
    ...(configured.includes('quality') ? { quality } : {}),
    ...(configured.includes('background') ? { background } : {}),
    // Options in another place are another request.
    ...(providerOptionsKey === standardOptionsKey ? {} : { providerOptionsKey }),
  }
}

function modelProblems({ model }: RequestFields, { name }: Settings): readonly FieldProblem[] {
  if (model === undefined || model === name) return []
  const message = `must be left out or be ${show(name)}, the model that aiSdk() was given, not ${show(model)}: declare another aiSdk() in \`providers\` for another model`
  return [{ field: 'model', message }]
}

function sizeProblems({ size }: RequestFields, pixels: Pixels | null): readonly FieldProblem[] {
  if (pixels !== null || size === 'auto') return []
  return [{ field: 'size', message: `must be like "1536x1024", or "auto" for the model's own, not ${show(size)}` }]
}

function referenceProblems({ references, mask }: RequestFields, { model, name }: Settings): readonly FieldProblem[] {
  const { specificationVersion, supportsFileInputs, supportsMaskInputs } = model
  if (references === 0) {
    return mask
      ? [{ field: 'mask', message: 'needs `references`: it says which part of the first one may change' }]
      : []
  }
  if (specificationVersion === 'v2') {
    const message = `cannot be sent to ${show(name)}: it has specification v2 of the AI SDK, which takes no pictures. A later version of its package does`
    return [{ field: 'references', message }]
  }
  if (supportsFileInputs === false) {
    return [{ field: 'references', message: `cannot be sent to ${show(name)}, which takes no pictures` }]
  }
  if (mask && supportsMaskInputs === false) {
    return [{ field: 'mask', message: `cannot be sent to ${show(name)}, which takes no masks` }]
  }
  return []
}

function paramProblems(params: JsonObject): readonly FieldProblem[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const message = paramProblem(name, value)
    return message === undefined ? [] : [{ field: `params.${name}`, message }]
  })
}

function paramProblem(name: string, value: Json): string | undefined {
  if (Object.hasOwn(portable, name)) return `is a field of its own: write \`${portable[name]}\` beside \`params\``
  if (counts.has(name)) return 'cannot be set: one picture is ordered for each image'
  if (name === 'aspectRatio') return "comes from `size`: give aiSdk() the option `sizes: 'aspect'`"
  if (name === 'providerOptionsKey') return 'is an option of aiSdk()'
  if (name === 'seed' && !Number.isSafeInteger(value)) return `must be a whole number, not ${show(value)}`
  return undefined
}

/** `1536x1024` in pixels; null for all else. */
function pixelsOf(size: string): Pixels | null {
  const [, width, height] = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/.exec(size) ?? []
  return width === undefined || height === undefined ? null : { width: Number(width), height: Number(height) }
}

function textOf({ width, height }: Pixels): string {
  return `${width}x${height}`
}

/** `3:2` for 1536x1024. */
function aspectOf({ width, height }: Pixels): string {
  const divisor = greatestDivisor(width, height)
  return `${width / divisor}:${height / divisor}`
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}

function show(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
