import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { CorpusPicture } from '../support/corpus.ts'

/** Width of each original, in pixels. */
export const originalWidth = 1280

/**
 * Each picture many times under other names, as JPEG files with a note each: no two are the same file, and those of one
 * picture have the same pixels.
 * @returns names of the files without ending; what is in front of `-copy-` says which pixels they have
 */
export async function writeOriginals(
  corpus: readonly CorpusPicture[],
  dir: string,
  times: number,
): Promise<readonly string[]> {
  await mkdir(dir, { recursive: true })
  const written = await Promise.all(
    corpus.map(async ({ name, path }) => {
      const jpeg = await sharp(path).resize(originalWidth).flatten({ background: '#fff' }).jpeg().toBuffer()
      const names = Array.from({ length: times }, (_, copy) => `${name}-copy-${copy}`)
      for (const one of names) await writeFile(join(dir, `${one}.jpg`), withNote(jpeg, one))
      return names
    }),
  )
  return written.flat()
}

/** Which picture a file made by {@link writeOriginals} shows. */
export function pixelsOf(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/-copy-\d+\.\w+$/, '')
}

/** A comment segment right behind the mark of the beginning, which has two bytes. */
function withNote(jpeg: Buffer, note: string): Buffer {
  const content = Buffer.from(note)
  const head = Buffer.from([0xff, 0xfe, 0, 0])
  head.writeUInt16BE(content.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, content, jpeg.subarray(2)])
}
