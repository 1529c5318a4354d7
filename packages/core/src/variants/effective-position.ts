import type { Size } from './sizes.ts'

/**
 * The position without what makes no difference, so that it does not make another file: a crop that takes away from the
 * sides looks the same for `top` and `center`, and bars have no focus.
 */
export function effectivePosition(position: string, fit: 'cover' | 'contain', picture: Size, size: Size): string {
  const isFound = position === 'attention' || position === 'entropy'
  if (isFound) return fit === 'cover' ? position : 'center'
  const isWider = picture.width * size.height > picture.height * size.width
  // A crop moves along the side that is too long, bars along the one that is too short.
  const movesAcross = isWider === (fit === 'cover')
  const point = /^(.+%) (.+%)$/.exec(position)
  if (point !== null) {
    const [, x = '', y = ''] = point
    if (fit === 'contain') return 'center'
    return movesAcross ? `${x} 50%` : `50% ${y}`
  }
  const sides = movesAcross ? ['left', 'right'] : ['top', 'bottom']
  return position.split(' ').find((side) => sides.includes(side)) ?? 'center'
}
