import { dirname } from 'node:path'
import { isVariantFile } from './webpack-rules.ts'

/**
 * Takes variants out of what webpack watches: they never change under their name, but come into being while a build goes
 * on, which it takes for a change, and would build once more. So do the folders on their way, down from `.cache`.
 */
export function unwatchVariants(watched: Iterable<string> & { delete(path: string): boolean }): void {
  for (const file of [...watched].filter(isVariantFile)) {
    const folder = dirname(file)
    const cache = dirname(folder)
    for (const path of [file, folder, cache, dirname(cache)]) watched.delete(path)
  }
}
