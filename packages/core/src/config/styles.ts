import { join } from './check.ts'
import type { Style } from './config.ts'
import type { ConfigProblem } from '../errors.ts'
import { nearest } from '../nearest.ts'

/** A style as one thing, whichever way it was written. */
export interface ResolvedStyle {
  readonly prompt: string
  readonly references: readonly WrittenReference[]
}

/** A reference as the user wrote it, and where, for messages: `images.hero.references[0]`. */
export interface WrittenReference {
  readonly text: string
  readonly path: string
}

/** The style that an image names, none where it names none, or what is wrong with the name. */
export function findStyle(
  name: string | undefined,
  styles: Readonly<Record<string, Style>>,
  path: string,
): ResolvedStyle | undefined | ConfigProblem {
  if (name === undefined) return undefined
  const style = Object.hasOwn(styles, name) ? styles[name] : undefined
  if (style !== undefined) return resolveStyle(style, join('styles', name))
  const known = Object.keys(styles)
  const near = nearest(name, known)
  const hint = near === undefined ? `The styles are ${known.join(', ') || 'none'}.` : `Did you mean "${near}"?`
  return { path: join(path, 'style'), message: `names no style: ${JSON.stringify(name)}. ${hint}` }
}

export function resolveStyle(style: Style, path: string): ResolvedStyle {
  return typeof style === 'string'
    ? { prompt: style, references: [] }
    : { prompt: style.prompt, references: writtenReferences(style.references, path) }
}

/** `references` of an image or a style: one or several. */
export function writtenReferences(
  references: string | readonly string[] | undefined,
  path: string,
): readonly WrittenReference[] {
  const texts = typeof references === 'string' ? [references] : (references ?? [])
  return texts.map((text, at) => ({ text, path: `${join(path, 'references')}[${at}]` }))
}
