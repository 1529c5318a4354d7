import type { Palette } from './palette.ts'
import type { Random } from './random.ts'
import { drawFog } from './sky.ts'
import { circle, path, stroke, turn, place, round, type Sheet, type Svg } from './svg.ts'
import type { Theme } from './theme.ts'

/** What falls or floats in front of everything: snow, leaves, petals, rain. */
export function drawWeather(
  sheet: Sheet,
  palette: Palette,
  theme: Theme,
  detail: number,
  bottom: number,
  random: Random,
): Svg {
  const { width, unit } = sheet
  const scattered = (count: number, draw: (x: number, y: number) => Svg): Svg =>
    Array.from({ length: count * detail }, () => draw(random.between(0, width), random.between(0, bottom))).join('')
  if (theme.weather === 'fog') return drawFog(sheet, palette)
  if (theme.weather === 'rain') {
    return scattered(26, (x, y) =>
      stroke(`M${round(x)} ${round(y)}l${round(-unit)} ${round(unit * 3.4)}`, palette.light, unit * 0.25, 0.4),
    )
  }
  switch (theme.season) {
    case 'winter':
      return scattered(34, (x, y) =>
        circle(x, y, unit * random.between(0.25, 0.8), '#ffffff', random.between(0.6, 0.95)),
      )
    case 'autumn':
      return scattered(7, (x, y) =>
        leafAt(
          x,
          y,
          unit * random.between(1.6, 2.8),
          random.pick([palette.accent, palette.leaf, palette.lamp]),
          random,
        ),
      )
    case 'spring':
      return scattered(8, (x, y) =>
        petalAt(
          x,
          y,
          unit * random.between(0.8, 1.5),
          random.pick([palette.accent, palette.leaf, palette.light]),
          random,
        ),
      )
    case 'summer':
    case undefined:
      return ''
  }
}

function leafAt(x: number, y: number, size: number, color: Palette['leaf'], random: Random): Svg {
  const leaf = path('M0 -50Q34 -22 0 50Q-34 -22 0 -50Z', color) + stroke('M0 -34V62', color, 5)
  return turn(random.between(0, 360), x, y, place(x, y, size / 60, leaf))
}

function petalAt(x: number, y: number, size: number, color: Palette['leaf'], random: Random): Svg {
  return turn(
    random.between(0, 360),
    x,
    y,
    place(x, y, size / 50, path('M0 -45Q44 -30 8 44Q0 34 -8 44Q-44 -30 0 -45Z', color, 0.9)),
  )
}
