import type { VariantOptions } from './config.ts'
import type { Estimate, PixelSize, Provider, Retirement } from '../provider.ts'
import { parentsOf, type RequestDraft } from '../plan/request.ts'
import type { Shape } from './shape.ts'

/** One named entry of the config, everything explicit. */
export interface ResolvedImage {
  readonly name: string
  /** Where it stands in the config, for messages: `images.hero`, or the path of a prompt file. */
  readonly path: string
  readonly draft: RequestDraft
  /** Who makes it. */
  readonly provider: Provider
  /** `''` is decorative. */
  readonly alt: string
  /** Delivery options: the config's, then the image's own over them. */
  readonly variants: readonly VariantOptions[]
  /** Pixels that are asked for; null for `auto`. */
  readonly size: PixelSize | null
  /** What it is cropped to on pages; null: it is delivered as it comes. */
  readonly shape: Shape | null
  /** Asked for, which a missing picture's placeholder follows. */
  readonly transparent: boolean
  readonly estimate: Estimate
  /** Where it is known that its model is switched off one day. */
  readonly retirement: Retirement | undefined
}

/**
 * Images with every parent before its children, otherwise in the order given; or the names of a cycle, its first name
 * repeated at the end.
 */
export function orderByParents(
  images: readonly ResolvedImage[],
): { readonly order: readonly ResolvedImage[] } | { readonly cycle: readonly string[] } {
  const byName = new Map(images.map((image) => [image.name, image]))
  const order = new Set<ResolvedImage>()
  const path: string[] = []

  function visit(image: ResolvedImage): readonly string[] | undefined {
    if (order.has(image)) return undefined
    const at = path.indexOf(image.name)
    if (at >= 0) return [...path.slice(at), image.name]
    path.push(image.name)
    for (const name of parentsOf(image.draft)) {
      const parent = byName.get(name)
      const cycle = parent === undefined ? undefined : visit(parent)
      if (cycle !== undefined) return cycle
    }
    path.pop()
    order.add(image)
    return undefined
  }

  for (const image of images) {
    const cycle = visit(image)
    if (cycle !== undefined) return { cycle }
  }
  return { order: [...order] }
}

/** The named images and everything they are made from, in the order given. */
export function withAncestors(images: readonly ResolvedImage[], names: Iterable<string>): readonly ResolvedImage[] {
  const byName = new Map(images.map((image) => [image.name, image]))
  const wanted = new Set(names)
  // A set that grows while it is walked: each ancestor brings in its own.
  for (const name of wanted) {
    const image = byName.get(name)
    if (image !== undefined) for (const parent of parentsOf(image.draft)) wanted.add(parent)
  }
  return images.filter((image) => wanted.has(image.name))
}

/**
 * For each name, how many images have to be made one after another once it is there: 0 where nothing is made from it.
 * @param images every parent before its children
 */
export function waitingBehind(images: readonly ResolvedImage[]): ReadonlyMap<string, number> {
  const behind = new Map<string, number>()
  for (const { name, draft } of images.toReversed()) {
    const own = behind.get(name) ?? 0
    behind.set(name, own)
    for (const parent of parentsOf(draft)) behind.set(parent, Math.max(behind.get(parent) ?? 0, own + 1))
  }
  return behind
}
