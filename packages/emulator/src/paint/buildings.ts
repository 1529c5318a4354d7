import { mix, type Color } from './color.ts'
import type { Palette } from './palette.ts'
import { circle, path, polygon, rect, stroke, type Svg } from './svg.ts'

// Each is about a hundred high and stands on the origin.

/** Where the lamp of a lighthouse is, in its own measure. */
export const lanternHeight = 83

export function lighthouse(palette: Palette, lit: boolean): Svg {
  const shade = mix(palette.light, palette.ink, 0.22)
  const accentShade = mix(palette.accent, palette.ink, 0.3)
  return [
    band(0, -74, palette.light, shade),
    band(-12, -26, palette.accent, accentShade),
    band(-42, -56, palette.accent, accentShade),
    path('M-3.4 0V-6.5a3.4 3.4 0 0 1 6.8 0V0Z', palette.ink),
    rect(-1.8, -37, 3.6, 6, lit ? palette.lamp : palette.ink, 1.8),
    rect(-1.6, -66, 3.2, 5, lit ? palette.lamp : palette.ink, 1.6),
    rect(-11, -77, 22, 3.4, palette.ink, 1),
    rect(-5.6, -89, 11.2, 12.4, palette.lamp, 0.8),
    circle(0, -lanternHeight, 3, '#fffbe6'),
    stroke('M-5.6 -77V-89M0 -77V-89M5.6 -77V-89M-10 -77V-81M10 -77V-81M-10.5 -81H-5.6M5.6 -81H10.5', palette.ink, 0.9),
    path('M-8 -88.5Q-6.5 -97 0 -98Q6.5 -97 8 -88.5Z', palette.accent),
    path('M1.5 -97.6Q6.6 -96 8 -88.5H2.4Z', accentShade),
    circle(0, -99, 1.5, palette.ink),
  ].join('')
}

// 11 on each side of the middle at the bottom, 7 at the top.
function halfTower(y: number): number {
  return 11 + (4 * y) / 74
}

export function house(palette: Palette, lit: boolean): Svg {
  const glass = lit ? palette.lamp : mix(palette.sky[1], palette.ink, 0.35)
  const pane = (x: number, y: number): Svg =>
    rect(x, y, 13, 15, glass, 1) + stroke(`M${x + 6.5} ${y}v15M${x} ${y + 7.5}h13`, palette.light, 1.4)
  return [
    rect(20, -92, 11, 30, mix(palette.accent, palette.ink, 0.35)),
    rect(-42, -50, 84, 52, palette.light),
    rect(12, -50, 30, 52, mix(palette.light, palette.ink, 0.14)),
    polygon(
      [
        [-52, -48],
        [0, -96],
        [52, -48],
      ],
      palette.accent,
    ),
    polygon(
      [
        [0, -96],
        [52, -48],
        [12, -48],
      ],
      mix(palette.accent, palette.ink, 0.25),
    ),
    path('M-9 2V-24a9 9 0 0 1 18 0V2Z', palette.ink),
    circle(5, -11, 1.6, palette.lamp),
    pane(-33, -38),
    pane(20, -38),
    circle(0, -64, 6.5, glass),
  ].join('')
}

function band(from: number, to: number, color: Color, dark: Color): Svg {
  return (
    polygon(
      [
        [-halfTower(from), from],
        [halfTower(from), from],
        [halfTower(to), to],
        [-halfTower(to), to],
      ],
      color,
    ) +
    polygon(
      [
        [halfTower(from) * 0.25, from],
        [halfTower(from), from],
        [halfTower(to), to],
        [halfTower(to) * 0.25, to],
      ],
      dark,
    )
  )
}
