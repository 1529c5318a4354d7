import { isAbsolute } from 'node:path'
import { GenimgError } from '../errors.ts'
import { nearest } from '../nearest.ts'
import type { Reference } from '../plan/request.ts'
import type { FileIndex } from '../store/file-index.ts'
import { show } from './check.ts'
import { expandReference } from './local-references.ts'

/** Where references may lead. */
export interface ReferencePlaces {
  /** The config's folder, which paths are relative to. */
  readonly dir: string
  /** The folder that no path may leave. */
  readonly root: string
  /** Of the config's images. */
  readonly names: ReadonlySet<string>
  readonly index: FileIndex
}

/** One entry of `references` or a mask: what it stands for, or what is wrong with it. */
export async function resolveReference(text: string, places: ReferencePlaces): Promise<readonly Reference[] | string> {
  const { names, dir, root, index } = places
  if (text.startsWith('https://')) {
    return URL.canParse(text) ? [{ kind: 'url', url: text }] : `is no URL: ${show(text)}`
  }
  if (text.startsWith('./') || text.startsWith('../') || isAbsolute(text)) {
    const { files, problem } = await expandReference(text, { dir, root })
    if (problem !== undefined) return problem
    return await Promise.all(
      files.map(async (path): Promise<Reference> => {
        const digest = await index.digestOf(path)
        if (digest === undefined)
          throw new GenimgError('CONFIG_UNREADABLE', { file: path, message: 'it went away while it was read.' })
        return { kind: 'file', path, digest }
      }),
    )
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return `must be an https:// URL, not ${show(text)}`
  if (names.has(text)) return [{ kind: 'image', name: text }]
  const near = nearest(text, [...names])
  return `names no image: ${show(text)}. ${near === undefined ? 'A file starts with "./", a URL with "https://".' : `Did you mean "${near}"?`}`
}
