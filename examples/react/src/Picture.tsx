import type { GenImage } from 'genimg'
import type { ComponentProps } from 'react'

/** A picture in its best format and size. Width and height hold its place, and its colour fills it, until it is there. */
export function Picture({ image, style, ...rest }: { image: GenImage } & ComponentProps<'img'>) {
  const { srcset, sizes, color, src, width, height, alt } = image
  return (
    <picture>
      {sourcesOf(image).map(({ srcset: set, ...source }) => (
        <source key={`${source.type} ${source.media}`} srcSet={set} sizes={sizes} {...source} />
      ))}
      <img {...{ src, srcSet: srcset, sizes, width, height, alt }} style={{ background: color, ...style }} {...rest} />
    </picture>
  )
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
