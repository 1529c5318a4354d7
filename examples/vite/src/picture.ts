import type { GenImage } from 'genimg'

interface PictureOptions {
  /** How wide the picture is shown. */
  readonly sizes?: string
  /** `eager` for what is seen first. */
  readonly loading?: 'eager' | 'lazy'
}

/** A `<picture>` of an imported image. It has its size from the start, and its colours before its pixels. */
export function picture(
  image: GenImage,
  { sizes = image.sizes ?? '100vw', loading = 'lazy' }: PictureOptions = {},
): HTMLPictureElement {
  const { alt, blurDataURL, color, height, src, srcset, width } = image
  const element = document.createElement('picture')
  const img = new Image(width, height)
  for (const source of sourcesOf(image))
    element.append(Object.assign(document.createElement('source'), { ...source, sizes }))
  img.style.background = `${color} url("${blurDataURL}") center / cover`
  img.addEventListener('load', () => img.style.removeProperty('background'), { once: true })
  element.append(img)
  // Last: an image starts to load when it gets these.
  Object.assign(img, {
    alt,
    decoding: 'async',
    fetchPriority: loading === 'eager' ? 'high' : 'auto',
    loading,
    sizes,
    srcset,
    src,
  })
  return element
}

type Source = Partial<GenImage['sources'][number]>

const darkScheme = '(prefers-color-scheme: dark)'

/** A browser takes the first source that matches: those of a dark sibling, then the picture's own. */
function sourcesOf({ sources, dark }: GenImage): readonly Source[] {
  if (dark === undefined) return sources
  const { srcset, width, height } = dark
  const own: readonly Source[] = [...dark.sources, { srcset }]
  const media = (query?: string): string => (query === undefined ? darkScheme : `${darkScheme} and ${query}`)
  return [...own.map((source) => ({ width, height, ...source, media: media(source.media) })), ...sources]
}
