import { markFiles } from './webpack-css.ts'
import { asError } from './webpack-error.ts'
import { isCssLoader } from './webpack-rules.ts'

/** Options of the loader that finds pictures in stylesheets. */
export interface StylesOptions {
  /** Whether the loader stands behind css-loader; the bundler's own CSS is meant otherwise. */
  readonly forCssLoader: boolean
  /** Has the pictures of a stylesheet made. */
  readonly prepare: (specifiers: readonly string[], stylesheet: string) => Promise<PreparedStyles>
}

export interface PreparedStyles {
  readonly watchFiles: readonly string[]
  /** What kept a picture from being made, told once the files are watched that may mend it. */
  readonly error: unknown
  /** Whether files alone tell if the stylesheet is still right. */
  readonly cacheable: boolean
}

/** What is used of the loader contexts of both bundlers. */
interface StylesContext {
  readonly resourcePath: string
  readonly loaders: readonly { readonly path: string }[]
  readonly getOptions: () => StylesOptions
  readonly async: () => (error?: Error | null, text?: string, map?: unknown, meta?: unknown) => void
  readonly addDependency: (file: string) => void
  readonly cacheable: (flag: boolean) => void
}

export default function loadStyles(this: StylesContext, text: string, map: unknown, meta: unknown): void {
  const done = this.async()
  const { forCssLoader, prepare } = this.getOptions()
  const isOthers = !forCssLoader && this.loaders.some(({ path }) => isCssLoader(path))
  const marked = isOthers ? { text, specifiers: [] } : markFiles(text, forCssLoader ? '~' : '')
  if (marked.specifiers.length === 0) {
    done(null, text, map, meta)
    return
  }
  prepare(marked.specifiers, this.resourcePath).then(
    ({ watchFiles, error, cacheable }) => {
      for (const file of watchFiles) this.addDependency(file)
      this.cacheable(cacheable)
      // The syntax tree that may be in `meta` is of the text before.
      if (error === undefined) done(null, marked.text, map)
      else done(asError(error))
    },
    (error: unknown) => done(asError(error)),
  )
}
