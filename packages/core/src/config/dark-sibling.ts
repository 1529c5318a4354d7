import type { ResolvedImage } from './image.ts'

const ending = '.dark'

/**
 * The image that pages with a dark colour scheme show in place of another one: `hero.dark`, where `hero` is among its
 * references. A sibling has none of its own.
 */
export function findDarkSibling(
  { name }: Pick<ResolvedImage, 'name'>,
  images: readonly ResolvedImage[],
): ResolvedImage | undefined {
  const sibling = images.find((image) => image.name === `${name}${ending}`)
  return sibling !== undefined && isDarkSibling(sibling) ? sibling : undefined
}

export function isDarkSibling({ name, draft }: Pick<ResolvedImage, 'name' | 'draft'>): boolean {
  const light = name.endsWith(ending) ? name.slice(0, -ending.length) : ending
  const isMadeFromIt = draft.references.some((reference) => reference.kind === 'image' && reference.name === light)
  return isMadeFromIt && !light.endsWith(ending)
}
