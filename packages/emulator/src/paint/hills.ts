import { mix, type Color } from './color.ts'
import { drawDune, drawLayer, drawPeaks, hillEdge, type Edge } from './land.ts'
import { cactus, flower, pine, plantRow, roundTree } from './plants.ts'
import type { Random } from './random.ts'
import { drawBirds, drawSky } from './sky.ts'
import { lightPoint, type Stage } from './stage.ts'
import { path, place, round, type Svg } from './svg.ts'
import { drawThing } from './things.ts'

/** Hills behind hills with trees of the season. */
export function drawMeadow(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const horizon = height * 0.5
  const depth = groundTop - horizon
  const [far, middle, near, nearest] = palette.layers
  const edges = edgesOf(stage, horizon, [0, 0.28, 0.56, 0.82], unit * 5)
  const plant = (color: Color) => treeOf(stage, color)
  const house = setting.things.includes('house') || (setting.season === 'winter' && setting.things.length === 0)
  const houseX = width * 0.66
  return [
    drawSky(sheet, palette, setting, lightPoint(stage, horizon), detail, random),
    setting.things.includes('birds') || detail > 2
      ? drawBirds(sheet, palette, [width * 0.5, height * 0.24], random.fork('birds'))
      : '',
    drawLayer(sheet, edges[0], far),
    drawLayer(sheet, edges[1], middle),
    plantRow(
      spots(stage, 2 + 3 * detail, 'far trees'),
      edges[1],
      unit * 9,
      plant(mix(palette.leaf, middle, 0.35)),
      random.fork('row 1'),
    ),
    drawLayer(sheet, edges[2], near),
    house ? place(houseX, edges[2](houseX) + unit, (unit * 17) / 100, drawThing('house', palette, setting)) : '',
    plantRow(
      spots(stage, 1 + 2 * detail, 'trees').filter((x) => !house || Math.abs(x - houseX) > unit * 12),
      edges[2],
      unit * 17,
      plant(palette.leaf),
      random.fork('row 2'),
    ),
    drawLayer(sheet, edges[3], nearest),
    detail > 1 && setting.season !== 'winter' ? road(stage, edges[3], depth) : '',
    ...standing(stage, edges[3]),
    front(stage),
  ].join('')
}

/** Snowy peaks above hills and firs. */
export function drawMountains(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random } = stage
  const { width, height, unit } = sheet
  const horizon = height * 0.54
  const [far, middle, near, nearest] = palette.layers
  const edges = edgesOf(stage, horizon, [0.1, 0.4, 0.66, 0.86], unit * 3.5)
  const floating = setting.things.includes('balloon')
  return [
    drawSky(sheet, palette, setting, lightPoint(stage, horizon), detail, random),
    drawPeaks(sheet, horizon + unit * 4, unit * 34, mix(far, palette.sky[2], 0.25), palette, random.fork('far peaks')),
    drawPeaks(sheet, horizon + unit * 12, unit * 27, middle, palette, random.fork('peaks')),
    floating ? place(width * 0.62, height * 0.42, (unit * 30) / 100, drawThing('balloon', palette, setting)) : '',
    floating && detail > 1
      ? place(
          width * 0.28,
          height * 0.34,
          (unit * 12) / 100,
          drawThing('balloon', { ...palette, accent: palette.lamp }, setting),
        )
      : '',
    drawLayer(sheet, edges[2], near),
    plantRow(
      spots(stage, 6 * detail, 'far firs'),
      edges[2],
      unit * 9,
      () => pine(mix(nearest, palette.leaf, 0.3), palette, setting.season === 'winter'),
      random.fork('row 1'),
    ),
    drawLayer(sheet, edges[3], nearest),
    plantRow(
      spots(stage, 3 * detail, 'firs'),
      edges[3],
      unit * 17,
      () => pine(mix(palette.ground, palette.leaf, 0.35), palette, setting.season === 'winter'),
      random.fork('row 2'),
    ),
    ...standing(stage, edges[3]),
    front(stage),
  ].join('')
}

/** Rows of trees that fade into the light. */
export function drawForest(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { height, unit } = sheet
  const horizon = height * 0.46
  const [far, middle, near, nearest] = palette.layers
  const edges = edgesOf(stage, horizon, [0.1, 0.34, 0.62, 0.9], unit * 3)
  const leafy = setting.season === 'autumn' || setting.season === 'spring'
  const row = (index: 0 | 1 | 2 | 3, color: Color, count: number, tall: number): Svg =>
    plantRow(
      spots(stage, count, `row ${index}`),
      edges[index],
      unit * tall,
      leafy ? treeOf(stage, color) : () => pine(color, palette, setting.season === 'winter' && index > 1),
      random.fork(`trees ${index}`),
    ) + drawLayer(sheet, (x) => edges[index](x) - unit, color)
  return [
    drawSky(sheet, palette, setting, lightPoint(stage, horizon + unit * 4), detail, random),
    row(0, mix(far, palette.sky[2], 0.4), 10 * detail, 15),
    row(1, leafy ? mix(palette.leaf, far, 0.4) : mix(far, middle, 0.5), 7 * detail, 23),
    row(2, leafy ? middle : near, 4 * detail, 31),
    ...standing(stage, edges[2]),
    row(3, leafy ? near : nearest, 2 * detail, 40),
    drawLayer(sheet, hillEdge(sheet, groundTop, unit * 1.5, random.fork('ground')), palette.ground),
  ].join('')
}

