import { defineImages } from 'genimg'
import { segmind } from 'genimg/segmind'

// How the two wide pictures are delivered. Small screens show a taller part of them, so they need more than their width.
const wide = {
  aspect: '16:9',
  position: 'top',
  sizes: '(min-width: 88rem) 82rem, (min-width: 48rem) 94vw, 134vw',
}

// Every picture of this page. `genimg plan` shows what would be made and at what price, `genimg generate` makes it.
export default defineImages({
  // Reads SEGMIND_API_KEY from the environment or .env.local.
  provider: segmind(),

  // In USD. Builds and `--yes` stop before they spend more; all nine pictures cost about 0.32.
  budget: { perRun: 1, perDay: 5 },

  // Where every image starts from. Changing one of these orders the pictures anew.
  defaults: { model: 'gpt-image-1-mini', quality: 'high' },

  // One sentence that keeps a set together: it is added to the prompt of each image that names it.
  styles: {
    print: 'Flat vector print, warm palette, generous negative space.',
  },

  // How pages get the pictures. Changing this costs nothing. Wide, smooth skies need more than AVIF's default of 50.
  variants: { widths: [640, 1024, 1536], formats: ['avif', 'webp', 'jpeg'], quality: { avif: 70 } },

  // Another delivery of the same picture, for `import card from 'gen:cards/winter-ship?preset=card'`.
  presets: {
    card: {
      widths: [320, 480, 800],
      aspect: '4:5',
      position: '50% 48%',
      sizes: '(min-width: 82rem) 23rem, (min-width: 48rem) 28vw, 40vw',
    },
  },

  images: {
    hero: {
      prompt: 'A lighthouse on a headland at dawn, a paper boat on a calm sea',
      style: 'print',
      size: '1536x1024',
      alt: 'A red and white lighthouse on a headland at dawn; a paper boat drifts across the calm sea below.',
      variants: wide,
    },

    // A reference to another image makes this one an edit of it.
    'hero-night': {
      references: 'hero',
      prompt: 'The same bay at night, under a full moon',
      style: 'print',
      size: '1536x1024',
      alt: 'The same headland at night, under a full moon and stars.',
      variants: wide,
    },

    // One entry, six pictures: cards/spring-ship, cards/spring-cottage, cards/autumn-ship …
    'cards/{season}-{subject}': {
      matrix: { season: ['spring', 'autumn', 'winter'], subject: ['ship', 'cottage'] },
      prompt: 'A small {subject} on a calm {season} day',
      style: 'print',
      size: '1024x1536',
      alt: 'A small {subject} on a calm {season} day.',
    },

    logo: {
      prompt: 'A folded paper boat, simple emblem',
      background: 'transparent',
      // Decoration: the name stands beside it.
      alt: '',
      // A transparent picture gets PNG where the list says JPEG.
      variants: { widths: [96, 192, 384], aspect: '4:3', position: '50% 53%' },
    },
  },
})
