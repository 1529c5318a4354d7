import { steam } from './household.ts'
import { mix, multiply } from './color.ts'
import { drawStars } from './sky.ts'
import type { Stage } from './stage.ts'
import { circle, clip, ellipse, gradientRect, path, place, rect, round, stroke, turn, type Svg } from './svg.ts'
import { drawThing } from './things.ts'
import type { Thing } from './theme.ts'

/** A thing on a table before a wall, in window light. */
export function drawStillLife(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const table = height * 0.66
  const centre = width * 0.5
  const foot = table + (groundTop - table) * 0.4
  const linen = mix(palette.light, palette.sky[1], 0.22)
  const subject = setting.things.find((thing) => thing !== 'birds') ?? 'vase'
  const tall = unit * (subject === 'vase' ? 34 : 37)
  return [
    gradientRect('wall', { x: 0, y: 0, width, height }, [palette.sky[0], palette.sky[1], palette.sky[2]]),
    setting.time === 'night' ? drawStars(sheet, palette, 1, random.fork('stars')) : '',
    alcove(stage, table),
    detail > 1 ? twig(stage, table) : '',
    gradientRect('table', { x: 0, y: table, width, height: height - table }, [palette.layers[0], palette.layers[1]]),
    cloth(stage, table, linen),
    // The shadow falls away from the window.
    turn(-4, centre, foot, ellipse(centre + tall * 0.34, foot, tall * 0.62, unit * 2.8, palette.ink, 0.16)),
    ellipse(centre, foot, tall * 0.36, unit * 1.6, palette.ink, 0.22),
    place(
      centre,
      foot,
      tall / 100,
      subject === 'mug' && detail > 1 ? steam(palette) : '',
      drawThing(subject, palette, setting),
    ),
    ...companions(stage, subject, foot),
    rect(0, groundTop, width, height - groundTop, multiply(palette.layers[3], '#d9cbd6')),
    rect(0, groundTop, width, height - groundTop, palette.ground, 0, 0.75),
    rect(0, groundTop, width, unit * 0.8, palette.layers[2]),
  ].join('')
}

/** A round-arched niche with slanted light in it. */
function alcove({ sheet, palette, detail }: Stage, table: number): Svg {
  const { width, unit } = sheet
  const half = unit * 30
  const x = width * 0.5
  const top = Math.max(unit * 8 + half, table - unit * 40)
  const shape = `M${round(x - half)} ${round(table)}V${round(top)}a${round(half)} ${round(half)} 0 0 1 ${round(half * 2)} 0V${round(table)}Z`
  const inside = mix(palette.sky[0], palette.accent, 0.24)
  const beam = (from: number, wide: number): string =>
    `M${round(x + from)} ${round(top - half)}h${round(wide)}L${round(x + from - half + wide)} ${round(table)}h${round(-wide)}Z`
  return (
    path(shape, inside) +
    clip(
      'alcove',
      shape,
      detail > 1
        ? path(beam(-unit * 4, unit * 16), palette.sun, 0.4) + path(beam(unit * 16, unit * 9), palette.sun, 0.32)
        : '',
      circle(x, table + half * 0.4, half * 1.3, palette.accent, 0.07),
    )
  )
}

function cloth({ sheet, palette, detail, random }: Stage, table: number, linen: Stage['palette']['light']): Svg {
  const { width, unit, height } = sheet
  const left = width * 0.5 - unit * 42
  const right = width * 0.5 + unit * 42
  const shape = `M${round(left + unit * 10)} ${round(table + unit * 2)}Q${round(width * 0.5)} ${round(table + unit * 0.6)} ${round(right - unit * 8)} ${round(table + unit * 2.4)}L${round(right + unit * 3)} ${round(height)}H${round(left - unit * 4)}Z`
  const fold = mix(linen, palette.ink, 0.16)
  const chance = random.fork('folds')
  const folds = [-0.62, -0.2, 0.3, 0.66].map((at) => {
    const x = width * 0.5 + at * unit * 34
    return stroke(
      `M${round(x)} ${round(table + unit * 3)}Q${round(x + at * unit * 4)} ${round(table + unit * 12)} ${round(x + at * unit * 16 + unit * chance.between(-3, 3))} ${round(height)}`,
      fold,
      unit * 0.5,
      0.6,
    )
  })
  const weave = Array.from({ length: detail > 1 ? 2 : 0 }, (_, i) => {
    const y = table + unit * (15.5 + i * 1.8)
    return stroke(
      `M${round(left - unit)} ${round(y)}Q${round(width * 0.5)} ${round(y + unit)} ${round(right + unit)} ${round(y)}`,
      palette.accent,
      unit * (i === 0 ? 0.7 : 0.3),
      0.5,
    )
  })
  return path(shape, linen) + clip('cloth', shape, ...folds, ...weave)
}

