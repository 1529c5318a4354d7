import { mix } from './color.ts'
import { drawLayer, hillEdge } from './land.ts'
import { drawStars } from './sky.ts'
import type { Stage } from './stage.ts'
import { circle, clip, ellipse, gradientRect, place, stroke, turn, type Svg } from './svg.ts'
import { drawThing } from './things.ts'

/** Planets, stars and, where it is asked for, a rocket. */
export function drawSpace(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const x = width * 0.64
  const y = height * 0.34
  const r = unit * 19
  const bands = [-0.5, -0.1, 0.35].map((at, i) =>
    ellipse(x, y + r * at, r * 1.1, r * 0.11, i === 1 ? palette.light : palette.layers[1], 0.35),
  )
  const disc = `M${x - r} ${y}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0Z`
  const ring = `M${x - r * 1.7} ${y}a${r * 1.7} ${r * 0.42} 0 0 0 ${r * 3.4} 0`
  const edge = hillEdge(sheet, groundTop - unit * 7, unit * 3, random.fork('ridge'))
  return [
    gradientRect('sky', { x: 0, y: 0, width, height }, palette.sky),
    drawStars(sheet, palette, detail + 1, random.fork('stars')),
    circle(x, y, r * 1.6, palette.accent, 0.08),
    circle(x, y, r * 1.3, palette.accent, 0.1),
    turn(-16, x, y, stroke(`${ring}a${r * 1.7} ${r * 0.42} 0 0 0 ${-r * 3.4} 0Z`, palette.sun, unit * 1.6, 0.75)),
    clip(
      'planet',
      disc,
      circle(x, y, r, palette.accent),
      ...bands,
      circle(x + r * 0.5, y + r * 0.35, r * 1.05, palette.ink, 0.2),
    ),
    turn(-16, x, y, stroke(ring, palette.sun, unit * 1.6), stroke(ring, palette.light, unit * 0.5, 0.8)),
    circle(width * 0.2, height * 0.2, unit * 4, palette.leaf),
    circle(width * 0.2 + unit * 1.2, height * 0.2 + unit, unit * 3.6, mix(palette.leaf, palette.ink, 0.3), 0.6),
    setting.things.includes('rocket') || detail > 1
      ? turn(
          28,
          width * 0.24,
          height * 0.68,
          place(width * 0.24, height * 0.68, (unit * 28) / 100, drawThing('rocket', palette, setting)),
        )
      : '',
    drawLayer(sheet, edge, palette.layers[2]),
    ...Array.from({ length: 2 * detail }, (_, i) => {
      const cx = (width * (i + 0.5)) / (2 * detail)
      return ellipse(cx, edge(cx) + unit * 3, unit * 3.4, unit * 0.9, palette.layers[3])
    }),
    drawLayer(sheet, hillEdge(sheet, groundTop, unit * 1.5, random.fork('ground')), palette.ground),
  ].join('')
}
