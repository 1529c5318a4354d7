import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'

export default defineImages({
  // Reads SEGMIND_API_KEY from the environment or .env.local.
  provider: segmind(),
  budget: { perRun: 1 },
  defaults: { quality: 'medium' },
  images: {
    // In src/main.js.
    ridge: {
      prompt: 'A mountain hut on a ridge at first light, fine linocut, two colours',
      size: '1536x1024',
      alt: 'A mountain hut on a ridge at first light.',
      variants: { widths: [480, 960, 1440], sizes: '(min-width: 60rem) 56rem, 92vw' },
    },
    // In src/index.html.
    badge: {
      prompt: 'A round badge with a mountain hut, fine linocut, two colours',
      background: 'transparent',
      alt: '',
      variants: { widths: [96, 192], formats: ['webp', 'png'] },
    },
    // In src/style.css.
    paper: {
      prompt: 'Plain handmade paper, warm white, evenly lit, no objects',
      alt: '',
      variants: { widths: [512], formats: ['webp'] },
    },
  },
})
