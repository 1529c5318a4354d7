import type { GenImage } from 'genimg'
import type { ComponentProps } from 'react'

/** A picture in its best format and size. Width and height hold its place, and its colour fills it, until it is there. */
export function Picture({ image, style, ...rest }: { image: GenImage } & ComponentProps<'img'>) {
  const { sources, srcset, sizes, color, src, width, height, alt } = image
  return (
    <picture>
      {sources.map(({ srcset: set, ...source }) => (
        <source key={`${source.type} ${source.media}`} srcSet={set} sizes={sizes} {...source} />
      ))}
      <img {...{ src, srcSet: srcset, sizes, width, height, alt }} style={{ background: color, ...style }} {...rest} />
    </picture>
  )
}
