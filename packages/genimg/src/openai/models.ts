import type { Retirement } from '@genimg/core/provider'

/** Models of OpenAI's that genimg has facts about. Any other name works too. */
export type ModelName =
  | 'gpt-image-1'
  | 'gpt-image-1-mini'
  | 'gpt-image-1.5'
  | 'gpt-image-2'
  | 'gpt-image-2.5-flare'
  | 'gpt-image-2.5-sunburst'

export interface Model {
  readonly name: ModelName
  readonly sizes: Sizes
  readonly quality: readonly string[]
  readonly background: readonly string[]
  /** Whether `input_fidelity` is a parameter of it. Later models always look closely. */
  readonly inputFidelity: boolean
  /** Null: not published. */
  readonly output: OutputPrice | null
  readonly rates: Rates
  /** About how many tokens one reference is, by `input_fidelity`. */
  readonly referenceTokens: { readonly low: number; readonly high: number }
  /** Average time in seconds; null: not known. */
  readonly seconds: number | null
  readonly retirement: Retirement | null
}

export type Sizes =
  | { readonly kind: 'listed'; readonly values: readonly string[] }
  | {
      readonly kind: 'free'
      readonly step: number
      readonly longestEdge: number
      readonly widestRatio: number
      readonly pixels: { readonly least: number; readonly most: number }
    }

/** What a picture costs to put out: by the picture in USD, or by its tokens. */
export type OutputPrice =
  | { readonly by: 'picture'; readonly square: ByQuality; readonly oblong: ByQuality }
  /** Tokens along the longer edge; the rest is a formula. */
  | { readonly by: 'tokens'; readonly edge: ByQuality }

export interface ByQuality {
  readonly low: number
  readonly medium: number
  readonly high: number
}

/** USD for a million tokens. */
export interface Rates {
  readonly textInput: number
  readonly imageInput: number
  readonly imageOutput: number
  /** Null: the model puts out no text. */
  readonly textOutput: number | null
}

const threeSizes: Sizes = { kind: 'listed', values: ['1024x1024', '1536x1024', '1024x1536', 'auto'] }
const freeSizes: Sizes = {
  kind: 'free',
  step: 16,
  longestEdge: 3840,
  widestRatio: 3,
  pixels: { least: 655_360, most: 8_294_400 },
}

const threeQualities = ['low', 'medium', 'high', 'auto']
const fiveQualities = ['low', 'medium', 'high', 'xhigh', 'max', 'auto']
/** Transparency of gpt-image-2 is a preview since 2026-08-20. */
const backgrounds = ['transparent', 'opaque', 'auto']

// OpenAI's guide: 65 tokens and 129 a tile, the shorter edge scaled to 512. So a picture of 3:2 has two tiles; with high
// fidelity 6,240 more.
const tiled = { low: 323, high: 6563 }
// OpenAI publishes no number. Others measured one token for 32x32 pixels, so this is a picture of 1536x1024.
const patched = { low: 1536, high: 1536 }

const newRates: Rates = { textInput: 5, imageInput: 8, imageOutput: 30, textOutput: null }

const successors: readonly ModelName[] = ['gpt-image-2.5-sunburst', 'gpt-image-2.5-flare']
const december: Retirement = { end: '2026-12-01', successors }

// Any of this may be corrected or filled in at any time: it checks values and tells prices and dates. What is sent, and
// so what a key is made from, is in `sent.ts` and never comes from here. Prices are from OpenAI's model pages. OpenAI
// publishes no times; these are the averages that Segmind shows for the same models.
const models: Readonly<Record<ModelName, Model>> = {
  'gpt-image-1': {
    name: 'gpt-image-1',
    sizes: threeSizes,
    quality: threeQualities,
    background: backgrounds,
    inputFidelity: true,
    output: {
      by: 'picture',
      square: { low: 0.011, medium: 0.042, high: 0.167 },
      oblong: { low: 0.016, medium: 0.063, high: 0.25 },
    },
    rates: { textInput: 5, imageInput: 10, imageOutput: 40, textOutput: null },
    referenceTokens: tiled,
    seconds: 49,
    retirement: { end: '2026-10-23', successors },
  },
  'gpt-image-1-mini': {
    name: 'gpt-image-1-mini',
    sizes: threeSizes,
    quality: threeQualities,
    background: backgrounds,
    inputFidelity: false,
    output: {
      by: 'picture',
      square: { low: 0.005, medium: 0.011, high: 0.036 },
      oblong: { low: 0.006, medium: 0.015, high: 0.052 },
    },
    rates: { textInput: 2, imageInput: 2.5, imageOutput: 8, textOutput: null },
    referenceTokens: tiled,
    seconds: 41,
    retirement: december,
  },
  'gpt-image-1.5': {
    name: 'gpt-image-1.5',
    sizes: threeSizes,
    quality: threeQualities,
    background: backgrounds,
    inputFidelity: true,
    output: {
      by: 'picture',
      square: { low: 0.009, medium: 0.034, high: 0.133 },
      oblong: { low: 0.013, medium: 0.05, high: 0.2 },
    },
    rates: { textInput: 5, imageInput: 8, imageOutput: 32, textOutput: 10 },
    referenceTokens: tiled,
    seconds: 40,
    retirement: december,
  },
  'gpt-image-2': {
    name: 'gpt-image-2',
    sizes: freeSizes,
    quality: threeQualities,
    background: backgrounds,
    inputFidelity: false,
    output: { by: 'tokens', edge: { low: 16, medium: 48, high: 96 } },
    rates: newRates,
    referenceTokens: patched,
    seconds: 94,
    retirement: null,
  },
  'gpt-image-2.5-flare': {
    name: 'gpt-image-2.5-flare',
    sizes: freeSizes,
    quality: fiveQualities,
    background: backgrounds,
    inputFidelity: false,
    output: null,
    rates: newRates,
    referenceTokens: patched,
    seconds: null,
    retirement: null,
  },
  'gpt-image-2.5-sunburst': {
    name: 'gpt-image-2.5-sunburst',
    sizes: freeSizes,
    quality: fiveQualities,
    background: backgrounds,
    inputFidelity: false,
    output: null,
    rates: newRates,
    referenceTokens: patched,
    seconds: null,
    retirement: null,
  },
}

/** The facts about a model; undefined for one that is not in the table, which may well exist. */
export function findModel(name: string): Model | undefined {
  return listModels().find((model) => model.name === name)
}

/** Every model of the table. */
export function listModels(): readonly Model[] {
  return Object.values(models)
}