/** A leafy twig that comes in from the side. */
function twig({ sheet, palette, random }: Stage, table: number): Svg {
  const { width, unit } = sheet
  const x = width * 0.5 - unit * 34
  const y = table - unit * 2
  const chance = random.fork('twig')
  const leaves = Array.from({ length: 9 }, (_, i) => {
    const t = i / 8
    const lx = x + unit * (4 + 9 * t * t)
    const ly = y - unit * (6 + 36 * t)
    const side = i % 2 === 0 ? 1 : -1
    const color = mix(palette.leaf, palette.ink, chance.between(0, 0.25))
    return turn(
      side * 58 + 10 * t,
      lx,
      ly,
      path(
        `M${round(lx)} ${round(ly)}q${round(unit * 3)} ${round(-unit * 4)} 0 ${round(-unit * 8)}q${round(-unit * 3)} ${round(unit * 4)} 0 ${round(unit * 8)}Z`,
        color,
      ),
    )
  })
  const jar = path(
    `M${round(x - unit * 1)} ${round(y - unit * 9)}h${round(unit * 8)}q${round(-unit * 0.5)} ${round(unit * 2)} ${round(unit * 2)} ${round(unit * 5)}q${round(unit * 2)} ${round(unit * 4)} ${round(-unit * 1)} ${round(unit * 7)}h${round(-unit * 10)}q${round(-unit * 3)} ${round(-unit * 3)} ${round(-unit)} ${round(-unit * 7)}q${round(unit * 2.5)} ${round(-unit * 3)} ${round(unit * 2)} ${round(-unit * 5)}Z`,
    mix(palette.layers[2], palette.light, 0.15),
  )
  return (
    stroke(
      `M${round(x + unit * 3)} ${round(y - unit * 6)}Q${round(x + unit * 3)} ${round(y - unit * 26)} ${round(x + unit * 13)} ${round(y - unit * 43)}`,
      mix(palette.leaf, palette.ink, 0.45),
      unit * 0.6,
    ) +
    leaves.join('') +
    jar
  )
}

function companions({ sheet, palette, setting, detail }: Stage, subject: Thing, foot: number): readonly Svg[] {
  const { width, unit } = sheet
  const others = setting.things.flatMap((thing) => (thing === subject || thing === 'birds' ? [] : [thing])).slice(0, 1)
  if (others.length > 0)
    return others.map((thing) =>
      place(width * 0.5 + unit * 27, foot - unit, (unit * 24) / 100, drawThing(thing, palette, setting)),
    )
  if (detail < 3) return []
  const fruit = (dx: number, r: number): Svg =>
    ellipse(width * 0.5 + unit * (dx + 1), foot + unit * 1, unit * r, unit * 0.8, palette.ink, 0.18) +
    circle(width * 0.5 + unit * dx, foot - unit * (r - 1), unit * r, mix(palette.lamp, '#e2603c', 0.5)) +
    circle(width * 0.5 + unit * (dx - r * 0.3), foot - unit * (r * 1.3 - 1), unit * r * 0.25, palette.light, 0.6) +
    path(
      `M${round(width * 0.5 + unit * dx)} ${round(foot - unit * (2 * r - 1.2))}q${round(unit * 0.6)} ${round(-unit * 2.2)} ${round(unit * 3)} ${round(-unit * 1.8)}q${round(-unit * 0.6)} ${round(unit * 2)} ${round(-unit * 3)} ${round(unit * 1.8)}Z`,
      palette.leaf,
    )
  return [fruit(29, 4.2), fruit(36, 3.4)]
}
