import { aBoolean, aText, join, optionsOf, recordOf, type Check } from '../config/check.ts'
import { isObject } from '../json.ts'
import { aspectCheck } from './directives/aspect.ts'
import { densitiesCheck } from './directives/densities.ts'
import { fitCheck } from './directives/fit.ts'
import { formatsCheck } from './directives/format.ts'
import { positionCheck } from './directives/position.ts'
import { qualityCheck } from './directives/quality.ts'
import { widthsCheck } from './directives/w.ts'
import { severalWidths } from './one-size.ts'

const byQuery = recordOf(
  optionsOf({ widths: widthsCheck, aspect: aspectCheck, fit: fitCheck, position: positionCheck }),
  'an object of options by media query',
)

/** It ends up in an attribute, and a name that is all digits would not keep its place among the others. */
const media: Check = (value, path) => {
  const wrong = Object.keys(isObject(value) ? value : {}).filter((query) => !/^[^"{};]*[a-z][^"{};]*$/i.test(query))
  const problems = wrong.map((query) => ({
    path: join(path, query),
    message: 'is not a media query, such as "(max-width: 600px)"',
  }))
  return [...byQuery(value, path), ...problems]
}

const options = optionsOf({
  widths: widthsCheck,
  formats: formatsCheck,
  aspect: aspectCheck,
  fit: fitCheck,
  position: positionCheck,
  quality: qualityCheck,
  lossless: aBoolean,
  densities: densitiesCheck,
  sizes: aText,
  media,
  inline: aBoolean,
  provenance: aBoolean,
})

/** The delivery options of a config, an image or a preset. What a query says passes the same checks. */
export const variantsCheck: Check = (value, path) => {
  const problems = options(value, path)
  if (problems.length > 0 || !isObject(value) || value['densities'] === undefined) return problems
  // What layers below say is not known here; an import that inherits several widths is told so.
  const widths = Array.isArray(value['widths']) ? [...new Set<unknown>(value['widths'])] : []
  if (widths.length < 2) return problems
  return [{ path: join(path, 'densities'), message: severalWidths(widths.map(String)) }]
}
