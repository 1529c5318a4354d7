import { mix, type Color } from './color.ts'
import type { Palette } from './palette.ts'
import type { Random } from './random.ts'
import { circle, ellipse, path, place, polygon, rect, type Svg } from './svg.ts'
import type { Season } from './theme.ts'

// Each plant is a hundred high and stands on the origin.

export function pine(color: Color, palette: Palette, snowy: boolean): Svg {
  const shade = mix(color, palette.ink, 0.22)
  const snow = mix(palette.light, '#ffffff', 0.5)
  const tiers = [
    { top: -100, bottom: -58, half: 19 },
    { top: -78, bottom: -34, half: 27 },
    { top: -56, bottom: -10, half: 35 },
  ].toReversed()
  const needles = tiers.map(({ top, bottom, half }) => [
    polygon(
      [
        [0, top],
        [half, bottom],
        [-half, bottom],
      ],
      color,
    ),
    polygon(
      [
        [0, top],
        [half, bottom],
        [3, bottom],
      ],
      shade,
    ),
    snowy
      ? path(
          `M0 ${top}L${half * 0.55} ${top + (bottom - top) * 0.55}Q${half * 0.2} ${top + (bottom - top) * 0.4} 0 ${top + (bottom - top) * 0.6}Q${-half * 0.2} ${top + (bottom - top) * 0.42} ${-half * 0.55} ${top + (bottom - top) * 0.55}Z`,
          snow,
          0.92,
        )
      : '',
  ])
  return rect(-4, -14, 8, 16, mix(palette.ink, '#8a5a3c', 0.5), 1) + needles.flat().join('')
}

export function roundTree(color: Color, palette: Palette, season: Season | undefined): Svg {
  const trunk = mix(palette.ink, '#8a5a3c', 0.45)
  const bare = season === 'winter'
  const branches = path('M-3 2L-2 -62L2 -62L3 2ZM0 -38L16 -58L18 -56L2 -32ZM0 -30L-15 -46L-17 -44L-2 -23Z', trunk)
  if (bare)
    return (
      branches + path('M0 -60L-9 -82L-7 -83L1 -66L9 -88L11 -87L3 -60Z', trunk) + ellipse(0, -61, 17, 3, '#ffffff', 0.85)
    )
  return [
    branches,
    ellipse(0, -66, 27, 33, color),
    path('M4 -99A27 33 0 0 1 4 -33.4A38 40 0 0 0 4 -99Z', mix(color, palette.ink, 0.16)),
    circle(-10, -76, 3, palette.light, season === 'spring' ? 0.8 : 0.25),
    circle(-14, -62, 2.4, palette.light, season === 'spring' ? 0.8 : 0.2),
    circle(-4, -86, 2, palette.light, season === 'spring' ? 0.8 : 0.2),
  ].join('')
}

export function palm(color: Color, palette: Palette): Svg {
  const trunk = mix(palette.ink, '#a8744a', 0.55)
  const fronds = [-150, -110, -65, -20, 20, 165].map((degrees) => {
    const leaf = path('M0 0Q22 -20 50 -2Q24 -6 0 0Z', degrees < -90 ? color : mix(color, palette.ink, 0.18))
    return `<g transform="translate(10 -82) rotate(${degrees}) scale(${Math.abs(degrees) > 90 ? '1 -1' : '1 1'})">${leaf}</g>`
  })
  return (
    path('M-4 0Q-2 -48 7 -84L12 -82Q4 -46 5 0Z', trunk) +
    fronds.join('') +
    circle(9, -80, 3.4, palette.accent) +
    circle(14, -78, 3, palette.accent)
  )
}

export function cactus(color: Color, palette: Palette): Svg {
  const shade = mix(color, palette.ink, 0.25)
  const arm = 'M-9 -40H-22Q-30 -40 -30 -50V-66a5.5 5.5 0 0 1 11 0V-53H-9Z'
  const other = 'M9 -28H20Q29 -28 29 -38V-58a5.5 5.5 0 0 0 -11 0V-41H9Z'
  return [
    path(arm, color),
    path(other, shade),
    rect(-9, -100, 18, 101, color, 9),
    path('M1 -100a9 9 0 0 1 8 9V1H3Z', shade),
    circle(0, -101, 3.6, palette.accent),
  ].join('')
}

/** Grass, tulips and the like along the edge of a meadow. */
export function flower(color: Color, palette: Palette): Svg {
  return [
    path('M-1.4 0Q-2 -30 -0.6 -60L0.9 -60Q0.4 -30 1.4 0Z', palette.leaf === color ? palette.layers[3] : palette.leaf),
    path('M0 -18Q14 -24 17 -42Q3 -38 0 -18Z', mix(palette.leaf, palette.layers[3], 0.5)),
    path('M-13 -90Q-9 -80 -6 -82Q-3 -96 0 -98Q3 -96 6 -82Q9 -80 13 -90Q17 -60 0 -58Q-17 -60 -13 -90Z', color),
  ].join('')
}

/** A row of trees standing on an edge. */
export function plantRow(
  spots: readonly number[],
  edge: (x: number) => number,
  tall: number,
  plant: (random: Random) => Svg,
  random: Random,
): Svg {
  return spots
    .map((x) => place(x, edge(x) + tall * 0.04, (tall / 100) * random.between(0.72, 1.1), plant(random)))
    .join('')
}
