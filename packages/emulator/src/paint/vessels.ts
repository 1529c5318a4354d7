import { mix } from './color.ts'
import type { Palette } from './palette.ts'
import { circle, path, polygon, rect, stroke, type Svg } from './svg.ts'

// Each is about a hundred high and stands on the origin.

export function paperBoat(palette: Palette): Svg {
  const paper = palette.light
  const fold = mix(paper, palette.layers[1], 0.28)
  const dark = mix(paper, palette.layers[2], 0.5)
  return [
    polygon(
      [
        [-62, -44],
        [-20, -37],
        [20, -37],
        [62, -44],
        [0, -14],
      ],
      dark,
    ),
    polygon(
      [
        [0, -84],
        [-33, -27],
        [0, -18],
      ],
      paper,
    ),
    polygon(
      [
        [0, -84],
        [33, -27],
        [0, -18],
      ],
      fold,
    ),
    polygon(
      [
        [-62, -44],
        [0, -23],
        [0, 0],
        [-40, 0],
      ],
      mix(paper, '#ffffff', 0.5),
    ),
    polygon(
      [
        [62, -44],
        [0, -23],
        [0, 0],
        [40, 0],
      ],
      mix(fold, dark, 0.35),
    ),
    polygon(
      [
        [-62, -44],
        [-40, 0],
        [-26, 0],
      ],
      fold,
      0.6,
    ),
  ].join('')
}

export function sailboat(palette: Palette): Svg {
  return [
    rect(-1, -98, 2, 86, palette.ink, 1),
    path('M3 -94Q34 -52 40 -18H3Z', palette.light),
    path('M3 -94Q20 -60 24 -18H3Z', mix(palette.light, palette.layers[1], 0.25)),
    path('M-3 -80Q-22 -48 -26 -18H-3Z', palette.accent),
    path('M-42 -14H46Q40 0 28 2H-26Q-38 0 -42 -14Z', mix(palette.ink, palette.accent, 0.15)),
    rect(-41, -14, 86, 3, palette.light, 1.5),
    polygon(
      [
        [0, -98],
        [0, -91],
        [-10, -94.5],
      ],
      palette.accent,
    ),
  ].join('')
}

export function balloon(palette: Palette): Svg {
  const envelope = 'M0 -100C-38 -100 -46 -62 -30 -42L-9 -18H9L30 -42C46 -62 38 -100 0 -100Z'
  return [
    path(envelope, palette.accent),
    path('M-13 -98C-34 -88 -32 -60 -20 -42L-7 -18H-3C-16 -50 -18 -80 -4 -100Q-9 -99.6 -13 -98Z', palette.light),
    path('M13 -98C34 -88 32 -60 20 -42L7 -18H3C16 -50 18 -80 4 -100Q9 -99.6 13 -98Z', palette.light),
    path('M4 -100C38 -100 46 -62 30 -42L9 -18H5C34 -48 34 -84 4 -100Z', palette.ink, 0.14),
    stroke('M-8 -18L-5 -9M8 -18L5 -9', palette.ink, 0.9),
    path('M-6.5 -10H6.5L5.2 0H-5.2Z', mix(palette.ink, '#a8744a', 0.55)),
  ].join('')
}

export function rocket(palette: Palette): Svg {
  return [
    path('M-7 -16Q-10 4 0 18Q10 4 7 -16Z', palette.lamp),
    path('M-4 -16Q-5 0 0 8Q5 0 4 -16Z', palette.accent),
    path('M-14 -42Q-30 -30 -29 -10L-12 -20Z', palette.accent),
    path('M14 -42Q30 -30 29 -10L12 -20Z', mix(palette.accent, palette.ink, 0.25)),
    path('M0 -104Q24 -78 17 -36L12 -15H-12L-17 -36Q-24 -78 0 -104Z', palette.light),
    path('M0 -104Q24 -78 17 -36L12 -15H4Q14 -60 0 -104Z', mix(palette.light, palette.ink, 0.18)),
    path('M0 -104Q10 -94 14.5 -82H-14.5Q-10 -94 0 -104Z', palette.accent),
    circle(0, -60, 9, palette.ink),
    circle(0, -60, 6.2, palette.sky[2]),
  ].join('')
}
