import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'

// The campaign: every product in every season.
const campaign = {
  season: ['spring', 'summer', 'autumn', 'winter'],
  product: ['mug', 'bottle'],
}

// `genimg plan` shows what would be made and at what price, `genimg generate` makes it.
export default defineImages({
  // Reads SEGMIND_API_KEY from the environment or .env.local.
  provider: segmind(),

  // In USD. Builds and `--yes` stop before they spend more; all 22 pictures cost about 0.67.
  budget: { perRun: 1, perDay: 5 },

  styles: {
    print: 'Flat vector print, muted colours, one light source. Nothing of interest in the lowest tenth.',
  },

  // The model makes 2:3, and the page wants 3:4: what is cut off is the lowest tenth, as `position` says below. The style
  // has told the model so in its own words; without `position`, genimg's own words would do.
  defaults: { model: 'gpt-image-1-mini', style: 'print', aspect: '3:4', safeArea: false },
  variants: {
    widths: [360, 720],
    formats: ['avif', 'webp'],
    position: 'top',
    sizes: '(min-width: 60rem) 22rem, 45vw',
  },

  // Another delivery, for `gen:products/mug?preset=goods`.
  presets: { goods: { widths: [320, 640], aspect: '8:7', sizes: '(min-width: 60rem) 24rem, 90vw' } },

  // The two products and the four scenes, a file each.
  prompts: 'prompts/**/*.md',

  images: {
    // Eight edits, each made from a scene and a product: spring/mug, spring/bottle, summer/mug …
    '{season}/{product}': {
      matrix: campaign,
      references: ['scenes/{season}', 'products/{product}'],
      prompt: 'The {product} of the second picture stands large in the foreground of the first one, in {season} light',
      alt: 'The {product} in {season}, by day',
    },

    // Eight edits of those. A name that ends in `.dark` is shown in dark pages in place of the one that it is made from.
    '{season}/{product}.dark': {
      matrix: campaign,
      references: '{season}/{product}',
      prompt:
        'The same picture at night, under the moon. The {product} and where it stands in {season} stay as they are',
      alt: 'The {product} in {season}, by night',
    },
  },
})
