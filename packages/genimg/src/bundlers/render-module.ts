/** A module that exports a value whose URLs only the bundler knows: they are imported, and joined into its strings. */
export interface ModuleParts {
  /** JSON-safe, with a token wherever a URL belongs. */
  readonly value: unknown
  /** By token: what to import for it. */
  readonly imports: ReadonlyMap<string, string>
}

/** A string that appears nowhere else, to stand for the URL of an import until the bundler fills it in. */
export function urlToken(index: number): string {
  return `__GENIMG_URL_${index}__`
}

export function renderModule({ value, imports }: ModuleParts): string {
  const identifiers = new Map([...imports.keys()].map((token, index) => [token, `url${index}`]))
  const lines = [...imports].map(
    ([token, source]) => `import ${identifiers.get(token) ?? ''} from ${JSON.stringify(source)}`,
  )
  const expression = JSON.stringify(value, null, 2).replaceAll(/"(?:[^"\\]|\\.)*"/g, (literal) =>
    joinTokens(literal, identifiers),
  )
  return [...lines, `export default ${expression}`, ''].join('\n')
}

/** `"__T0__ 640w"` → `url0 + " 640w"`. */
function joinTokens(literal: string, identifiers: ReadonlyMap<string, string>): string {
  const parts = literal
    .slice(1, -1)
    .split(/(__GENIMG_URL_\d+__)/)
    .filter((part) => part !== '')
  if (!parts.some((part) => identifiers.has(part))) return literal
  return parts.map((part) => identifiers.get(part) ?? `"${part}"`).join(' + ')
}
