import { drawCity } from './city.ts'
import { drawDesert, drawForest, drawMeadow, drawMountains } from './hills.ts'
import { drawSea } from './sea.ts'
import { drawSpace } from './space.ts'
import type { Stage } from './stage.ts'
import { drawStillLife } from './still-life.ts'
import type { Svg } from './svg.ts'
import { drawWeather } from './weather.ts'

/** The whole picture but its caption. */
export function drawScene(stage: Stage): Svg {
  const { sheet, palette, setting, detail, random, groundTop } = stage
  const indoors = setting.place === 'table' || setting.place === 'space'
  const weather = indoors ? '' : drawWeather(sheet, palette, setting, detail, groundTop, random.fork('weather'))
  return drawPlace(stage) + weather
}

function drawPlace(stage: Stage): Svg {
  switch (stage.setting.place) {
    case 'sea':
      return drawSea(stage)
    case 'forest':
      return drawForest(stage)
    case 'desert':
      return drawDesert(stage)
    case 'city':
      return drawCity(stage)
    case 'mountains':
      return drawMountains(stage)
    case 'meadow':
      return drawMeadow(stage)
    case 'table':
      return drawStillLife(stage)
    case 'space':
      return drawSpace(stage)
  }
}
