import { lanternHeight } from './buildings.ts'
import { mix } from './color.ts'
import { drawLayer, drawWave, hillEdge } from './land.ts'
import { palm, pine } from './plants.ts'
import { drawBeam, drawBirds, drawGlitter, drawSky } from './sky.ts'
import { lightPoint, type Stage } from './stage.ts'
import { path, place, rect, round, type Svg } from './svg.ts'
import { drawThing } from './things.ts'

/** Water under a wide sky: lighthouse, boats, whale and beach where they are asked for. */
export function drawSea(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const { width, height, unit } = sheet
  const horizon = height * 0.56
  const light = lightPoint(stage, horizon)
  const [far, middle, near, nearest] = palette.layers
  const crest = mix(palette.light, palette.layers[0], 0.35)
  const depth = groundTop - horizon
  const has = (thing: (typeof setting.things)[number]): boolean => setting.things.includes(thing)
  const open = setting.things.length === 0
  const boatScale = (unit * (has('lighthouse') ? 13 : 27)) / 100
  return [
    drawSky(sheet, palette, setting, light, detail, random),
    has('birds') || (detail > 1 && setting.time !== 'night')
      ? drawBirds(sheet, palette, [width * 0.52, height * 0.3], random.fork('birds'))
      : '',
    drawLayer(
      sheet,
      hillEdge(sheet, horizon - unit * 2, unit * 3.2, random.fork('coast')),
      mix(far, palette.sky[2], 0.45),
    ),
    rect(0, horizon, width, height - horizon, far),
    drawGlitter(sheet, palette, light[0], horizon, horizon + depth * 0.42, random.fork('glitter')),
    has('sailboat') || open
      ? place(
          width * (open ? 0.62 : 0.6),
          horizon + depth * 0.16,
          (unit * (open ? 11 : 24)) / 100,
          drawThing('sailboat', palette, setting),
        )
      : '',
    drawWave(sheet, horizon + depth * 0.3, middle, crest, detail, random.fork('wave 1')),
    has('lighthouse') ? headland(stage, horizon) : '',
    has('whale')
      ? place(
          width * (has('boat') ? 0.66 : 0.5),
          horizon + depth * 0.62,
          (unit * 30) / 100,
          drawThing('whale', palette, setting),
        )
      : '',
    has('boat')
      ? place(
          width * (has('lighthouse') || has('whale') ? 0.27 : 0.5),
          horizon + depth * 0.68,
          boatScale,
          drawThing('boat', palette, setting),
        )
      : '',
    drawWave(sheet, horizon + depth * 0.58, near, crest, detail, random.fork('wave 2')),
    drawWave(sheet, horizon + depth * 0.84, nearest, crest, detail, random.fork('wave 3')),
    setting.season === 'summer'
      ? beach(stage)
      : drawWave(sheet, groundTop, palette.ground, crest, 1, random.fork('wave 4')),
  ].join('')
}

function headland(stage: Stage, horizon: number): Svg {
  const { sheet, palette, setting, detail, random } = stage
  const { width, height, unit } = sheet
  const x = width * 0.7
  const top = horizon - unit * 3
  const rock = mix(palette.layers[3], palette.ink, 0.35)
  const grass = mix(rock, palette.leaf, 0.3)
  const left = x - unit * 27
  const right = width + unit * 4
  const cliff = `M${round(left)} ${round(horizon + unit * 22)}C${round(left + unit * 9)} ${round(horizon + unit * 10)} ${round(x - unit * 14)} ${round(horizon + unit * 11)} ${round(x - unit * 11)} ${round(top + unit * 1.4)}Q${round(x - unit * 8)} ${round(top)} ${round(x)} ${round(top)}C${round(x + unit * 12)} ${round(top)} ${round(x + unit * 18)} ${round(top + unit * 5)} ${round(right)} ${round(top + unit * 6)}V${round(height)}H${round(left)}Z`
  const turf = `M${round(x - unit * 11)} ${round(top + unit * 1.4)}Q${round(x - unit * 8)} ${round(top)} ${round(x)} ${round(top)}C${round(x + unit * 12)} ${round(top)} ${round(x + unit * 18)} ${round(top + unit * 5)} ${round(right)} ${round(top + unit * 6)}V${round(top + unit * 9)}C${round(x + unit * 14)} ${round(top + unit * 9)} ${round(x + unit * 8)} ${round(top + unit * 3)} ${round(x - unit * 11)} ${round(top + unit * 1.4)}Z`
  const shaded = `M${round(x - unit * 11)} ${round(top + unit * 1.4)}C${round(x + unit * 2)} ${round(top + unit * 5)} ${round(x - unit * 6)} ${round(top + unit * 12)} ${round(x + unit * 4)} ${round(top + unit * 30)}H${round(left)}V${round(horizon + unit * 22)}C${round(left + unit * 9)} ${round(horizon + unit * 10)} ${round(x - unit * 14)} ${round(horizon + unit * 11)} ${round(x - unit * 11)} ${round(top + unit * 1.4)}Z`
  const tall = unit * 36
  const dark = setting.time === 'night' || setting.time === 'dusk'
  const trees = random.fork('headland')
  return [
    drawBeam(sheet, palette, [x, top - (tall * lanternHeight) / 100], dark ? 0.2 : setting.time === 'dawn' ? 0.16 : 0),
    path(cliff, rock),
    path(shaded, palette.ink, 0.18),
    path(turf, grass),
    detail > 1 ? place(x + unit * 9, top + unit * 1.6, (unit * 11) / 100, drawThing('house', palette, setting)) : '',
    ...Array.from({ length: detail }, (_, i) =>
      place(
        x + unit * (17 + i * 4),
        top + unit * (4.6 + i * 0.5),
        (unit * trees.between(7, 10)) / 100,
        pine(mix(rock, palette.leaf, 0.4), palette, setting.season === 'winter'),
      ),
    ),
    place(x, top + unit * 0.4, tall / 100, drawThing('lighthouse', palette, setting)),
  ].join('')
}

function beach({ sheet, palette, random, groundTop }: Stage): Svg {
  const { width, unit } = sheet
  const edge = hillEdge(sheet, groundTop, unit * 1.6, random.fork('beach'))
  const wet = mix(palette.ground, palette.layers[1], 0.35)
  return [
    drawLayer(sheet, (x) => edge(x) - unit * 2.2, palette.light),
    drawLayer(sheet, (x) => edge(x) - unit * 1.2, wet),
    drawLayer(sheet, edge, palette.ground),
    place(width * 0.85, edge(width * 0.85) + unit, (unit * 52) / 100, palm(palette.leaf, palette)),
    place(
      width * 0.93,
      edge(width * 0.93) + unit * 2,
      (unit * 36) / 100,
      palm(mix(palette.leaf, palette.ink, 0.2), palette),
    ),
  ].join('')
}
