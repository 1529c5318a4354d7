export interface ImagesModel {
  readonly id: string
  /** `free`: within the limits in `size.ts`. */
  readonly sizes: 'fixed' | 'free'
  readonly transparent: boolean
  /** Whether an edit may say how closely it follows its references. */
  readonly fidelity: boolean
  readonly rates: Rates
  /** USD for one picture, or counted by its area. */
  readonly output: PricesBySize | 'by-area'
}

/** USD for a million tokens. */
export interface Rates {
  readonly text: number
  readonly image: number
  readonly output: number
}

export type Quality = 'low' | 'medium' | 'high'

type Prices = Readonly<Record<Quality, number>>

interface PricesBySize {
  readonly square: Prices
  /** Of 1536x1024 and 1024x1536. */
  readonly oblong: Prices
}

/** Those that are not switched off. */
export function modelsInService(retired: readonly string[]): readonly ImagesModel[] {
  return models.filter(({ id }) => !retired.includes(id))
}

export function findImagesModel(id: string): ImagesModel | undefined {
  return models.find((model) => model.id === id)
}

const fixed = { sizes: 'fixed', transparent: true } as const
const free = {
  sizes: 'free',
  fidelity: false,
  rates: { text: 5, image: 8, output: 30 },
  output: 'by-area',
} as const

// Rates and prices are those of the pricing page. Transparency of `gpt-image-2` is a preview that requests have been
// refused; the qualities above `high` of the 2.5 models have no price that is known here and are not taken.
const models: readonly ImagesModel[] = [
  {
    ...fixed,
    id: 'gpt-image-1',
    fidelity: true,
    rates: { text: 5, image: 10, output: 40 },
    output: {
      square: { low: 0.011, medium: 0.042, high: 0.167 },
      oblong: { low: 0.016, medium: 0.063, high: 0.25 },
    },
  },
  {
    ...fixed,
    id: 'gpt-image-1-mini',
    fidelity: false,
    rates: { text: 2, image: 2.5, output: 8 },
    output: {
      square: { low: 0.005, medium: 0.011, high: 0.036 },
      oblong: { low: 0.006, medium: 0.015, high: 0.052 },
    },
  },
  {
    ...fixed,
    id: 'gpt-image-1.5',
    fidelity: true,
    rates: { text: 5, image: 8, output: 32 },
    output: {
      square: { low: 0.009, medium: 0.034, high: 0.133 },
      oblong: { low: 0.013, medium: 0.05, high: 0.2 },
    },
  },
  { ...free, id: 'gpt-image-2', transparent: false },
  { ...free, id: 'gpt-image-2.5-flare', transparent: true },
  { ...free, id: 'gpt-image-2.5-sunburst', transparent: true },
]
