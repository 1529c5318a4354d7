import type { VariantOptions } from '../../config/config.ts'
import { GenimgError } from '../../errors.ts'
import { nearest } from '../../nearest.ts'
import type { Directive, Query } from './directive.ts'

export const preset: Directive = {
  expected: 'the name of a preset in the config',
  parse: (value) => (value === '' ? undefined : { preset: value }),
}

/** The preset that a query names; no options where it names none. */
export function presetOf(
  query: Query,
  presets: Readonly<Record<string, VariantOptions>>,
  specifier: string,
): VariantOptions {
  const { preset: name } = query
  if (name === undefined) return {}
  const found = Object.hasOwn(presets, name) ? presets[name] : undefined
  if (found !== undefined) return found
  const known = Object.keys(presets)
  const near = nearest(name, known)
  const hint = near === undefined ? '' : ` Did you mean "${near}"?`
  const list = known.length === 0 ? ' The config has no presets.' : ` The presets are ${known.join(', ')}.`
  throw new GenimgError('DIRECTIVE_INVALID', {
    directive: `preset=${name}`,
    message: `names no preset.${hint}${list}`,
    specifier,
  })
}
