import { listNames } from './list-names.ts'

/** What a clone without its originals should know before it orders them anew. */
export function lostText(names: readonly string[]): string {
  const [pictures, are] = names.length === 1 ? ['its picture', 'is'] : ['their pictures', 'are']
  return `images.lock has ${listNames(names)}, but ${pictures} ${are} neither in images/ nor in this machine's store. Where originals are git-ignored, copy images/ from a machine that has it, or let GENIMG_STATE_DIR name a store that has them; where they are committed, \`git checkout -- images\` brings them back. Otherwise other pictures are ordered, at the price shown.`
}
