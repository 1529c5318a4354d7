import { dirname, relative } from 'node:path'
import type { GenImage } from '@genimg/core'
import { findSpecifiers, rewriteHtml } from './html.ts'

type ImageOf = (specifier: string) => Promise<GenImage | undefined>

/** A page with its pictures; what could not be made is left as it was written. */
export async function writePictures(html: string, imageOf: ImageOf): Promise<string> {
  const found = await Promise.all(
    findSpecifiers(html).map(async (specifier) => [specifier, await imageOf(specifier)] as const),
  )
  const made = found.flatMap(([specifier, image]) => (image === undefined ? [] : [[specifier, image] as const]))
  return made.length === 0 ? html : rewriteHtml(html, new Map(made))
}

/**
 * How a built page names a file, so that Vite takes it for one of its own and gives it a name and a place. Never inlined:
 * of a set the browser loads one, and social networks fetch addresses only.
 */
export function pathFrom(page: string): (path: string) => string {
  return (path) => {
    const way = relative(dirname(page), path).replaceAll('\\', '/')
    return `${way.startsWith('.') ? way : `./${way}`}?no-inline`
  }
}
