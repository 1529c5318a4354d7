import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'

export default defineImages({
  // Reads SEGMIND_API_KEY from the environment or .env.local.
  provider: segmind(),
  budget: { perRun: 1 },
  styles: { ink: 'Loose ink and watercolour on cream paper, wide margins.' },
  variants: { widths: [480, 960], sizes: '(min-width: 60rem) 28rem, 92vw' },
  images: {
    shop: {
      prompt: 'The front of a small tea house on a rainy evening, lit from within',
      style: 'ink',
      size: '1536x1024',
      alt: 'A small tea house on a rainy evening; its windows glow.',
      variants: { widths: [640, 1280], sizes: '(min-width: 60rem) 58rem, 92vw' },
    },
    // One entry, a family: `import teas from 'gen:teas/'` gives a record with `sencha`, `oolong` and `chai`.
    'teas/{tea}': {
      matrix: { tea: ['sencha', 'oolong', 'chai'] },
      prompt: 'A cup of {tea} seen from above',
      style: 'ink',
      alt: 'A cup of {tea}, seen from above.',
    },
  },
})
