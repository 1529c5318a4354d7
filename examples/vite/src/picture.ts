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
  const { alt, blurDataURL, color, height, sources, src, srcset, width } = image
  const element = document.createElement('picture')
  const img = new Image(width, height)
  for (const source of sources) element.append(Object.assign(document.createElement('source'), { ...source, sizes }))
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
