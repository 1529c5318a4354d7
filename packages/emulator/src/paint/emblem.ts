import { mix } from './color.ts'
import type { Stage } from './stage.ts'
import { circle, ellipse, path, place, round, stroke, type Svg } from './svg.ts'
import { drawThing } from './things.ts'

/** One thing in the middle of nothing: a picture with a transparent background. */
export function drawEmblem(stage: Stage): Svg {
  const { sheet, palette, setting, groundTop, random, detail } = stage
  const { width, unit } = sheet
  const x = width / 2
  const thing = setting.things.find((name) => name !== 'birds')
  const foot = groundTop - unit * 11
  const tall = Math.min(unit * 66, foot - unit * 8)
  if (thing === undefined) return badge(stage, x, foot - tall / 2, tall / 2)
  const afloat = thing === 'boat' || thing === 'sailboat' || thing === 'whale'
  const flying = thing === 'balloon' || thing === 'rocket'
  const drawn = place(x, foot, tall / 100, drawThing(thing, palette, setting))
  if (flying) return ellipse(x, foot + unit * 5, tall * 0.16, unit * 1.2, palette.ink, 0.18) + drawn
  if (!afloat) return ellipse(x, foot, tall * 0.34, unit * 1.8, palette.ink, 0.2) + drawn
  const ripple = (y: number, half: number, color: Stage['palette']['light']): Svg => {
    const length = half / 2
    const arc = Array.from({ length: 4 }, () => `q${round(length / 2)} ${round(unit * 2.4)} ${round(length)} 0`).join(
      '',
    )
    return stroke(`M${round(x - half)} ${round(y)}${arc}`, color, unit * 1.5)
  }
  const rows = [ripple(foot - unit * 1.5, tall * 0.66, palette.layers[1])]
  if (detail > 1) rows.push(ripple(foot + unit * 2.4, tall * 0.44, palette.layers[2]))
  if (detail > 2) rows.push(ripple(foot + unit * 6.2, tall * random.between(0.2, 0.28), palette.layers[3]))
  return drawn + rows.join('')
}

/** For a prompt that names nothing we can draw: a small landscape in a disc. */
function badge({ palette, random }: Stage, x: number, y: number, r: number): Svg {
  const tilt = random.fork('badge').between(-14, 14)
  const inside = [
    circle(0, 0, 100, palette.sky[0]),
    circle(0, 30, 92, palette.sky[1], 0.7),
    circle(-24 + tilt, -26, 24, palette.sun),
    path(hillShape(20, tilt), palette.layers[0]),
    path(hillShape(46, -tilt), palette.layers[2]),
    path(hillShape(74, tilt), palette.ground),
  ].join('')
  return place(
    x,
    y,
    r / 106,
    circle(0, 0, 106, mix(palette.light, palette.accent, 0.12)),
    `<defs><clipPath id="badge"><circle cx="0" cy="0" r="98"/></clipPath></defs><g clip-path="url(#badge)">${inside}</g>`,
  )
}

function hillShape(level: number, lean: number): string {
  return `M-100 ${level}C-50 ${level - 34 - lean} 0 ${level + 24 + lean} 100 ${level - 16}V100H-100Z`
}
