import { realpath, stat } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { sentenceOf, systemCode } from '../errors.ts'
import { findFiles, isPattern } from './find-files.ts'

/** The files that a reference stands for, or what is wrong with it, reading on after the option's name. */
export type ExpandedReference =
  | { readonly files: readonly string[]; readonly problem?: undefined }
  | { readonly files: readonly []; readonly problem: string }

export interface ReferencePlace {
  /** The config's folder. */
  readonly dir: string
  /** References may not lie outside of it. */
  readonly root: string
}

/**
 * Finds what a path or glob that starts with `./` or `../` stands for: real paths of files, in the order of the paths
 * as they were matched, on every machine the same. A name that exists is that file, whatever special characters it has.
 */
export async function expandReference(reference: string, place: ReferencePlace): Promise<ExpandedReference> {
  if (isAbsolute(reference)) {
    return wrong(`must be a path from the config's folder that starts with "./" or "../", not "${reference}"`)
  }
  const { dir, root } = place
  const literal = await findFile(resolve(dir, reference), reference, root)
  if (literal.state === 'file') return { files: [literal.path] }
  if (literal.state === 'refused') return wrong(literal.problem)
  const pattern = sep === '\\' ? reference.replaceAll(sep, '/') : reference
  if (!(await isPattern(pattern))) return wrong(`names a file that does not exist: "${reference}"`)
  return await expandGlob(pattern, reference, place)
}

async function expandGlob(
  pattern: string,
  reference: string,
  { dir, root }: ReferencePlace,
): Promise<ExpandedReference> {
  const files = new Set<string>()
  for (const path of await findFiles(pattern, dir)) {
    const found = await findFile(resolve(dir, path), path, root)
    if (found.state === 'refused') return wrong(found.problem)
    if (found.state === 'file') files.add(found.path)
  }
  return files.size === 0 ? wrong(`matches no file: "${reference}"`) : { files: [...files] }
}

type Found =
  | { readonly state: 'file'; readonly path: string }
  | { readonly state: 'absent' }
  | { readonly state: 'refused'; readonly problem: string }

/** `shown` is the path as messages have it. */
async function findFile(path: string, shown: string, root: string): Promise<Found> {
  try {
    const real = await realpath(path)
    const facts = await stat(real)
    if (!isInside(real, await realpath(root))) return refused(`leads out of ${root}: "${shown}" is ${real}`)
    if (facts.isFile()) return { state: 'file', path: real }
    if (!facts.isDirectory()) return refused(`names something that is no regular file: "${shown}"`)
    return refused(`names a folder: "${shown}". Write "${shown.replace(/\/$/, '')}/*" for the files in it`)
  } catch (error) {
    // EINVAL: on Windows, a name with the special characters of a glob.
    const isAbsent = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(systemCode(error) ?? '')
    return isAbsent ? { state: 'absent' } : refused(`cannot be read: ${sentenceOf(error)}`)
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path)
  return !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`)
}

function refused(problem: string): Found {
  return { state: 'refused', problem }
}

function wrong(problem: string): ExpandedReference {
  return { files: [], problem }
}
