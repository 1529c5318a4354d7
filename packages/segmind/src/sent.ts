import type { JsonObject, RequestFields } from '@genimg/core/provider'

// What is sent is what the key is made from, so nothing here comes from the table of models, which later releases
// correct and fill in. These constants must never grow, shrink or change: each edit would give pictures that exist a
// new key, and someone would pay for them again.

/** Where the user names no model. */
const defaultModel = 'gpt-image-1-mini'

/** The slugs that get {@link defaultParams}. A model that comes to be known later is not added: see above. */
const slugsWithDefaults: ReadonlySet<string> = new Set([
  'gpt-image-1',
  'gpt-image-1-mini',
  'gpt-image-1-edit',
  'gpt-image-1-edit-mini',
])

/** What genimg sends where the user says nothing: its own values, since a model's may be `auto`, whose price varies. */
const defaultParams = { moderation: 'auto', output_format: 'png', output_compression: 100 }

/** The model that takes references in another's place. Every other slug takes them itself, now and later: see above. */
const editSiblings: ReadonlyMap<string, string> = new Map([
  ['gpt-image-1', 'gpt-image-1-edit'],
  ['gpt-image-1-mini', 'gpt-image-1-edit-mini'],
  ['gpt-image-1.5', 'gpt-image-1.5-edit'],
])

/** The slug that an order goes to. Pure. */
export function sentModel({ model = defaultModel, references }: RequestFields): string {
  return references > 0 ? (editSiblings.get(model) ?? model) : model
}

/** Every parameter of an order to a slug besides prompt, references and mask. Pure. */
export function sentParams(slug: string, { size, quality, background, params }: RequestFields): JsonObject {
  return {
    ...(slugsWithDefaults.has(slug) ? defaultParams : {}),
    ...params,
    size,
    quality,
    background,
  }
}
