import type { Recipe } from '@genimg/core/provider'

/** The settings that Segmind's model pages recommend, for the config's `recipe`. */
export const recipes: Readonly<Record<string, Recipe>> = {
  product: {
    size: '1024x1024',
    quality: 'high',
    background: 'transparent',
    params: { output_format: 'png', output_compression: 100 },
  },
  concept: {
    size: '1536x1024',
    quality: 'high',
    background: 'opaque',
    params: { output_format: 'webp', output_compression: 80 },
  },
  // The page says auto or medium; only the second has a price that is known beforehand.
  prototype: {
    size: '1024x1024',
    quality: 'medium',
    background: 'opaque',
    params: { output_format: 'jpeg', output_compression: 60 },
  },
  inpaint: {
    needs: ['references', 'mask'],
    size: 'auto',
    quality: 'medium',
    background: 'opaque',
    params: { output_format: 'png', output_compression: 90 },
  },
}
