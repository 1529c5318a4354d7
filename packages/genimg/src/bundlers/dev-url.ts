import type { Variant } from '@genimg/core'

/** A variant's address on a dev server, read back. */
export interface DevUrl {
  readonly name: string
  readonly width: number
  readonly extension: string
  /** Start of the variant's key when the address was made; '' where it has none. */
  readonly hash: string
  /** Directives as they were written, without the hash: `preset=card`. */
  readonly query: string
}

const folder = '@genimg/'

// `h` is a directive too, for heights: the hash is the last word, and longer than any height.
const hashWord = /^h=([0-9a-f]{16})$/

/**
 * `/@genimg/cards/summer-640w.avif?preset=card&h=0123456789abcdef`. Everything but the hash says what is wanted, so that
 * an old URL, also one from before a restart, shows the newest picture; the hash only makes browsers ask again.
 * @param base the server's public path, with a slash at the end
 */
export function formatDevUrl(base: string, name: string, query: string, variant: Variant): string {
  const extension = variant.file.slice(variant.file.lastIndexOf('.') + 1)
  // A blank would end the address in a `srcset`.
  const search = [query.replaceAll(' ', '%20'), `h=${variant.key.slice(0, 16)}`].filter((part) => part !== '').join('&')
  return `${base}${folder}${name}-${variant.width}w.${extension}?${search}`
}

/** Undefined for an address that is not a variant's. */
export function parseDevUrl(base: string, url: string): DevUrl | undefined {
  const start = `${base}${folder}`
  if (!url.startsWith(start)) return undefined
  const [path = '', search = ''] = url.slice(start.length).split('?')
  // A name has no character that would be escaped.
  const match = /^(.+)-(\d+)w\.(avif|webp|jpg|png)$/.exec(path)
  if (match === null) return undefined
  const [, name = '', width = '', extension = ''] = match
  const words = search.split('&')
  const [, hash] = hashWord.exec(words.at(-1) ?? '') ?? []
  const query = (hash === undefined ? words : words.slice(0, -1)).join('&')
  return { name, width: Number(width), extension, hash: hash ?? '', query }
}

/**
 * The variant that an address means. Two of one width may be for different screens, which the hash tells; after a change
 * it is the nearest one of its format.
 */
export function matchVariant(variants: readonly Variant[], { width, extension, hash }: DevUrl): Variant | undefined {
  const same = hash === '' ? undefined : variants.find(({ key }) => key.startsWith(hash))
  if (same !== undefined) return same
  const sameFormat = variants.filter(({ file }) => file.endsWith(`.${extension}`))
  return sameFormat.toSorted((a, b) => Math.abs(a.width - width) - Math.abs(b.width - width))[0]
}
