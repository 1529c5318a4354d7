/** What a clone without its originals should know before it orders them anew. */
export function lostText(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3).map(quote), `${names.length - 3} more`] : names.map(quote)
  const [pictures, are] = names.length === 1 ? ['its picture', 'is'] : ['their pictures', 'are']
  return `images.lock has ${shown.join(', ')}, but ${pictures} ${are} neither in images/ nor in this machine's store. Where originals are git-ignored, copy images/ from a machine that has it, or let GENIMG_STATE_DIR name a store that has them; where they are committed, \`git checkout -- images\` brings them back. Otherwise other pictures are ordered, at the price shown.`
}

function quote(name: string): string {
  return `"${name}"`
}
