/** A module that exports a value whose URLs only the bundler knows: they are declared, and joined into its strings. */
export interface ModuleParts {
  /** JSON-safe, with a token wherever a URL belongs. */
  readonly value: unknown
  /** By token: the file whose URL it stands for. */
  readonly files: ReadonlyMap<string, AssetFile>
}

export interface AssetFile {
  /** Absolute. */
  readonly path: string
  /** The value is this one URL. Several are for a browser to choose from, and never inlined into the page's script. */
  readonly alone: boolean
}

/** A line of JavaScript that declares a variable with the URL of a file, in a bundler's own way. */
export type DeclareUrl = (variable: string, file: AssetFile) => string

/** A string that appears nowhere else, to stand for the URL of a file until the bundler fills it in. */
export function urlToken(index: number): string {
  return `__GENIMG_URL_${index}__`
}

export function renderModule({ value, files }: ModuleParts, declare: DeclareUrl): string {
  const variables = new Map([...files.keys()].map((token, index) => [token, `url${index}`]))
  const lines = [...files].map(([token, file]) => declare(variables.get(token) ?? '', file))
  const expression = JSON.stringify(value, null, 2).replaceAll(/"(?:[^"\\]|\\.)*"/g, (literal) =>
    joinTokens(literal, variables),
  )
  return [...lines, `export default ${expression}`, ''].join('\n')
}

/** `"__T0__ 640w"` → `url0 + " 640w"`. */
function joinTokens(literal: string, variables: ReadonlyMap<string, string>): string {
  const parts = literal
    .slice(1, -1)
    .split(/(__GENIMG_URL_\d+__)/)
    .filter((part) => part !== '')
  if (!parts.some((part) => variables.has(part))) return literal
  return parts.map((part) => variables.get(part) ?? `"${part}"`).join(' + ')
}