/** Dunes and cacti. */
export function drawDesert(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const horizon = height * 0.56
  const depth = groundTop - horizon
  const [far, middle, near, nearest] = palette.layers
  const stands = random.fork('cacti')
  return [
    drawSky(sheet, palette, setting, lightPoint(stage, horizon), detail, random),
    drawLayer(sheet, hillEdge(sheet, horizon - unit, unit * 4, random.fork('mesa')), mix(far, palette.sky[2], 0.35)),
    drawDune(sheet, horizon + depth * 0.2, far, middle, random.fork('dune 1')),
    drawDune(sheet, horizon + depth * 0.5, middle, near, random.fork('dune 2')),
    ...Array.from({ length: detail }, (_, i) =>
      place(
        width * (0.12 + 0.33 * i + stands.between(0, 0.1)),
        horizon + depth * stands.between(0.55, 0.7),
        (unit * stands.between(9, 15)) / 100,
        cactus(palette.leaf, palette),
      ),
    ),
    drawDune(sheet, horizon + depth * 0.8, near, nearest, random.fork('dune 3')),
    place(
      width * 0.8,
      groundTop + unit * 1.5,
      (unit * 30) / 100,
      cactus(mix(palette.leaf, palette.ground, 0.15), palette),
    ),
    ...standing(stage, () => groundTop - unit * 2),
    drawLayer(sheet, hillEdge(sheet, groundTop, unit * 1.6, random.fork('ground')), palette.ground),
  ].join('')
}

type Edges = readonly [Edge, Edge, Edge, Edge]

function edgesOf(
  { sheet, random, groundTop }: Stage,
  horizon: number,
  levels: readonly [number, number, number, number],
  swing: number,
): Edges {
  const depth = groundTop - horizon
  const edge = (at: number, name: string): Edge =>
    hillEdge(sheet, horizon + depth * at, swing * (1 - at * 0.5), random.fork(name))
  return [edge(levels[0], 'hill 0'), edge(levels[1], 'hill 1'), edge(levels[2], 'hill 2'), edge(levels[3], 'hill 3')]
}

/** Places along the width, uneven and in no clear order. */
function spots({ sheet, random }: Stage, count: number, name: string): readonly number[] {
  const chance = random.fork(name)
  const wide = Math.max(1, sheet.width / sheet.height)
  const total = Math.round(count * wide)
  return Array.from({ length: total }, (_, i) => (sheet.width * (i + chance.between(-0.1, 1.1))) / total)
}

function treeOf({ palette, setting, random }: Stage, color: Color): (chance: Random) => Svg {
  const kinds = random.fork('kinds')
  if (setting.season === 'winter') return () => pine(mix(color, palette.leaf, 0.6), palette, true)
  if (setting.season === 'autumn') {
    return () =>
      roundTree(kinds.pick([color, mix(color, palette.lamp, 0.45), mix(color, palette.accent, 0.6)]), palette, 'autumn')
  }
  return () =>
    kinds.chance(0.75)
      ? roundTree(color, palette, setting.season)
      : pine(mix(color, palette.layers[3], 0.5), palette, false)
}

/** Things asked for that the scene itself does not draw, side by side on the nearest hill. */
function standing({ sheet, palette, setting }: Stage, edge: Edge): readonly Svg[] {
  const rest = setting.things.flatMap((thing) =>
    thing === 'birds' || thing === 'balloon' || thing === 'pine' || (thing === 'house' && setting.place === 'meadow')
      ? []
      : [thing],
  )
  return rest.slice(0, 3).map((thing, i) => {
    const x = sheet.width * (0.34 + (0.32 * (i + 0.5)) / Math.min(3, rest.length))
    return place(x, edge(x) + sheet.unit * 2, (sheet.unit * 24) / 100, drawThing(thing, palette, setting))
  })
}

function road({ sheet, palette }: Stage, edge: Edge, depth: number): Svg {
  const { width, unit, height } = sheet
  const x = width * 0.38
  const top = edge(x) + unit * 0.6
  const d = `M${round(x)} ${round(top)}q${round(unit * 9)} ${round(depth * 0.1)} ${round(-unit * 3)} ${round(depth * 0.22)}T${round(x - unit * 12)} ${round(height)}h${round(unit * 24)}Q${round(x + unit * 2)} ${round(top + depth * 0.3)} ${round(x + unit * 8)} ${round(top + depth * 0.15)}T${round(x + unit * 1.2)} ${round(top)}Z`
  return path(d, mix(palette.light, palette.layers[3], 0.35), 0.7)
}

function front({ sheet, palette, setting, detail, random, groundTop }: Stage): Svg {
  const { unit, width } = sheet
  const edge = hillEdge(sheet, groundTop, unit * 1.8, random.fork('ground'))
  const blooming = (setting.season === 'spring' || setting.season === 'summer') && setting.time !== 'night'
  const chance = random.fork('flowers')
  const flowers = Array.from({ length: blooming ? Math.round((7 * detail * width) / sheet.height) : 0 }, () => {
    const x = chance.between(0, width)
    const color = chance.pick([palette.accent, palette.light, palette.lamp, palette.leaf])
    return place(x, edge(x) + unit, (unit * chance.between(5, 9)) / 100, flower(color, palette))
  })
  return flowers.join('') + drawLayer(sheet, edge, palette.ground)
}
