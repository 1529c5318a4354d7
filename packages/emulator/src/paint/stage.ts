import type { Palette } from './palette.ts'
import type { Random } from './random.ts'
import type { Point, Sheet } from './svg.ts'
import type { Setting } from './theme.ts'

/** All that a scene is drawn from. */
export interface Stage {
  readonly sheet: Sheet
  readonly palette: Palette
  readonly setting: Setting
  /** 1 is plain, 3 has every ornament. */
  readonly detail: number
  readonly random: Random
  /** Where the foremost ground begins; the caption stands below. */
  readonly groundTop: number
}

/** Where sun or moon stands. */
export function lightPoint({ sheet, setting, random }: Stage, horizon: number): Point {
  const x = sheet.width * (random.fork('light').chance(0.7) ? 0.29 : 0.42)
  const low = setting.time === 'dawn' || setting.time === 'dusk'
  return [x, low ? horizon - sheet.unit * 7 : sheet.height * 0.2]
}
