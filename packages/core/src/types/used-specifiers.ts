import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { byCodeUnits } from '../json.ts'

const sources = '**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts,vue,svelte,astro,mdx}'
/** What tools write, and what is not the project's own. */
const without = ['**/node_modules/**', '**/{dist,build,out,coverage,public,static}/**', '**/*.d.ts']

/** A string of a script that is a specifier with a query, or under the alias. */
const specifiers = /(['"`])((?:gen:[^'"`\s?]+\?|~gen\/)[^'"`\s$\\]+)\1/g

/**
 * Specifiers that the project's scripts name and that need a type of their own, as they are written, sorted and each
 * once. Text is searched, nothing is parsed: one too many does no harm.
 */
export async function findUsedSpecifiers(dir: string): Promise<readonly string[]> {
  const { default: glob } = await import('fast-glob')
  const paths = await glob(sources, { cwd: dir, dot: false, ignore: without, suppressErrors: true })
  const found = await Promise.all(
    paths.map(async (path) => {
      // A file that goes away meanwhile has no specifiers.
      const text = await readFile(join(dir, path), 'utf8').catch(() => '')
      return [...text.matchAll(specifiers)].map(([, , specifier = '']) => specifier)
    }),
  )
  return [...new Set(found.flat())].toSorted(byCodeUnits)
}
