import type { ModelSlug } from './models.ts'

/** What the first generation of GPT Image models is asked. A field left out takes the model's own default. */
export interface GenerateInput {
  readonly prompt: string
  readonly size?: '1024x1024' | '1536x1024' | '1024x1536' | 'auto'
  readonly quality?: 'low' | 'medium' | 'high' | 'auto'
  readonly background?: 'transparent' | 'opaque'
  readonly moderation?: 'low' | 'auto'
  /** `jpeg` has no transparency. */
  readonly output_format?: 'png' | 'jpeg' | 'webp'
  /** 1 to 100; 100 is none. */
  readonly output_compression?: number
}

export interface EditInput extends GenerateInput {
  /** Public URLs; {@link Segmind.upload} makes them. */
  readonly image_urls: readonly string[]
  /** URL of a picture as large as the first; leave it out where there is none. */
  readonly mask?: string
}

/** The body for a slug: typed for the models whose parameters are known, any object for the rest. */
export type InputOf<Slug extends string> = Slug extends 'gpt-image-1' | 'gpt-image-1-mini'
  ? GenerateInput
  : Slug extends 'gpt-image-1-edit' | 'gpt-image-1-edit-mini'
    ? EditInput
    : Readonly<Record<string, unknown>>

/** A slug of the table, or any other. */
export type AnySlug = ModelSlug | (string & {})
