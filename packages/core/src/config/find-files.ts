import { posix } from 'node:path'
import type FastGlob from 'fast-glob'
import { byCodeUnits } from '../json.ts'

/** Files that a glob matches from `dir`, as relative paths with forward slashes, in the same order on every machine. */
export async function findFiles(
  pattern: string,
  dir: string,
  without: readonly string[] = [],
): Promise<readonly string[]> {
  const wanted = posix.normalize(pattern)
  // "**" does not match the dots that lead upwards.
  const upwards = /^(?:\.\.\/)*/.exec(wanted)?.[0] ?? ''
  const ignore = [`${upwards}**/node_modules/**`, ...without.map((other) => posix.normalize(other))]
  const { glob } = await loadGlob()
  const paths = await glob(wanted, { cwd: dir, dot: false, ignore })
  return paths.toSorted(byCodeUnits)
}

export async function isPattern(text: string): Promise<boolean> {
  const { isDynamicPattern } = await loadGlob()
  return isDynamicPattern(text)
}

/** Most configs have no glob, and its library takes longer to load than a config. */
async function loadGlob(): Promise<Pick<typeof FastGlob, 'glob' | 'isDynamicPattern'>> {
  const { default: library } = await import('fast-glob')
  return library
}
