import { mix, type Color } from './color.ts'
import { drawLayer, hillEdge } from './land.ts'
import { pine, roundTree } from './plants.ts'
import type { Random } from './random.ts'
import { drawSky } from './sky.ts'
import { lightPoint, type Stage } from './stage.ts'
import { circle, path, place, polygon, rect, round, stroke, type Svg } from './svg.ts'
import { drawThing } from './things.ts'

/** A skyline in three rows, with trees of the season before it. */
export function drawCity(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const horizon = height * 0.6
  const [far, middle, near, nearest] = palette.layers
  const base = groundTop - unit * 3
  const park = hillEdge(sheet, groundTop - unit * 4, unit * 1.5, random.fork('park'))
  const chance = random.fork('trees')
  const count = Math.round((5 + 4 * detail) * Math.max(1, width / height))
  const tree = (x: number): Svg => {
    const color = chance.pick([
      palette.leaf,
      mix(palette.leaf, palette.lamp, 0.4),
      mix(palette.leaf, palette.accent, 0.5),
    ])
    const plant =
      setting.season === 'winter' && chance.chance(0.5)
        ? pine(palette.leaf, palette, true)
        : roundTree(setting.season === 'autumn' ? color : palette.leaf, palette, setting.season)
    return place(x, park(x) + unit, (unit * chance.between(9, 14)) / 100, plant)
  }
  return [
    drawSky(sheet, palette, setting, lightPoint(stage, horizon), detail, random),
    row(stage, base, unit * 46, mix(far, palette.sky[2], 0.4), 0, random.fork('far')),
    row(stage, base, unit * 34, mix(middle, palette.sky[2], 0.08), detail - 1, random.fork('middle')),
    row(stage, base, unit * 21, mix(near, nearest, 0.55), detail, random.fork('near')),
    drawLayer(sheet, park, mix(nearest, palette.leaf, 0.25)),
    ...Array.from({ length: count }, (_, i) => tree((width * (i + chance.between(0, 1))) / count)),
    ...setting.things
      .flatMap((thing) =>
        thing === 'birds'
          ? []
          : [place(width * 0.5, groundTop + unit, (unit * 22) / 100, drawThing(thing, palette, setting))],
      )
      .slice(0, 1),
    drawLayer(sheet, hillEdge(sheet, groundTop, unit, random.fork('ground')), palette.ground),
  ].join('')
}

function row(stage: Stage, base: number, tall: number, color: Color, detail: number, random: Random): Svg {
  const { sheet } = stage
  const buildings: Svg[] = []
  let x = -sheet.unit * random.between(0, 8)
  while (x < sheet.width) {
    const wide = sheet.unit * random.between(7, 13)
    // Lower towards both sides, so that the skyline has a middle.
    const hump = 0.55 + 0.45 * Math.sin(Math.PI * Math.min(1, Math.max(0, (x + wide / 2) / sheet.width)))
    buildings.push(building(stage, x, base - tall * hump * random.between(0.55, 1), wide, color, detail, random))
    x += wide + sheet.unit * random.between(0, 0.8)
  }
  return buildings.join('')
}

function building(
  stage: Stage,
  x: number,
  top: number,
  wide: number,
  color: Color,
  detail: number,
  random: Random,
): Svg {
  const { sheet, palette } = stage
  const { unit, height } = sheet
  const shade = mix(color, palette.ink, 0.14)
  const body = rect(x, top, wide, height - top, color) + rect(x + wide * 0.66, top, wide * 0.34, height - top, shade)
  return (
    body +
    roof(stage, x, top, wide, color, random) +
    (detail > 0 ? windows(stage, x, top + unit * 2, wide, color, random) : '')
  )
}

function roof({ sheet, palette }: Stage, x: number, top: number, wide: number, color: Color, random: Random): Svg {
  const { unit } = sheet
  const middle = x + wide / 2
  switch (random.pick(['flat', 'flat', 'gable', 'spire', 'dome', 'steps', 'slope'] as const)) {
    case 'flat':
      return rect(x + wide * 0.2, top - unit * 1.4, wide * 0.25, unit * 1.5, color)
    case 'gable':
      return polygon(
        [
          [x, top + 1],
          [middle, top - wide * 0.45],
          [x + wide, top + 1],
        ],
        mix(color, palette.accent, 0.35),
      )
    case 'spire':
      return (
        polygon(
          [
            [x + wide * 0.2, top + 1],
            [middle, top - unit * 3],
            [x + wide * 0.8, top + 1],
          ],
          color,
        ) + stroke(`M${round(middle)} ${round(top)}v${round(-unit * 7)}`, color, unit * 0.45)
      )
    case 'dome':
      return (
        path(
          `M${round(x + wide * 0.1)} ${round(top + 1)}a${round(wide * 0.4)} ${round(wide * 0.42)} 0 0 1 ${round(wide * 0.8)} 0Z`,
          mix(color, palette.leaf, 0.3),
        ) + circle(middle, top - wide * 0.46, unit * 0.5, color)
      )
    case 'steps':
      return (
        rect(x + wide * 0.14, top - unit * 2, wide * 0.72, unit * 2.2, color) +
        rect(x + wide * 0.3, top - unit * 3.6, wide * 0.4, unit * 2, color)
      )
    case 'slope':
      return polygon(
        [
          [x, top + 1],
          [x, top - wide * 0.42],
          [x + wide, top + 1],
        ],
        color,
      )
  }
}

function windows(
  { sheet, palette, setting }: Stage,
  x: number,
  top: number,
  wide: number,
  color: Color,
  random: Random,
): Svg {
  const { unit } = sheet
  const dark = setting.time === 'night' || setting.time === 'dusk'
  const lit = dark ? palette.lamp : mix(color, palette.light, 0.6)
  const columns = Math.max(2, Math.floor(wide / (unit * 2.6)))
  const gap = wide / (columns + 0.6)
  const rows = Math.min(12, Math.floor((sheet.height * 0.85 - top) / (unit * 3.2)))
  const share = dark ? 0.5 : 0.72
  const marks = Array.from({ length: Math.max(0, rows) * columns }, (_, i) => {
    if (!random.chance(share)) return ''
    const wx = x + gap * (0.5 + (i % columns)) + gap * 0.05
    const wy = top + unit * 3.2 * Math.floor(i / columns)
    return `M${round(wx)} ${round(wy)}h${round(gap * 0.5)}v${round(unit * 1.6)}h${round(-gap * 0.5)}Z`
  })
  return path(marks.join(''), lit, dark ? 0.92 : 0.5)
}
