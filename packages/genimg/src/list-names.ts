/** Names for a sentence: `"a"`, `"a" and "b"`, `"a", "b", "c" and 4 more`. */
export function listNames(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`)
  const shown = quoted.length > 4 ? [...quoted.slice(0, 3), `${quoted.length - 3} more`] : quoted
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`
}
