import { mix, multiply, turnHue, type Color } from './color.ts'
import type { Random } from './random.ts'
import type { NamedColor, Place, Season, Setting } from './theme.ts'

/** The colours of one picture; every shape takes its own from here. */
export interface Palette {
  /** From the zenith to the horizon. */
  readonly sky: readonly [Color, Color, Color]
  /** Sun or moon. */
  readonly sun: Color
  /** Land or water from far to near. */
  readonly layers: readonly [Color, Color, Color, Color]
  /** The foremost layer, which carries the caption. */
  readonly ground: Color
  readonly leaf: Color
  readonly accent: Color
  readonly light: Color
  readonly ink: Color
  /** Lit windows and lamps. */
  readonly lamp: Color
}

/** One harmonious palette for a theme: season or place first, then the light of the hour, then what words ask for. */
export function choosePalette(theme: Setting, random: Random): Palette {
  const base = basePalette(theme)
  const colored = theme.color === undefined ? base : withColor(base, namedColors[theme.color])
  const mooded =
    theme.mood === undefined ? colored : tinted(colored, theme.mood === 'warm' ? '#ffb98a' : '#8fc3f0', 0.1)
  const lit = relight(mooded, theme)
  return mapColors(lit, (color) => turnHue(color, random.fork('hue').between(-5, 5)))
}

function basePalette({ place, season }: Setting): Palette {
  if (place === 'space' || season === undefined) return placePalettes[place]
  const palette = seasonPalettes[season]
  if (place === 'table') return { ...placePalettes.table, accent: palette.accent, leaf: palette.leaf }
  // Water stays water all year; the season shows in sky, leaves and shore.
  if (place === 'sea')
    return {
      ...palette,
      layers: placePalettes.sea.layers,
      ground: season === 'summer' ? '#f3d79b' : placePalettes.sea.ground,
    }
  return palette
}

function relight(palette: Palette, { time, place }: Setting): Palette {
  switch (time) {
    case 'day':
      return palette
    case 'dawn':
      return {
        ...(place === 'sea' ? dawnWater(palette) : mapLand(palette, (color) => mix(color, '#a2566f', 0.34))),
        sky: ['#e98d7d', '#f7bd94', '#fdebcb'],
        sun: '#fff4d9',
        ground: mix(palette.ground, '#3d2447', 0.6),
      }
    case 'dusk':
      return {
        ...mapLand(palette, (color) => mix(multiply(color, '#c98aa8'), '#5b2a66', 0.3)),
        sky: ['#3f3070', '#b04f78', '#f8a25f'],
        sun: '#ffdf9a',
        ground: '#22163a',
      }
    case 'night':
      return {
        ...mapLand(palette, (color) => mix(multiply(color, '#5a6ec0'), '#14244f', 0.5)),
        sky: ['#0b1435', '#182a5e', '#3a5795'],
        sun: '#f7efd3',
        ground: '#0b1430',
        light: mix(palette.light, '#a9b8e6', 0.45),
        accent: mix(palette.accent, '#3a3a78', 0.25),
      }
  }
}

// Water takes its colours from the sky; mixed with blue, the rose of the land would be grey.
function dawnWater(palette: Palette): Palette {
  const [far, middle, near, nearest] = palette.layers
  return {
    ...palette,
    layers: [
      mix(far, '#efa795', 0.78),
      mix(middle, '#bb839b', 0.74),
      mix(near, '#7f6696', 0.7),
      mix(nearest, '#574b80', 0.7),
    ],
    leaf: mix(palette.leaf, '#a2566f', 0.3),
  }
}

function withColor(palette: Palette, color: Color): Palette {
  const pale = mix(color, '#ffffff', 0.5)
  const [high, middle, low] = palette.sky
  return {
    ...tinted(palette, color, 0.14),
    sky: [mix(high, pale, 0.7), mix(middle, pale, 0.55), mix(low, pale, 0.35)],
    accent: color,
  }
}

function tinted(palette: Palette, color: Color, amount: number): Palette {
  const lit = mapColors(palette, (own) => mix(own, color, amount))
  return { ...lit, light: palette.light, lamp: palette.lamp, accent: palette.accent, ink: palette.ink }
}

function mapLand(palette: Palette, change: (color: Color) => Color): Palette {
  const [a, b, c, d] = palette.layers
  return { ...palette, layers: [change(a), change(b), change(c), change(d)], leaf: change(palette.leaf) }
}

function mapColors(palette: Palette, change: (color: Color) => Color): Palette {
  const [high, middle, low] = palette.sky
  return {
    ...mapLand(palette, change),
    sky: [change(high), change(middle), change(low)],
    sun: change(palette.sun),
    ground: change(palette.ground),
    accent: change(palette.accent),
  }
}

