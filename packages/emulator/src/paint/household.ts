import { mix, type Color } from './color.ts'
import type { Palette } from './palette.ts'
import { circle, ellipse, path, rect, stroke, type Svg } from './svg.ts'

// Each is about a hundred high and stands on the origin.

export function mug(palette: Palette): Svg {
  const shade = mix(palette.light, palette.ink, 0.16)
  const glaze = palette.accent
  const dark = mix(glaze, palette.ink, 0.25)
  const body = 'M-40 -74Q-40 -18 -31 -5Q-27 0 -18 0H18Q27 0 31 -5Q40 -18 40 -74Z'
  return [
    path('M34 -60H48Q66 -60 66 -40Q66 -16 36 -14L37 -23Q56 -25 56 -40Q56 -51 46 -51H35Z', shade),
    path(body, palette.light),
    path('M14 -74Q16 -18 8 0H18Q27 0 31 -5Q40 -18 40 -74Z', shade),
    // The glaze runs down unevenly, as on a hand-made mug.
    path(
      'M-40 -74Q-39.5 -55 -38.4 -44Q-30 -34 -23 -42Q-15 -50 -8 -38Q-1 -27 7 -38Q14 -48 22 -40Q31 -32 38.4 -44Q39.5 -55 40 -74Z',
      glaze,
    ),
    path('M14 -74Q15 -56 14 -45Q18 -43 22 -40Q31 -32 38.4 -44Q39.5 -55 40 -74Z', dark),
    ellipse(0, -74, 40, 8.5, mix(palette.light, glaze, 0.25)),
    ellipse(0, -73.2, 35.5, 6.4, '#4a2c23'),
    path('M-30 -73.6Q-14 -79 6 -78.4Q-10 -75 -22 -70Z', '#7a4c36', 0.8),
    stroke('M-33 -30Q-31.5 -16 -27 -9', '#ffffff', 2.6, 0.65),
  ].join('')
}

/** Steam above a mug. */
export function steam(palette: Palette): Svg {
  return stroke(curl(-14, 34) + curl(2, 46) + curl(18, 30), palette.light, 3, 0.7)
}

function curl(x: number, tall: number): string {
  return `M${x} -88q-7 ${-tall / 4} 0 ${-tall / 2}q7 ${-tall / 4} 0 ${-tall / 2}`
}

export function vase(palette: Palette): Svg {
  const shade = mix(palette.accent, palette.ink, 0.22)
  const leaf = palette.leaf
  const bloom = (x: number, y: number, color: Color, r: number): Svg =>
    [0, 72, 144, 216, 288]
      .map((degrees) =>
        circle(
          x + Math.sin((degrees * Math.PI) / 180) * r,
          y + Math.cos((degrees * Math.PI) / 180) * r,
          r * 0.8,
          color,
        ),
      )
      .join('') + circle(x, y, r * 0.62, palette.lamp)
  return [
    stroke('M0 -52Q-4 -80 -22 -98M0 -52Q0 -86 3 -112M0 -52Q6 -78 26 -92', mix(leaf, palette.ink, 0.3), 2.2),
    path('M-6 -64Q-30 -60 -36 -78Q-14 -84 -6 -64Z', leaf),
    path('M6 -62Q26 -56 36 -70Q18 -80 6 -62Z', mix(leaf, palette.ink, 0.15)),
    bloom(-23, -101, palette.light, 8),
    bloom(3, -118, mix(palette.accent, palette.light, 0.45), 9),
    bloom(28, -95, palette.lamp, 7),
    path(
      'M-11 -54Q-8 -44 -20 -32Q-31 -18 -20 -3Q-17 0 -12 0H12Q17 0 20 -3Q31 -18 20 -32Q8 -44 11 -54Z',
      palette.accent,
    ),
    path('M3 -54Q4 -44 9 -32Q16 -16 6 0H12Q17 0 20 -3Q31 -18 20 -32Q8 -44 11 -54Z', shade),
    ellipse(0, -54, 11, 2.6, shade),
    stroke('M-21 -26Q-23 -17 -18 -8', palette.light, 2, 0.55),
  ].join('')
}

export function bottle(palette: Palette): Svg {
  const glass = mix(palette.leaf, palette.ink, 0.3)
  return [
    rect(-5, -100, 10, 12, mix(palette.accent, palette.ink, 0.1), 2),
    path(
      'M-7 -90H7V-70Q7 -64 15 -58Q21 -53 21 -44V-5Q21 0 16 0H-16Q-21 0 -21 -5V-44Q-21 -53 -15 -58Q-7 -64 -7 -70Z',
      glass,
    ),
    path(
      'M2 -90H7V-70Q7 -64 15 -58Q21 -53 21 -44V-5Q21 0 16 0H6Q12 -30 8 -52Q2 -62 2 -70Z',
      mix(glass, palette.ink, 0.3),
    ),
    rect(-21, -40, 42, 26, palette.light),
    rect(8, -40, 13, 26, mix(palette.light, palette.ink, 0.14)),
    circle(-3, -27, 6, palette.accent),
    stroke('M-15 -50V-44', '#ffffff', 2.4, 0.6),
  ].join('')
}

export function books(palette: Palette): Svg {
  const book = (x: number, y: number, width: number, color: Color): Svg =>
    rect(x, y, width, 17, color, 2) +
    rect(x + 5, y + 3.4, width - 5, 10.2, palette.light) +
    stroke(`M${x + 9} ${y + 8.5}H${x + width - 2}`, mix(palette.light, palette.ink, 0.3), 0.8) +
    rect(x, y, 8, 17, mix(color, palette.ink, 0.2), 2)
  return [
    book(-48, -17, 96, palette.accent),
    book(-38, -34, 82, palette.leaf),
    book(-46, -51, 88, palette.layers[2]),
    path('M-40 -58Q-20 -68 0 -56Q20 -68 40 -58V-80Q20 -90 0 -78Q-20 -90 -40 -80Z', palette.light),
    path('M0 -56Q20 -68 40 -58V-80Q20 -90 0 -78Z', mix(palette.light, palette.ink, 0.14)),
    path('M-42 -57Q-20 -66 0 -53Q20 -66 42 -57L42 -54Q20 -62 0 -50Q-20 -62 -42 -54Z', palette.ink),
    stroke(
      'M-33 -76Q-18 -81 -6 -74M-33 -69Q-18 -74 -6 -67M33 -76Q18 -81 6 -74M33 -69Q18 -74 6 -67',
      mix(palette.light, palette.ink, 0.45),
      1.2,
    ),
  ].join('')
}

export function gift(palette: Palette): Svg {
  return [
    rect(-38, -56, 76, 56, palette.accent, 2),
    rect(10, -56, 28, 56, mix(palette.accent, palette.ink, 0.2), 2),
    rect(-43, -68, 86, 15, mix(palette.accent, palette.light, 0.15), 2),
    rect(-8, -68, 16, 68, palette.light),
    path('M0 -68Q-34 -72 -30 -88Q-22 -100 0 -68Z', palette.light),
    path('M0 -68Q34 -72 30 -88Q22 -100 0 -68Z', mix(palette.light, palette.ink, 0.12)),
    circle(0, -69, 5, palette.lamp),
  ].join('')
}
