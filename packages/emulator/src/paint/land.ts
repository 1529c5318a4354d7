import { mix, type Color } from './color.ts'
import type { Palette } from './palette.ts'
import type { Random } from './random.ts'
import { fillBelow, path, polygon, round, stroke, type Point, type Sheet, type Svg } from './svg.ts'

/** The upper edge of a layer of land or water. */
export type Edge = (x: number) => number

/** A gentle line of hills: a few sines that never line up. */
export function hillEdge(sheet: Sheet, level: number, swing: number, random: Random): Edge {
  const waves = [1.1, 2.3, 4.1].map((frequency, i) => ({
    frequency: (frequency * random.between(0.75, 1.25) * 2 * Math.PI) / (sheet.unit * 150),
    phase: random.between(0, 2 * Math.PI),
    weight: 1 / (i * 1.7 + 1),
  }))
  return (x) =>
    level + swing * waves.reduce((sum, wave) => sum + Math.sin(x * wave.frequency + wave.phase) * wave.weight, 0) * 0.6
}

export function drawLayer(sheet: Sheet, edge: Edge, color: Color): Svg {
  return path(fillBelow(edgePoints(sheet, edge), sheet.height + 2), color)
}

function edgePoints(sheet: Sheet, edge: Edge): readonly Point[] {
  const step = sheet.unit
  const count = Math.ceil(sheet.width / step) + 4
  return Array.from({ length: count }, (_, i) => {
    const x = (i - 1.5) * step
    return [x, edge(x)] as const
  })
}

/** One layer of water with a scalloped crest and a few glints. */
export function drawWave(sheet: Sheet, level: number, color: Color, crest: Color, detail: number, random: Random): Svg {
  const { unit, width } = sheet
  const length = unit * random.between(13, 18)
  const start = -random.between(0, 1) * length
  const count = Math.ceil((width - start) / length) + 1
  const rise = length * 0.16
  const arcs = Array.from({ length: count }, () => `q${round(length / 2)} ${round(rise * 2)} ${round(length)} 0`).join(
    '',
  )
  const glints = Array.from({ length: 3 * (detail - 1) }, () => {
    const x = random.between(0, width)
    const y = level + unit * random.between(3, 7)
    const half = unit * random.between(1.5, 3.5)
    return stroke(
      `M${round(x - half)} ${round(y)}q${round(half)} ${round(half * 0.35)} ${round(half * 2)} 0`,
      crest,
      unit * 0.3,
      0.45,
    )
  })
  const shape = `M${round(start)} ${round(level)}${arcs}V${round(sheet.height + 2)}H${round(start)}Z`
  return (
    path(shape, color) + stroke(`M${round(start)} ${round(level)}${arcs}`, crest, unit * 0.35, 0.5) + glints.join('')
  )
}

/** Peaks with a lit and a shaded side, capped with snow. */
export function drawPeaks(
  sheet: Sheet,
  level: number,
  tall: number,
  color: Color,
  palette: Palette,
  random: Random,
): Svg {
  const { unit, width } = sheet
  const shade = mix(color, palette.ink, 0.18)
  const gap = unit * random.between(30, 40)
  const count = Math.ceil(width / gap) + 2
  return Array.from({ length: count }, (_, i) => {
    const x = (i - 0.5) * gap + unit * random.between(-8, 8)
    return drawPeak(
      x,
      level,
      tall * random.between(0.6, 1),
      gap * random.between(0.75, 1),
      color,
      shade,
      palette.light,
      sheet.height,
    )
  }).join('')
}

function drawPeak(
  x: number,
  level: number,
  tall: number,
  half: number,
  color: Color,
  shade: Color,
  snow: Color,
  bottom: number,
): Svg {
  const top = level - tall
  const at = (side: number, t: number): Point => [x + side * half * t, top + tall * t]
  const ridge: Point = [x + half * 0.12, top + tall * 0.55]
  const cap: readonly Point[] = [
    [x, top],
    at(1, 0.3),
    [x + half * 0.13, top + tall * 0.25],
    [x + half * 0.04, top + tall * 0.36],
    [x - half * 0.1, top + tall * 0.26],
    at(-1, 0.32),
  ]
  return [
    polygon(
      [
        [x, top],
        [x + half, level],
        [x + half, bottom],
        [x - half, bottom],
        [x - half, level],
      ],
      color,
    ),
    polygon(
      [[x, top], [x + half, level], [x + half, bottom], [x + half * 0.1, bottom], [x - half * 0.06, level], ridge],
      shade,
    ),
    polygon(cap, snow, 0.92),
  ].join('')
}

/** Dunes: each with a bright windward side and a dark lee side. */
export function drawDune(sheet: Sheet, level: number, color: Color, dark: Color, random: Random): Svg {
  const { unit, width, height } = sheet
  const top = width * random.between(0.25, 0.75)
  const rise = unit * random.between(9, 15)
  const left = level + unit * random.between(1, 5)
  const right = level + unit * random.between(1, 5)
  const crest = `M${round(-unit)} ${round(left)}C${round(top * 0.4)} ${round(left)} ${round(top * 0.75)} ${round(level - rise)} ${round(top)} ${round(level - rise)}`
  const lee = `M${round(top)} ${round(level - rise)}C${round(top + (width - top) * 0.3)} ${round(level - rise * 0.2)} ${round(top + (width - top) * 0.6)} ${round(right)} ${round(width + unit)} ${round(right)}V${round(height + 2)}H${round(top * 0.7)}C${round(top * 1.1)} ${round(level + unit * 14)} ${round(top * 0.8)} ${round(level + unit * 4)} ${round(top)} ${round(level - rise)}Z`
  return (
    path(
      `${crest}C${round(top + (width - top) * 0.3)} ${round(level - rise * 0.2)} ${round(top + (width - top) * 0.6)} ${round(right)} ${round(width + unit)} ${round(right)}V${round(height + 2)}H${round(-unit)}Z`,
      color,
    ) + path(lee, dark, 0.55)
  )
}
