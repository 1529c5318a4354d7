import type { JsonObject, RequestFields } from '@genimg/core/provider'

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
export function sentModel({ model }: RequestFields, configured: string | undefined): string {
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
