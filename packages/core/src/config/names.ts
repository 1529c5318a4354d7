/** What is wrong with an image's name, reading on after it; undefined where nothing is. */
export function nameProblem(name: string): string | undefined {
  if (name.length > 200) return `has ${name.length} characters; 200 are the most`
  if (!/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/.test(name)) {
    return 'must be lower-case letters, digits, dots, dashes and underscores, with slashes between its parts: "cards/summer"'
  }
  for (const segment of name.split('/')) {
    if (segment.endsWith('.')) return `has a part that ends with a dot, which Windows drops: "${segment}"`
    if (/^(con|prn|aux|nul|com[1-9]|lpt[1-9])(\.|$)/.test(segment)) {
      return `has a part that Windows keeps for a device: "${segment}"`
    }
  }
  return undefined
}

/** A name and where it came from: `images.cards/{season} (season "summer")`. */
export interface NameOrigin {
  readonly name: string
  readonly origin: string
}

/** What is wrong with names beside each other, as a sentence without its full stop; undefined where nothing is. */
export function clashProblem(origins: readonly NameOrigin[]): string | undefined {
  const seen = new Map<string, NameOrigin>()
  for (const one of origins) {
    const { name } = one
    const other = seen.get(name.toLowerCase())
    if (other?.name === name) {
      return `"${name}" is the name of two images, ${other.origin} and ${one.origin}; rename one`
    }
    if (other !== undefined) {
      return `"${other.name}" and "${name}" differ in case only, so that one file would stand for both; rename one`
    }
    seen.set(name.toLowerCase(), one)
  }
  return fileAndFolder(new Map([...seen].map(([lower, { name }]) => [lower, name])))
}

// The original of `a` may be the file `a.png`, and that of `a.png/b` needs a folder of this name.
function fileAndFolder(names: ReadonlyMap<string, string>): string | undefined {
  for (const [lower, name] of names) {
    for (const [folder, image] of lower.matchAll(/(?<=^(.+))\.(?:png|jpe?g|webp|avif)(?=\/)/g)) {
      const other = names.get(image ?? '')
      if (other !== undefined)
        return `"${other}" and "${name}" would need a file and a folder with one name, "${other}${folder}"; rename one`
    }
  }
  return undefined
}
