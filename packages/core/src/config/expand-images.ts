import type { Config, ImageOptions } from './config.ts'
import type { ConfigProblem } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { combine, describeValues, type Values } from './matrix.ts'
import { findStyle, resolveStyle, writtenReferences, type ResolvedStyle, type WrittenReference } from './styles.ts'
import { composePrompt, fillPath, fillTemplate } from './template.ts'

/** One image as the user wrote it, with matrix, placeholders and style worked in. */
export interface ExpandedImage {
  readonly name: string
  /** Where it stands in the config, for messages: `images.hero`. */
  readonly path: string
  /** The values of its matrix; empty where it has none. */
  readonly combination: Values
  readonly options: ImageOptions
  /** With the style, as it is sent. */
  readonly prompt: string
  /** Undefined where none was written, which is worth a warning. */
  readonly alt: string | undefined
  /** Its own, with placeholders filled. */
  readonly references: readonly WrittenReference[]
  /** Those of its style, which come after them. */
  readonly styleReferences: readonly WrittenReference[]
  readonly mask: string | undefined
}

export interface Expansion {
  readonly images: readonly ExpandedImage[]
  readonly problems: readonly ConfigProblem[]
}

interface Entry {
  readonly name: string
  readonly path: string
  readonly options: ImageOptions
}

type Shared = Pick<Config, 'defaults' | 'styles' | 'vars'>

/** Turns entries into images: one for each combination of an entry's matrix. */
export function expandImages(entries: readonly Entry[], shared: Shared): Expansion {
  const expanded = entries.map((entry) => expandEntry(entry, shared))
  const ofStyles = Object.entries(shared.styles ?? {}).flatMap(([name, style]) =>
    placeholdersOf(resolveStyle(style, name)),
  )
  const used = new Set([...ofStyles, ...expanded.flatMap((one) => [...one.used])])
  const unused = Object.keys(shared.vars ?? {}).filter((variable) => !used.has(variable))
  return {
    images: expanded.flatMap(({ images }) => images),
    problems: [
      ...expanded.flatMap(({ problems }) => problems),
      ...unused.map((variable) => ({ path: 'vars', message: `has a value for {${variable}}, which no image uses` })),
    ],
  }
}

interface ExpandedEntry extends Expansion {
  /** Variables that its placeholders name, or that they seem to mean. */
  readonly used: ReadonlySet<string>
}

function expandEntry(entry: Entry, { defaults, styles = {}, vars }: Shared): ExpandedEntry {
  const { name, path, options } = entry
  const { alt, mask } = options
  const found = findStyle(options.style ?? defaults?.style, styles, path)
  const styleProblems = found !== undefined && 'message' in found ? [found] : []
  const style = found !== undefined && 'prompt' in found ? found : undefined
  const references = writtenReferences(options.references, path)
  const placeholders = new Set([
    ...[name, options.prompt, alt ?? ''].flatMap((text) => fillTemplate(text, {}).unknown),
    ...[...references.map(({ text }) => text), mask ?? ''].flatMap((text) => fillPath(text, {}).unknown),
    ...(style === undefined ? [] : placeholdersOf(style)),
  ])
  const combinations = combine(options.matrix, `${path}.matrix`)
  const cells = combinations.list.map((own) => ({ own, values: { ...vars, ...options.vars, ...own } }))
  const used = meantBy(placeholders, cells)
  const images = cells.map(({ own, values }): ExpandedImage => {
    const fill = (text: string): string => fillTemplate(text, values).text
    const fillAll = (written: readonly WrittenReference[]): readonly WrittenReference[] =>
      written.map((one) => ({ ...one, text: fillPath(one.text, values).text }))
    return {
      name: fill(name),
      path,
      combination: own,
      options,
      prompt: composePrompt(fill(options.prompt), style === undefined ? undefined : fill(style.prompt)),
      alt: alt === undefined ? undefined : fill(alt),
      references: fillAll(references),
      styleReferences: fillAll(style?.references ?? []),
      mask: mask === undefined ? undefined : fillPath(mask, values).text,
    }
  })
  return {
    images,
    problems: [
      ...styleProblems,
      ...combinations.problems,
      ...unusedProblems(entry, cells, used),
      ...unknownProblems(path, placeholders, cells),
    ],
    used,
  }
}

/** One combination of an entry's matrix. */
interface Cell {
  /** Of the matrix. */
  readonly own: Values
  /** With those of `vars` beneath. */
  readonly values: Values
}

/** A misspelt placeholder uses what it means: one mistake is not two. */
function meantBy(placeholders: ReadonlySet<string>, cells: readonly Cell[]): ReadonlySet<string> {
  const known = new Set(cells.flatMap(({ values }) => Object.keys(values)))
  return new Set([...placeholders].map((name) => (known.has(name) ? name : (nearest(name, [...known]) ?? name))))
}

function placeholdersOf({ prompt, references }: ResolvedStyle): readonly string[] {
  return [...fillTemplate(prompt, {}).unknown, ...references.flatMap(({ text }) => fillPath(text, {}).unknown)]
}

/** Values of an image's own that change nothing: one of its matrix would even order one picture twice. */
function unusedProblems(
  { path, options }: Entry,
  cells: readonly Cell[],
  used: ReadonlySet<string>,
): readonly ConfigProblem[] {
  const names = new Set([options.vars ?? {}, ...cells.map(({ own }) => own)].flatMap((values) => Object.keys(values)))
  return [...names]
    .filter((variable) => !used.has(variable))
    .map((variable) => ({
      path,
      message: `has a value for {${variable}}, which neither name, prompt, alt, references nor mask uses`,
    }))
}

/** Placeholders without a value, in every combination or in some that `include` does not reach. */
function unknownProblems(
  path: string,
  placeholders: ReadonlySet<string>,
  cells: readonly Cell[],
): readonly ConfigProblem[] {
  return [...placeholders].flatMap((variable) => {
    const without = cells.filter(({ values }) => !Object.hasOwn(values, variable))
    const [first] = without
    if (first === undefined) return []
    const known = Object.keys(first.values)
    const where = without.length === cells.length ? '' : ` where ${describeValues(first.own)}`
    const near = nearest(variable, known)
    const listed = known.length === 0 ? 'Add it to `vars` or `matrix`' : `The values here are ${known.join(', ')}`
    const hint = near === undefined ? listed : `Did you mean {${near}}? ${listed}`
    const message = `uses {${variable}}, which has no value${where}. ${hint}; write {{${variable}}} for the braces themselves.`
    return [{ path, message }]
  })
}
