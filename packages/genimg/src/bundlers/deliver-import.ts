import {
  deliver,
  findDarkSibling,
  GenimgError,
  hasDark,
  isDarkSibling,
  nearest,
  type Delivery,
  type Picture,
  type Project,
  type ResolvedImage,
  type Specifier,
  type Variant,
} from '@genimg/core'

/** What one import stands for: a picture, or every picture below a name. */
export interface ImportDelivery {
  /** Dark siblings too. */
  readonly parts: readonly ImportPart[]
  /** The import's value: a family's is a record of its pictures' values, by the rest of their names. */
  readonly present: (url: UrlOf) => unknown
}

export type UrlOf = (part: ImportPart, variant: Variant) => string

export interface ImportPart {
  readonly image: ResolvedImage
  readonly delivery: Delivery
}

export type FindPicture = (name: string) => Promise<Found>

interface Found {
  readonly image: ResolvedImage
  readonly picture: Picture
}

interface Pair {
  readonly light: ImportPart
  readonly dark: ImportPart | undefined
}

export async function deliverImport(
  specifier: Specifier,
  { config, ports }: Project,
  find: FindPicture,
): Promise<ImportDelivery> {
  const names = specifier.family ? membersOf(specifier, config) : [specifier.name]
  const pairs = await Promise.all(
    names.map(async (name): Promise<Pair> => {
      const sibling = hasDark(specifier.query) ? findDarkSibling({ name }, config.images) : undefined
      const [found, foundDark] = await Promise.all([find(name), sibling === undefined ? undefined : find(sibling.name)])
      const partOf = ({ image, picture }: Found, dark?: ImportPart): ImportPart => {
        const own = { ...specifier, name: image.name, family: false }
        return { image, delivery: deliver(picture, image, own, config, ports.codec.version(), dark?.delivery) }
      }
      const dark = foundDark === undefined ? undefined : partOf(foundDark)
      return { light: partOf(found, dark), dark }
    }),
  )
  return {
    parts: pairs.flatMap(({ light, dark }) => (dark === undefined ? [light] : [light, dark])),
    present: (url) => {
      const values = pairs.map(({ light, dark }) =>
        light.delivery.present((variant) =>
          url(dark?.delivery.variants.includes(variant) === true ? dark : light, variant),
        ),
      )
      if (!specifier.family) return values[0]
      return Object.fromEntries(
        pairs.map(({ light }, at) => [light.image.name.slice(specifier.name.length + 1), values[at]]),
      )
    },
  }
}

function membersOf({ name }: Specifier, { images, file }: Project['config']): readonly string[] {
  const names = images.map((image) => image.name)
  const members = images.filter((one) => one.name.startsWith(`${name}/`) && !isDarkSibling(one)).map((one) => one.name)
  if (members.length > 0) return members
  const families = names.flatMap((one) => (one.includes('/') ? [one.slice(0, one.lastIndexOf('/'))] : []))
  const near = nearest(name, families)
  throw new GenimgError('IMAGE_UNKNOWN', { name: `${name}/`, nearest: near === undefined ? near : `${near}/`, file })
}
