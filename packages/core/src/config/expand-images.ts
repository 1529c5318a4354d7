import { join } from './check.ts'
import type { Config, ImageOptions } from './config.ts'
import type { ConfigProblem } from '../errors.ts'
import { nearest } from '../nearest.ts'
import { composePrompt, fillTemplate } from './template.ts'

/** One image as the user wrote it, with matrix, placeholders and style worked in. */
export interface ExpandedImage {
  readonly name: string
  /** Where it stands in the config, for messages: `images.hero`. */
  readonly path: string
  readonly options: ImageOptions
  /** With the style, as it is sent. */
  readonly prompt: string
  /** Undefined where none was written, which is worth a warning. */
  readonly alt: string | undefined
}

export interface Expansion {
  readonly images: readonly ExpandedImage[]
  readonly problems: readonly ConfigProblem[]
}

type Values = Readonly<Record<string, string>>

/** Turns entries into images: one for each combination of an entry's matrix. */
export function expandImages(
  entries: readonly { readonly name: string; readonly path: string; readonly options: ImageOptions }[],
  config: Pick<Config, 'defaults' | 'styles' | 'vars'>,
): Expansion {
  const images: ExpandedImage[] = []
  const problems: ConfigProblem[] = []
  for (const { name, path, options } of entries) {
    const style = options.style ?? config.defaults?.style
    const styles = config.styles ?? {}
    const styleText = style !== undefined && Object.hasOwn(styles, style) ? styles[style] : undefined
    if (style !== undefined && styleText === undefined) {
      const near = nearest(style, Object.keys(styles))
      problems.push({
        path: join(path, 'style'),
        message: `names no style: ${JSON.stringify(style)}. ${near === undefined ? `The styles are ${Object.keys(styles).join(', ') || 'none'}.` : `Did you mean "${near}"?`}`,
      })
    }
    const own = Object.keys({ ...options.vars, ...options.matrix })
    const texts = [name, options.prompt, options.alt ?? '', styleText ?? '']
    const mentioned = new Set(texts.flatMap((text) => fillTemplate(text, {}).unknown))
    for (const unused of own.filter((key) => !mentioned.has(key))) {
      problems.push({ path, message: `has a value for {${unused}}, which neither name, prompt nor alt uses` })
    }
    const known = Object.keys({ ...config.vars, ...options.vars, ...options.matrix })
    for (const unknown of [...mentioned].filter((key) => !known.includes(key))) {
      const near = nearest(unknown, known)
      const values = known.length === 0 ? 'Add it to `vars` or `matrix`' : `The values here are ${known.join(', ')}`
      problems.push({
        path,
        message: `uses {${unknown}}, which has no value. ${near === undefined ? values : `Did you mean {${near}}? ${values}`}; write {{${unknown}}} for the braces themselves.`,
      })
    }
    for (const combination of combinations(options.matrix ?? {})) {
      const values: Values = { ...config.vars, ...options.vars, ...combination }
      const fill = (text: string): string => fillTemplate(text, values).text
      images.push({
        name: fill(name),
        path,
        options,
        prompt: composePrompt(fill(options.prompt), styleText === undefined ? undefined : fill(styleText)),
        alt: options.alt === undefined ? undefined : fill(options.alt),
      })
    }
  }
  return { images, problems }
}

function combinations(matrix: Readonly<Record<string, readonly string[]>>): readonly Values[] {
  let all: readonly Values[] = [{}]
  for (const [key, values] of Object.entries(matrix)) {
    all = all.flatMap((values_) => values.map((value) => ({ ...values_, [key]: value })))
  }
  return all
}
