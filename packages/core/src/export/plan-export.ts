import { byCodeUnits } from '../json.ts'
import type { Delivery } from '../variants/deliver.ts'
import type { GenImage } from '../variants/manifest.ts'
import type { Variant } from '../variants/variants.ts'

/** What an export writes, and the values that name it. */
export interface ExportPlan {
  /** By name of the image, in order of the names. */
  readonly images: Readonly<Record<string, GenImage>>
  /** By path below the export's folder, with slashes. */
  readonly files: ReadonlyMap<string, ExportedVariant>
}

export interface ExportedVariant {
  readonly variant: Variant
  /** Path of the original. */
  readonly source: string
}

export interface NamedDelivery {
  readonly name: string
  readonly delivery: Delivery
}

/**
 * Pure: the same pictures give the same names, so that a second export changes nothing.
 * @param base what stands before a path in an address, with a slash at the end
 */
export function planExport(deliveries: readonly NamedDelivery[], base: string): ExportPlan {
  const files = new Map<string, ExportedVariant>()
  const images = deliveries
    .toSorted((a, b) => byCodeUnits(a.name, b.name))
    .map(({ name, delivery }) => {
      const value = delivery.present((variant) => {
        const isDark = delivery.dark?.variants.includes(variant) === true
        const { picture } = isDark ? delivery.dark : delivery
        const path = exportedPath(picture.name, variant)
        if (picture.path !== null) files.set(path, { variant, source: picture.path })
        return `${base}${path}`
      })
      // Without `as` a delivery gives nothing else.
      return [name, value as GenImage] as const
    })
  return { images: Object.fromEntries(images), files }
}

/** `cards/summer-640w.3f9a0c1b2d.avif`: it changes with the bytes, so that servers may let browsers keep it for ever. */
function exportedPath(name: string, { key, width, file }: Variant): string {
  const extension = file.slice(file.lastIndexOf('.') + 1)
  return `${name}-${width}w.${key.slice(0, 10)}.${extension}`
}
