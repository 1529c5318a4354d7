/** Slugs in Segmind's catalogue that this package has facts about. Any other slug works too. */
export type ModelSlug =
  | 'gpt-image-1'
  | 'gpt-image-1-mini'
  | 'gpt-image-1-edit'
  | 'gpt-image-1-edit-mini'
  | 'gpt-image-1.5'
  | 'gpt-image-1.5-edit'
  | 'gpt-image-2'
  | 'gpt-image-2.5-flare'
  | 'gpt-image-2.5-sunburst'

export interface Model {
  /** The path segment. */
  readonly slug: ModelSlug
  /** `generate` takes no references, `edit` needs them, `both` minds neither. */
  readonly does: 'generate' | 'edit' | 'both'
  /** The model that takes references in its place: its sibling, or itself. Where genimg sends them is fixed apart. */
  readonly edit: ModelSlug
  /** The field that references are sent in; `image` takes one. */
  readonly references: 'image_urls' | 'image'
  /** Average over sizes and qualities, in USD; null: not known. */
  readonly price: number | null
  /** Average time in seconds; null: not known. */
  readonly seconds: number | null
  /** Null: not known, so that values are sent unchecked. */
  readonly parameters: ModelParameters | null
  readonly retirement: Retirement | null
}

export interface ModelParameters {
  readonly size: Choice
  readonly quality: Choice
  readonly background: Choice
  readonly moderation: Choice
  readonly output_format: Choice
  readonly output_compression: Range
}

export interface Choice {
  readonly values: readonly string[]
  /** What the API takes where the field is left out. genimg leaves none out. */
  readonly pageDefault: string
}

export interface Range {
  readonly min: number
  readonly max: number
  readonly pageDefault: number
}

export interface Retirement {
  /** The day OpenAI switches the model off, as `2026-12-01`. Segmind may stop at another. */
  readonly end: string
  /** What OpenAI names to move to. */
  readonly successors: readonly ModelSlug[]
}

const successors: readonly ModelSlug[] = ['gpt-image-2.5-sunburst', 'gpt-image-2.5-flare']
const october: Retirement = { end: '2026-10-23', successors }
const december: Retirement = { end: '2026-12-01', successors }

// Any of this may be corrected or filled in at any time: it checks values and tells prices and dates. What is sent, and
// so what a key is made from, is in `sent.ts` and never comes from here.
const models: Readonly<Record<ModelSlug, Model>> = {
  'gpt-image-1': {
    slug: 'gpt-image-1',
    does: 'generate',
    edit: 'gpt-image-1-edit',
    references: 'image_urls',
    price: 0.179,
    seconds: 49,
    parameters: parametersOf('auto', 'auto'),
    retirement: october,
  },
  'gpt-image-1-mini': {
    slug: 'gpt-image-1-mini',
    does: 'generate',
    edit: 'gpt-image-1-edit-mini',
    references: 'image_urls',
    price: 0.037,
    seconds: 41,
    parameters: parametersOf('1024x1024', 'high'),
    retirement: december,
  },
  'gpt-image-1-edit': {
    slug: 'gpt-image-1-edit',
    does: 'edit',
    edit: 'gpt-image-1-edit',
    references: 'image_urls',
    price: 0.141,
    seconds: 57,
    parameters: parametersOf('auto', 'auto'),
    retirement: october,
  },
  'gpt-image-1-edit-mini': {
    slug: 'gpt-image-1-edit-mini',
    does: 'edit',
    edit: 'gpt-image-1-edit-mini',
    references: 'image_urls',
    price: 0.028,
    seconds: 43,
    parameters: parametersOf('auto', 'auto'),
    retirement: december,
  },
  'gpt-image-1.5': {
    slug: 'gpt-image-1.5',
    does: 'generate',
    edit: 'gpt-image-1.5-edit',
    references: 'image_urls',
    price: 0.154,
    seconds: 40,
    parameters: null,
    retirement: december,
  },
  'gpt-image-1.5-edit': {
    slug: 'gpt-image-1.5-edit',
    does: 'edit',
    edit: 'gpt-image-1.5-edit',
    references: 'image_urls',
    price: 0.24,
    seconds: 57,
    parameters: null,
    retirement: december,
  },
  'gpt-image-2': {
    slug: 'gpt-image-2',
    does: 'both',
    edit: 'gpt-image-2',
    references: 'image',
    price: 0.1,
    seconds: 94,
    parameters: null,
    retirement: null,
  },
  'gpt-image-2.5-flare': {
    slug: 'gpt-image-2.5-flare',
    does: 'both',
    edit: 'gpt-image-2.5-flare',
    references: 'image_urls',
    price: null,
    seconds: null,
    parameters: null,
    retirement: null,
  },
  'gpt-image-2.5-sunburst': {
    slug: 'gpt-image-2.5-sunburst',
    does: 'both',
    edit: 'gpt-image-2.5-sunburst',
    references: 'image_urls',
    price: null,
    seconds: null,
    parameters: null,
    retirement: null,
  },
}

/** The facts about a slug; undefined for one that is not in the table, which may well exist. */
export function findModel(slug: string): Model | undefined {
  return listModels().find((model) => model.slug === slug)
}

/** Every model of the table. */
export function listModels(): readonly Model[] {
  return Object.values(models)
}

/** Whether a string can be a slug, and so a path segment. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,99}$/i.test(text)
}

// The four models of the first generation differ in their defaults only.
function parametersOf(size: string, quality: string): ModelParameters {
  return {
    size: { values: ['1024x1024', '1536x1024', '1024x1536', 'auto'], pageDefault: size },
    quality: { values: ['low', 'medium', 'high', 'auto'], pageDefault: quality },
    background: { values: ['transparent', 'opaque'], pageDefault: 'opaque' },
    moderation: { values: ['low', 'auto'], pageDefault: 'auto' },
    output_format: { values: ['png', 'jpeg', 'webp'], pageDefault: 'png' },
    output_compression: { min: 1, max: 100, pageDefault: 100 },
  }
}
