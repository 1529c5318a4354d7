import { layOutCaption, drawCaption } from './caption.ts'
import { cardPaper, drawCard } from './card.ts'
import { luminance, type Color } from './color.ts'
import { drawEmblem } from './emblem.ts'
import type { Typeface } from './font.ts'
import { choosePalette, type Palette } from './palette.ts'
import { createRandom, type Random } from './random.ts'
import { drawScene } from './scene.ts'
import type { Stage } from './stage.ts'
import { createSheet, rect, svgDocument } from './svg.ts'
import { completeTheme, readTheme, type Setting } from './theme.ts'

/** What is asked for, besides references and encoding. */
export interface Sitting {
  /** Same seed and prompt, same picture. */
  readonly seed: string
  readonly prompt: string
  readonly width: number
  readonly height: number
  readonly quality: 'low' | 'medium' | 'high'
  readonly transparent: boolean
}

export interface Look {
  readonly setting: Setting
  readonly palette: Palette
  readonly random: Random
  readonly detail: number
}

/** The picture of a prompt as an SVG document. */
export function paintPrompt(typeface: Typeface, sitting: Sitting): Buffer {
  const look = lookOf(sitting)
  const sheet = createSheet(sitting.width, sitting.height)
  const { unit, width, height } = sheet
  const centred = sitting.transparent || look.setting.card
  const size = captionSize(unit)
  const caption = layOutCaption(typeface, sitting.prompt, size, Math.min(width - unit * 12, size * (centred ? 28 : 42)))
  const margin = unit * (look.setting.card ? 7.5 : 4)
  const groundTop = height - margin - caption.height - unit * 2.4
  const stage: Stage = { ...look, sheet, groundTop }
  const top = height - margin - caption.height
  const at = centred
    ? ({ x: width / 2, top, align: 'centre' } as const)
    : ({ x: unit * 5, top, align: 'left' } as const)
  if (sitting.transparent) {
    // On its own paper, since the page behind may be of any colour.
    const pad = unit * 2
    const label = rect(
      width / 2 - caption.width / 2 - pad,
      top - pad * 0.55,
      caption.width + pad * 2,
      caption.height + pad * 1.25,
      look.palette.light,
      pad,
      0.94,
    )
    return svgDocument(sheet, drawEmblem(stage), label, drawCaption(typeface, caption, at, look.palette.ink))
  }
  const [scene, paper] = look.setting.card
    ? [drawCard(stage), cardPaper(stage)]
    : [drawScene(stage), look.palette.ground]
  return svgDocument(sheet, scene, drawCaption(typeface, caption, at, inkOn(paper, look.palette)))
}

export function lookOf(sitting: Sitting): Look {
  const random = createRandom(`${sitting.seed}\n${sitting.prompt}`)
  const setting = completeTheme(readTheme(sitting.prompt), random)
  return {
    setting,
    random,
    palette: choosePalette(setting, random),
    detail: { low: 1, medium: 2, high: 3 }[sitting.quality],
  }
}

/** In pixels; legible also where the picture is small. */
export function captionSize(unit: number): number {
  return Math.max(11, unit * 2.15)
}

/** Text that can be read on a colour. */
export function inkOn(paper: Color, palette: Palette): Color {
  return luminance(paper) > 0.6 ? palette.ink : palette.light
}
