const isDark = '(prefers-color-scheme: dark)'

/** A media query that also asks for a dark colour scheme; of a list, each of its queries. */
export function darkMedia(query: string | undefined): string {
  if (query === undefined) return isDark
  return splitQueries(query)
    .map((one) => {
      // A media type has to come first, and `not` before it would be about all that follows.
      if (/^(?:only\s+)?(?!not\b)[a-z]/i.test(one)) return `${one} and ${isDark}`
      const isPlain = one.startsWith('(') && !/\)\s*or\b/i.test(one)
      return `${isDark} and ${isPlain ? one : `(${one})`}`
    })
    .join(', ')
}

/** At commas that are not within parentheses. */
function splitQueries(list: string): readonly string[] {
  return list.split(/,(?![^()]*\))/).map((query) => query.trim())
}
