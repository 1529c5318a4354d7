/** What one parameter takes. */
export type Field =
  | { readonly kind: 'text' }
  | { readonly kind: 'choice'; readonly values: readonly string[]; readonly fallback: string }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number; readonly fallback: number }
  /** `auto` or any `1280x720`. */
  | { readonly kind: 'free-size'; readonly fallback: string }
  | { readonly kind: 'urls'; readonly required: boolean }
  | { readonly kind: 'url' }

export interface Model {
  readonly slug: string
  /** USD for one picture, whatever its size and quality. */
  readonly price: number
  readonly fields: Readonly<Record<string, Field>>
}

/** The model of a slug; undefined is a 404. */
export function findModel(slug: string): Model | undefined {
  return models.find((model) => model.slug === slug)
}

interface Defaults {
  readonly size: string
  readonly quality: string
}

function commonFields({ size, quality }: Defaults): Readonly<Record<string, Field>> {
  return {
    prompt: { kind: 'text' },
    size: { kind: 'choice', values: ['1024x1024', '1536x1024', '1024x1536', 'auto'], fallback: size },
    quality: { kind: 'choice', values: ['low', 'medium', 'high', 'auto'], fallback: quality },
    background: { kind: 'choice', values: ['transparent', 'opaque'], fallback: 'opaque' },
    moderation: { kind: 'choice', values: ['low', 'auto'], fallback: 'auto' },
    output_format: { kind: 'choice', values: ['png', 'jpeg', 'webp'], fallback: 'png' },
    output_compression: { kind: 'integer', min: 1, max: 100, fallback: 100 },
  }
}

const auto = commonFields({ size: 'auto', quality: 'auto' })
const references: Readonly<Record<string, Field>> = {
  image_urls: { kind: 'urls', required: true },
  mask: { kind: 'url' },
}
const freeSize: Readonly<Record<string, Field>> = {
  ...auto,
  size: { kind: 'free-size', fallback: 'auto' },
  image_urls: { kind: 'urls', required: false },
  mask: { kind: 'url' },
}

// Prices of the first four are the model pages' averages. The later models have no page with a price: `gpt-image-2` is
// what has been seen, the rest are inventions of the same order.
const models: readonly Model[] = [
  { slug: 'gpt-image-1', price: 0.179, fields: auto },
  { slug: 'gpt-image-1-mini', price: 0.037, fields: commonFields({ size: '1024x1024', quality: 'high' }) },
  { slug: 'gpt-image-1-edit', price: 0.141, fields: { ...auto, ...references } },
  { slug: 'gpt-image-1-edit-mini', price: 0.028, fields: { ...auto, ...references } },
  { slug: 'gpt-image-1.5', price: 0.12, fields: auto },
  { slug: 'gpt-image-1.5-edit', price: 0.13, fields: { ...auto, ...references } },
  { slug: 'gpt-image-2', price: 0.1, fields: { ...auto, image: { kind: 'url' }, mask: { kind: 'url' } } },
  { slug: 'gpt-image-2.5-flare', price: 0.05, fields: freeSize },
  { slug: 'gpt-image-2.5-sunburst', price: 0.15, fields: freeSize },
]
