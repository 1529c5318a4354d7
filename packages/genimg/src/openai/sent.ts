import type { JsonObject, NativeSizes, RequestFields } from '@genimg/core/provider'

// What is sent is what the key is made from, so nothing here comes from the table of models, which later releases
// correct and fill in. These constants must never grow, shrink or change: each edit would give pictures that exist a
// new key, and someone would pay for them again.

/** Where neither the image nor `openai({ model })` names one. */
const defaultModel = 'gpt-image-2'

/** The models that get every parameter, {@link defaultParams} too. One that comes to be known later is not added. */
const modelsWithDefaults: ReadonlySet<string> = new Set([
  'gpt-image-1',
  'gpt-image-1-mini',
  'gpt-image-1.5',
  'gpt-image-2',
  'gpt-image-2.5-flare',
  'gpt-image-2.5-sunburst',
])

/** What genimg sends where the user says nothing: its own values, since the API's may be `auto`, whose price varies. */
const defaultParams = { moderation: 'auto', output_format: 'png', output_compression: 100 }

/** The model that an order goes to. Pure. */
export function sentModel({ model }: Pick<RequestFields, 'model'>, configured: string | undefined): string {
  return model ?? configured ?? defaultModel
}

/**
 * Every parameter of an order besides prompt, references and mask. Pure. A model that is not listed here gets what the
 * user wrote and nothing else: a server on this machine may know no `quality`, and refuse what it does not know.
 */
export function sentParams(model: string, fields: RequestFields): JsonObject {
  const { size, quality, background, configured, params } = fields
  if (modelsWithDefaults.has(model)) return { ...defaultParams, ...params, size, quality, background }
  return { ...params, ...Object.fromEntries(configured.map((name) => [name, fields[name]])) }
}

const threeSizes: NativeSizes = {
  kind: 'listed',
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ],
}

const freeSizes: NativeSizes = {
  kind: 'free',
  step: 16,
  limits: { longestEdge: 3840, widestRatio: 3, pixels: { least: 655_360, most: 8_294_400 } },
}

/** The sizes from which one is chosen for a shape. A model that is not here gets every size as it is written: see above. */
const nativeSizes: ReadonlyMap<string, NativeSizes> = new Map<string, NativeSizes>([
  ['gpt-image-1', threeSizes],
  ['gpt-image-1-mini', threeSizes],
  ['gpt-image-1.5', threeSizes],
  ['gpt-image-2', freeSizes],
  ['gpt-image-2.5-flare', freeSizes],
  ['gpt-image-2.5-sunburst', freeSizes],
])

/** The sizes that an order's size is chosen from; null: it is sent as it is written. Pure. */
export function sentSizes(fields: Pick<RequestFields, 'model'>, configured: string | undefined): NativeSizes | null {
  return nativeSizes.get(sentModel(fields, configured)) ?? null
}
