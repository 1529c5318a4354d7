import { house, lighthouse } from './buildings.ts'
import { mix } from './color.ts'
import { bottle, books, gift, mug, vase } from './household.ts'
import type { Palette } from './palette.ts'
import { pine, roundTree } from './plants.ts'
import { circle, path, stroke, type Svg } from './svg.ts'
import type { Theme, Thing } from './theme.ts'
import { balloon, paperBoat, rocket, sailboat } from './vessels.ts'

/** Draws a thing about a hundred high that stands on the origin. */
export function drawThing(thing: Exclude<Thing, 'birds'>, palette: Palette, theme: Theme): Svg {
  const lit = theme.time === 'night' || theme.time === 'dusk'
  switch (thing) {
    case 'lighthouse':
      return lighthouse(palette, lit)
    case 'boat':
      return paperBoat(palette)
    case 'sailboat':
      return sailboat(palette)
    case 'house':
      return house(palette, lit)
    case 'mug':
      return mug(palette)
    case 'vase':
      return vase(palette)
    case 'bottle':
      return bottle(palette)
    case 'book':
      return books(palette)
    case 'balloon':
      return balloon(palette)
    case 'rocket':
      return rocket(palette)
    case 'whale':
      return whale(palette)
    case 'gift':
      return gift(palette)
    case 'tree':
      return roundTree(palette.leaf, palette, theme.season)
    case 'pine':
      return pine(palette.leaf, palette, theme.season === 'winter')
  }
}

function whale(palette: Palette): Svg {
  const skin = mix(palette.layers[2], palette.ink, 0.35)
  return [
    stroke('M-18 -66Q-22 -86 -34 -86M-18 -66Q-16 -90 -4 -90', palette.light, 3.4, 0.85),
    path(
      'M-62 0Q-66 -58 -14 -60Q28 -60 44 -32Q54 -24 58 -42Q40 -52 44 -66Q58 -64 64 -52Q72 -66 86 -64Q88 -48 70 -40Q70 -4 34 0Z',
      skin,
    ),
    path('M-61.6 -8Q-40 -24 -10 -14Q20 -6 34 0H-62Z', palette.light, 0.85),
    circle(-42, -28, 2.8, palette.ink),
    path('M-12 -14Q4 -2 14 4Q-2 8 -18 -6Z', mix(skin, palette.ink, 0.25)),
  ].join('')
}
