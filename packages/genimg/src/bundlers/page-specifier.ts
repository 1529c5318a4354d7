import { GenimgError, parseSpecifier, type Specifier } from '@genimg/core'

/**
 * What HTML needs of a picture: all of it, whatever shape the query asks for, and its dark sibling where it becomes a
 * `<picture>`. Throws for a family.
 */
export function forPage(specifier: Specifier): Specifier {
  const { as, ...query } = onePicture(specifier).query
  return { ...specifier, query: { ...query, dark: as === 'picture' } }
}

/** What a stylesheet needs: the one address of a file. Throws for a family. */
export function forStylesheet(specifier: Specifier): Specifier {
  return { ...specifier, query: { ...onePicture(specifier).query, as: 'url', inline: false } }
}

/** For text that is known to begin as a specifier does. */
export function readSpecifier(text: string): Specifier {
  const specifier = parseSpecifier(text)
  if (specifier === undefined) throw new Error(`${text} is no gen: specifier`)
  return specifier
}

function onePicture(specifier: Specifier): Specifier {
  const { name, family } = specifier
  if (!family) return specifier
  const message = 'is a family, of which only a script can import all. Name one of its images.'
  throw new GenimgError('DIRECTIVE_INVALID', { directive: `${name}/`, message, specifier: `gen:${name}/` })
}
