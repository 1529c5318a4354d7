import { GenimgError, parseSpecifier, type Specifier } from '@genimg/core'

// Rollup's convention: an id with a null byte belongs to the plugin that made it up, and no other one touches it.
const prefix = '\0gen:'

/** What users write: `gen:hero`, or `~gen/hero` where a scheme is not welcome. */
export const specifierFilter: RegExp = /^(?:gen:|~gen\/)/

export const moduleFilter: RegExp = new RegExp(`^${prefix}`)

/** `~gen/hero?w=400` and `gen:hero?w=400` are one module. */
export function moduleIdOf(specifier: string): string {
  const [path = '', query = ''] = specifier.replace(specifierFilter, '').split('?')
  // What a bundler adds for itself says nothing about the picture.
  const own = query.split('&').filter((part) => part !== '' && !/^(?:t|v|import)(?:=|$)/.test(part))
  return `${prefix}${path}${own.length === 0 ? '' : `?${own.join('&')}`}`
}

/** Throws `DIRECTIVE_INVALID` where the query is wrong. */
export function specifierOfModule(id: string): Specifier {
  const specifier = `gen:${id.slice(prefix.length)}`
  const parsed = parseSpecifier(specifier)
  if (parsed === undefined) throw new Error(`${specifier} is no gen: specifier`)
  if (parsed.family) {
    const message = 'is a family, which cannot be imported as a whole yet. Import its images by name.'
    throw new GenimgError('DIRECTIVE_INVALID', { directive: `${parsed.name}/`, message, specifier })
  }
  return parsed
}

/** The directives of a module as they were written: `w=400&format=avif`. */
export function queryOf(id: string): string {
  const mark = id.indexOf('?')
  return mark < 0 ? '' : id.slice(mark + 1)
}
