/** Old URL → new URL, for those that differ; undefined where the two lists are of different pictures sizes or formats. */
export function urlChanges(
  before: readonly string[],
  after: readonly string[],
): Readonly<Record<string, string>> | undefined {
  if (before.length !== after.length) return undefined
  if (!before.every((url, at) => withoutHash(url) === withoutHash(after[at] ?? ''))) return undefined
  return Object.fromEntries(before.flatMap((url, at) => (url === after[at] ? [] : [[url, after[at] ?? url]])))
}

function withoutHash(url: string): string {
  return url.replace(/[?&]h=[0-9a-f]{16}$/, '')
}
