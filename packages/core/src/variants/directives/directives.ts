import { as } from './as.ts'
import { aspect } from './aspect.ts'
import { basePixels } from './base-pixels.ts'
import { densities } from './densities.ts'
import type { Directive } from './directive.ts'
import { fit } from './fit.ts'
import { format } from './format.ts'
import { h } from './h.ts'
import { inline } from './inline.ts'
import { lossless } from './lossless.ts'
import { position } from './position.ts'
import { preset } from './preset.ts'
import { quality } from './quality.ts'
import { sizes } from './sizes.ts'
import { url } from './url.ts'
import { w } from './w.ts'

/** Every directive under the name it has in a query. A new one is a file and a word here. */
export const directives: ReadonlyMap<string, Directive> = new Map(
  Object.entries({
    w,
    h,
    aspect,
    fit,
    position,
    format,
    quality,
    lossless,
    densities,
    basePixels,
    sizes,
    preset,
    as,
    url,
    inline,
  }),
)
