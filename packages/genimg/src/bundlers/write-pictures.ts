import type { GenImage } from '@genimg/core'

type ImageOf = (specifier: string) => Promise<GenImage | undefined>

/** A page with its pictures; what could not be made is left as it was written. */
export async function writePictures(html: string, imageOf: ImageOf): Promise<string> {
  if (!/gen[:/]/.test(html)) return html
  // Most pages name none, and the parser takes a while to load.
  const { findSpecifiers, rewriteHtml } = await import('./html.ts')
  const found = await Promise.all(
    findSpecifiers(html).map(async (specifier) => [specifier, await imageOf(specifier)] as const),
  )
  const made = found.flatMap(([specifier, image]) => (image === undefined ? [] : [[specifier, image] as const]))
  return made.length === 0 ? html : rewriteHtml(html, new Map(made))
}
