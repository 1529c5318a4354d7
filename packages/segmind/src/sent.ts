import type { JsonObject, NativeSizes, RequestFields } from '@genimg/core/provider'

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
export function sentModel({ model = defaultModel, references }: Pick<RequestFields, 'model' | 'references'>): string {
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

const threeSizes: NativeSizes = {
  kind: 'listed',
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1536, height: 1024 },
    { width: 1024, height: 1536 },
  ],
}

/** Any size is sent as it is written, and a shape alone gets one. */
const anySize: NativeSizes = { kind: 'free', step: 1, limits: null }

/** The sizes from which one is chosen for a shape. A model that is not here gets every size as it is written: see above. */
const nativeSizes: ReadonlyMap<string, NativeSizes> = new Map<string, NativeSizes>([
  ['gpt-image-1', threeSizes],
  ['gpt-image-1-mini', threeSizes],
  ['gpt-image-1-edit', threeSizes],
  ['gpt-image-1-edit-mini', threeSizes],
  ['gpt-image-2.5-flare', anySize],
  ['gpt-image-2.5-sunburst', anySize],
])

/** The sizes that an order's size is chosen from; null: it is sent as it is written. Pure. */
export function sentSizes(fields: Pick<RequestFields, 'model' | 'references'>): NativeSizes | null {
  return nativeSizes.get(sentModel(fields)) ?? null
}
