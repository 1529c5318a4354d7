import { mix } from './color.ts'
import type { Palette } from './palette.ts'
import type { Random } from './random.ts'
import { circle, gradientRect, path, polygon, rect, round, stroke, type Point, type Sheet, type Svg } from './svg.ts'
import type { Theme } from './theme.ts'

/** Everything above the horizon. */
export function drawSky(
  sheet: Sheet,
  palette: Palette,
  theme: Theme,
  light: Point,
  detail: number,
  random: Random,
): Svg {
  const night = theme.time === 'night' || theme.place === 'space'
  const { width, height } = sheet
  return [
    gradientRect('sky', { x: 0, y: 0, width, height }, palette.sky),
    night ? drawStars(sheet, palette, detail, random.fork('stars')) : '',
    drawLight(sheet, palette, theme, light),
    night ? '' : drawClouds(sheet, palette, detail, random.fork('clouds')),
  ].join('')
}

/** Sun or moon with rings of light around it. */
export function drawLight(sheet: Sheet, palette: Palette, theme: Theme, [x, y]: Point): Svg {
  const { unit } = sheet
  const night = theme.time === 'night'
  const r = unit * (night ? 6.5 : theme.time === 'day' ? 8 : 10)
  const rings = [3.4, 2.5, 1.7].map((times) => circle(x, y, r * times, palette.sun, night ? 0.06 : 0.13))
  const disc = circle(x, y, r, palette.sun)
  if (!night) return rings.join('') + disc
  const shade = mix(palette.sun, palette.sky[1], 0.22)
  const craters = [
    circle(x - r * 0.32, y - r * 0.2, r * 0.22, shade),
    circle(x + r * 0.3, y + r * 0.3, r * 0.16, shade),
    circle(x + r * 0.28, y - r * 0.42, r * 0.1, shade),
  ]
  return rings.join('') + disc + craters.join('')
}

export function drawStars(sheet: Sheet, palette: Palette, detail: number, random: Random): Svg {
  const { width, height, unit } = sheet
  const dots = Array.from({ length: 40 * detail }, () => {
    const y = height * 0.6 * random.between(0, 1) ** 1.4
    return circle(
      random.between(0, width),
      y,
      unit * random.between(0.1, 0.26),
      palette.sun,
      random.between(0.35, 0.95),
    )
  })
  const sparkles = Array.from({ length: 3 * detail }, () =>
    sparkle(random.between(0, width), random.between(0, height * 0.4), unit * random.between(0.8, 1.5), palette),
  )
  return dots.join('') + sparkles.join('')
}

function sparkle(x: number, y: number, r: number, palette: Palette): Svg {
  const p = (dx: number, dy: number): string => `${round(x + dx * r)} ${round(y + dy * r)}`
  const centre = p(0, 0)
  return path(
    `M${p(0, -1)}Q${centre} ${p(1, 0)}Q${centre} ${p(0, 1)}Q${centre} ${p(-1, 0)}Q${centre} ${p(0, -1)}Z`,
    palette.sun,
    0.9,
  )
}

function drawClouds(sheet: Sheet, palette: Palette, detail: number, random: Random): Svg {
  const { width, height, unit } = sheet
  const color = mix(palette.light, palette.sky[2], 0.35)
  return Array.from({ length: 1 + detail }, (_, i) => {
    const x = (width * (i + random.between(0.1, 0.9))) / (1 + detail)
    const y = height * random.between(0.1, 0.32)
    return cloud(x, y, unit * random.between(9, 15), color, random)
  }).join('')
}

// Two or three rounded bars, one on the other: quieter than a heap of circles.
function cloud(x: number, y: number, width: number, color: Palette['light'], random: Random): Svg {
  const bar = width * 0.17
  const upper = random.between(-0.25, 0.1)
  const bars = [
    rect(x - width * 0.5, y, width, bar, color, bar / 2),
    rect(x + width * upper, y - bar * 0.95, width * 0.52, bar, color, bar / 2),
    rect(x - width * random.between(0.7, 0.9), y + bar * 0.95, width * 0.6, bar, color, bar / 2),
  ]
  return `<g opacity="0.72">${bars.join('')}</g>`
}

/** Banks of fog, drawn over the land. */
export function drawFog(sheet: Sheet, palette: Palette): Svg {
  const { width, height, unit } = sheet
  return [0.44, 0.54, 0.63, 0.72]
    .map((at, i) =>
      rect(-width * 0.1 + (i % 2) * width * 0.3, height * at, width * 0.9, unit * 4, palette.light, unit * 2, 0.3),
    )
    .join('')
}

/** A small flock far away. */
export function drawBirds(sheet: Sheet, palette: Palette, [x, y]: Point, random: Random): Svg {
  const { unit } = sheet
  return Array.from({ length: 5 }, (_, i) => {
    const bx = x + unit * (i * 3.4 + random.between(-1, 1))
    const by = y + unit * (Math.abs(i - 2) * 1.5 + random.between(-0.6, 0.6))
    const s = unit * random.between(0.9, 1.4)
    const d = `M${round(bx - s)} ${round(by - s * 0.45)}Q${round(bx - s * 0.4)} ${round(by - s * 0.5)} ${round(bx)} ${round(by)}Q${round(bx + s * 0.4)} ${round(by - s * 0.5)} ${round(bx + s)} ${round(by - s * 0.45)}`
    return stroke(d, palette.ink, unit * 0.3, 0.75)
  }).join('')
}

/** Two cones of light from a lamp. */
export function drawBeam(sheet: Sheet, palette: Palette, [x, y]: Point, strength: number): Svg {
  const reach = sheet.width
  const cone = (direction: number, lift: number): Svg =>
    polygon(
      [
        [x, y],
        [x + direction * reach, y - sheet.unit * (lift + 9)],
        [x + direction * reach, y - sheet.unit * (lift - 9)],
      ],
      palette.lamp,
      strength,
    )
  return cone(-1, 8) + cone(1, 4)
}

/** Light on water below sun or moon. */
export function drawGlitter(sheet: Sheet, palette: Palette, x: number, from: number, to: number, random: Random): Svg {
  const { unit } = sheet
  const rows = Math.max(3, Math.floor((to - from) / (unit * 1.7)))
  return Array.from({ length: rows }, (_, i) => {
    const t = i / rows
    const half = unit * (7.5 * (1 - t) + 2) * random.between(0.55, 1)
    const y = from + unit * 0.8 + (to - from) * t
    return rect(
      x - half + unit * random.between(-1.5, 1.5),
      y,
      half * 2,
      unit * 0.7,
      palette.sun,
      unit * 0.35,
      0.75 - t * 0.45,
    )
  }).join('')
}
