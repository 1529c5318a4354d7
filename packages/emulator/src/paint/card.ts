import { mix, type Color } from './color.ts'
import { pine } from './plants.ts'
import { drawScene } from './scene.ts'
import type { Stage } from './stage.ts'
import { circle, clip, createSheet, path, place, rect, round, stroke, turn, type Svg } from './svg.ts'

/** A greeting card: the scene in an arched window on paper, with the season's sprigs beside it. */
export function drawCard(stage: Stage): Svg {
  const { sheet, palette, setting, random, groundTop } = stage
  const { width, height, unit } = sheet
  const paper = cardPaper(stage)
  const frame = setting.time === 'night' ? palette.layers[2] : mix(palette.accent, paper, 0.15)
  const wide = Math.min(width * 0.62, (groundTop - unit * 14) * 1.25)
  const top = unit * 10
  const tall = groundTop - top - unit * 3
  const left = (width - wide) / 2
  const half = wide / 2
  const arch = (inset: number): string => {
    const r = half - inset
    const rise = Math.min(r, tall * 0.62)
    return `M${round(inset)} ${round(tall - inset)}V${round(rise + inset)}a${round(r)} ${round(rise)} 0 0 1 ${round(r * 2)} 0V${round(tall - inset)}Z`
  }
  const inner = createSheet(wide, tall)
  const scene = drawScene({ ...stage, sheet: inner, groundTop: tall * 0.9, random: random.fork('card') })
  return [
    rect(0, 0, width, height, paper),
    stroke(
      `M${round(unit * 3)} ${round(unit * 3)}H${round(width - unit * 3)}V${round(height - unit * 3)}H${round(unit * 3)}Z`,
      frame,
      unit * 0.5,
    ),
    stroke(
      `M${round(unit * 4.2)} ${round(unit * 4.2)}H${round(width - unit * 4.2)}V${round(height - unit * 4.2)}H${round(unit * 4.2)}Z`,
      frame,
      unit * 0.18,
    ),
    place(
      left,
      top,
      1,
      clip('window', arch(0), scene),
      stroke(arch(0), paper, unit * 1.6),
      stroke(arch(-unit * 1.4), frame, unit * 0.4),
    ),
    ...sprigs(stage, left - unit * 1.5, left + wide + unit * 1.5, groundTop - unit * 3),
  ].join('')
}

/** What a card is printed on. */
export function cardPaper({ palette, setting }: Stage): Color {
  return setting.time === 'night' ? palette.ground : mix(palette.light, palette.sky[2], 0.3)
}

function sprigs(stage: Stage, left: number, right: number, foot: number): readonly Svg[] {
  const { sheet } = stage
  // They stand in the margin, inside the printed frame.
  const margin = left - sheet.unit * 4.2
  const scale = Math.min(sheet.unit * 30, margin * 1.45) / 100
  const inset = margin * 0.5
  const sprig = drawSprig(stage)
  return [
    place(left - inset, foot, scale, turn(-8, 0, 0, sprig)),
    `<g transform="translate(${round(right + inset)} ${round(foot)}) scale(${round(-scale)} ${round(scale)})">${turn(-8, 0, 0, sprig)}</g>`,
  ]
}

/** A hundred high and standing on the origin: leaves, and what the season hangs on them. */
function drawSprig({ palette, setting }: Stage): Svg {
  const night = setting.time === 'night'
  if (setting.season === 'winter') {
    return pine(palette.leaf, palette, true)
  }
  const leafColor =
    setting.season === 'autumn'
      ? palette.leaf
      : mix(palette.leaf, palette.layers[3], setting.season === 'spring' ? 0.85 : 0.2)
  const stem = mix(leafColor, palette.ink, 0.3)
  const leaves = [0, 1, 2, 3, 4, 5].map((i) => {
    const y = -18 - i * 13
    const color = i % 2 === 0 ? leafColor : mix(leafColor, palette.accent, setting.season === 'autumn' ? 0.5 : 0.08)
    const leaf = `M0 ${y}Q${18 - i} ${y - 18} ${27 - i * 2.5} ${y - 14}Q${20 - i} ${y + 2} 0 ${y}Z`
    const mirrored = `M0 ${y + 5}Q${-18 + i} ${y - 13} ${-27 + i * 2.5} ${y - 9}Q${-20 + i} ${y + 7} 0 ${y + 5}Z`
    return path(leaf, color) + path(mirrored, mix(color, palette.ink, 0.12))
  })
  const berry = night ? palette.lamp : palette.accent
  const dots = [
    [14, -30],
    [-13, -46],
    [11, -64],
    [-9, -80],
  ].map(
    ([x = 0, y = 0]) =>
      circle(x, y, setting.season === 'spring' ? 5 : 3.4, berry) + circle(x - 1, y - 1, 1.3, palette.lamp),
  )
  return (
    stroke('M0 0Q3 -50 0 -104', stem, 2) +
    leaves.join('') +
    path('M0 -98Q-7 -108 0 -122Q7 -108 0 -98Z', leafColor) +
    dots.join('')
  )
}