const shared = { light: '#fff7e8', ink: '#26233f', lamp: '#ffd98a' } as const

const seasonPalettes: Readonly<Record<Season, Palette>> = {
  spring: {
    ...shared,
    sky: ['#a9dbe3', '#d7ecdf', '#fdeadf'],
    sun: '#fff8dc',
    layers: ['#cfe3b4', '#a2d08f', '#6cb47b', '#3c8e6b'],
    ground: '#22584f',
    leaf: '#f6a3b4',
    accent: '#ef7f98',
  },
  summer: {
    ...shared,
    sky: ['#2fb3cd', '#86d8da', '#fff0bd'],
    sun: '#ffd23f',
    layers: ['#b8dd8a', '#7fcb86', '#35a27f', '#16776f'],
    ground: '#0d4a50',
    leaf: '#4cb96b',
    accent: '#ff6f59',
  },
  autumn: {
    ...shared,
    sky: ['#eab877', '#f4d49a', '#fcefd2'],
    sun: '#fff3cf',
    layers: ['#e7b365', '#d98a45', '#b95e35', '#87402f'],
    ground: '#43242a',
    leaf: '#d4582f',
    accent: '#c63f2c',
  },
  winter: {
    ...shared,
    sky: ['#8fb4d6', '#bfd6e8', '#eef2f3'],
    sun: '#ffffff',
    layers: ['#c3d6e8', '#a5c0da', '#d7e5f1', '#f2f7fb'],
    ground: '#fbfdff',
    leaf: '#3f6d7d',
    accent: '#cc4b43',
    ink: '#2c4468',
  },
}

const placePalettes: Readonly<Record<Place, Palette>> = {
  sea: {
    ...shared,
    sky: ['#6fbcd6', '#b4dfe0', '#fbf0d6'],
    sun: '#fff3c4',
    layers: ['#6dbcc6', '#3f9bb2', '#277a9b', '#1a5b80'],
    ground: '#133f60',
    leaf: '#5aa58a',
    accent: '#ea5b4c',
  },
  forest: {
    ...shared,
    sky: ['#b9d8c8', '#d7e8d0', '#f5f1d8'],
    sun: '#fff8d8',
    layers: ['#9cc4a8', '#659f86', '#3a7866', '#20564f'],
    ground: '#12393a',
    leaf: '#4f9a6a',
    accent: '#f0904d',
  },
  desert: {
    ...shared,
    sky: ['#f6b981', '#f9d3a0', '#fdecd0'],
    sun: '#fff4dc',
    layers: ['#f0b27a', '#e2905c', '#c76b4c', '#9a4846'],
    ground: '#4f2a3c',
    leaf: '#4e8b6a',
    accent: '#e0533d',
  },
  city: {
    ...shared,
    sky: ['#8fbfdd', '#c6dfe6', '#fdeeda'],
    sun: '#fff6d6',
    layers: ['#b3c8d8', '#7f9dbb', '#526f98', '#354f78'],
    ground: '#22314f',
    leaf: '#6fae84',
    accent: '#f0704c',
  },
  mountains: {
    ...shared,
    sky: ['#83b8dc', '#bcdcea', '#f7efdf'],
    sun: '#fff7d8',
    layers: ['#a3bcd4', '#7596bb', '#4b7397', '#2f5f6f'],
    ground: '#1c444d',
    leaf: '#3f8a72',
    accent: '#f07c54',
  },
  meadow: {
    ...shared,
    sky: ['#8ccbe3', '#c7e7e4', '#fdf2d3'],
    sun: '#fff1b8',
    layers: ['#b9d99a', '#86c184', '#4f9f77', '#2c7a69'],
    ground: '#1a4f50',
    leaf: '#5cae6e',
    accent: '#f2834b',
  },
  table: {
    ...shared,
    sky: ['#dfcdb6', '#e7d8c3', '#efe4d3'],
    sun: '#f8ecd9',
    layers: ['#cfae8c', '#b58a66', '#8d6a52', '#6a4d42'],
    ground: '#463436',
    leaf: '#7f9a78',
    accent: '#c96f4a',
  },
  space: {
    ...shared,
    sky: ['#171338', '#30256a', '#6a4a9c'],
    sun: '#ffd7a1',
    layers: ['#7d5fb2', '#5b4596', '#402f78', '#2a1f58'],
    ground: '#15102f',
    leaf: '#67c6c0',
    accent: '#ff7b6b',
  },
}

const namedColors: Readonly<Record<NamedColor, Color>> = {
  red: '#d8433b',
  orange: '#ec8a3c',
  yellow: '#f2c03e',
  green: '#4fa35f',
  teal: '#2fa8a0',
  blue: '#3a70c8',
  purple: '#8656b8',
  pink: '#ee7fa2',
}
