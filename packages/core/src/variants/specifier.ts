import { directives } from './directives/directives.ts'
import type { Query } from './directives/directive.ts'
import { GenimgError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { notWithBasePixels, severalWidths } from './one-size.ts'
import { isList } from './variant-options.ts'

/** What an import asks for: `gen:hero`, `gen:hero?preset=card`, the family `gen:cards/`. */
export interface Specifier {
  /** Of the image, or of the family without its slash. Whether there is such an image is for the config to say. */
  readonly name: string
  /** Every image below the name. */
  readonly family: boolean
  readonly query: Query
}

/** Reads `gen:…` and `~gen/…`; undefined for every other import. A directive that is unknown or wrong throws. */
export function parseSpecifier(id: string): Specifier | undefined {
  const [, path, query = ''] = /^(?:gen:|~gen\/)([^?]*)(?:\?(.*))?$/s.exec(id) ?? []
  if (path === undefined) return undefined
  const family = path.endsWith('/')
  return { name: family ? path.slice(0, -1) : path, family, query: parseQuery(query, id) }
}

function parseQuery(text: string, specifier: string): Query {
  let query: Query = {}
  for (const [name, value] of new URLSearchParams(text)) {
    const part = parseWord(name, value, specifier)
    if (Object.keys(part).some((option) => option in query)) {
      throw invalid(written(name, value), 'says what another directive says already.', specifier)
    }
    query = { ...query, ...part }
  }
  refuseSeveralSizes(query, specifier)
  return withBothSides(query, specifier)
}

function parseWord(name: string, value: string, specifier: string): Query {
  const directive = directives.get(name)
  if (directive === undefined) {
    const known = [...directives.keys()]
    const list = `The directives are ${known.join(', ')}.`
    throw invalid(name, `is not a directive.${hint([name], known)} ${list}`, specifier)
  }
  const part = directive.parse(value)
  if (part === undefined) {
    const { expected, words = [] } = directive
    throw invalid(written(name, value), `must be ${expected}.${hint(value.split(';'), words)}`, specifier)
  }
  return part
}

/** The word that was likely meant by the first one that is not known. */
function hint(written: readonly string[], known: readonly string[]): string {
  const wrong = written.find((word) => !known.includes(word))
  const near = wrong === undefined ? undefined : nearest(wrong, known)
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

/** What is said here already; what layers below say is looked at when they are known. */
function refuseSeveralSizes({ densities, widths, heights = [], basePixels }: Query, specifier: string): void {
  if (densities === undefined) return
  if (basePixels !== undefined) {
    throw invalid('densities', notWithBasePixels, specifier)
  }
  const lists = isList(widths) ? [widths, heights] : [heights]
  const several = lists.map((list) => [...new Set(list)]).find((list) => list.length > 1)
  if (several !== undefined) throw invalid('densities', severalWidths(several.map(String)), specifier)
}

/** `w=400&h=300` is one width and an aspect: that is how both sides can be had without distortion. */
function withBothSides(query: Query, specifier: string): Query {
  const { widths, heights, ...rest } = query
  if (widths === undefined || heights === undefined) return query
  const [width, ...more] = isList(widths) ? widths : []
  if (width === undefined || more.length > 0 || heights.length > 1) {
    throw invalid('h', 'cannot be combined with several widths. Leave it out and set `aspect`.', specifier)
  }
  if (rest.aspect !== undefined)
    throw invalid('aspect', 'follows from `w` and `h` already. Leave one of them out.', specifier)
  return { ...rest, widths: [width], aspect: `${width}:${heights[0]}` }
}

function written(name: string, value: string): string {
  return value === '' ? name : `${name}=${value}`
}

function invalid(directive: string, message: string, specifier: string): GenimgError {
  return new GenimgError('DIRECTIVE_INVALID', { directive, message, specifier })
}
