import {
  deliver,
  GenimgError,
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
  readonly parts: readonly ImportPart[]
  /** The import's value: a family's is a record of its pictures' values, by the rest of their names. */
  readonly present: (url: UrlOf) => unknown
}

export type UrlOf = (part: ImportPart, variant: Variant) => string

export interface ImportPart {
  readonly image: ResolvedImage
  readonly delivery: Delivery
}

export type FindPicture = (name: string) => Promise<{ readonly image: ResolvedImage; readonly picture: Picture }>

export async function deliverImport(
  specifier: Specifier,
  { config, ports }: Project,
  find: FindPicture,
): Promise<ImportDelivery> {
  const names = specifier.family ? membersOf(specifier, config) : [specifier.name]
  const parts = await Promise.all(
    names.map(async (name): Promise<ImportPart> => {
      const { image, picture } = await find(name)
      const own = { ...specifier, name, family: false }
      return { image, delivery: deliver(picture, image, own, config, ports.codec.version()) }
    }),
  )
  return {
    parts,
    present: (url) => {
      const values = parts.map((part) => part.delivery.present((variant) => url(part, variant)))
      if (!specifier.family) return values[0]
      return Object.fromEntries(parts.map(({ image }, at) => [image.name.slice(specifier.name.length + 1), values[at]]))
    },
  }
}

function membersOf({ name }: Specifier, { images, file }: Project['config']): readonly string[] {
  const names = images.map((image) => image.name)
  const members = names.filter((one) => one.startsWith(`${name}/`))
  if (members.length > 0) return members
  const families = names.flatMap((one) => (one.includes('/') ? [one.slice(0, one.lastIndexOf('/'))] : []))
  const near = nearest(name, families)
  throw new GenimgError('IMAGE_UNKNOWN', { name: `${name}/`, nearest: near === undefined ? near : `${near}/`, file })
}
